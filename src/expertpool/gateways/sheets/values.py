"""What a sheet is once it has been read, and how cells are addressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

#: what a cell may hold; an empty cell is ""
Cell = str | int | float | bool | date | datetime


class Unreadable(Exception):
    """A file that cannot be taken: what is wrong and what to do, in Chinese, fit to be shown."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}；{remedy}")
        self.message = message
        self.remedy = remedy


@dataclass(slots=True)
class Sheet:
    """One sheet from cell A1 on. Rows and columns count from 0; merged cells already carry their value in every cell.

    `merged` are (first row, first column, last row, last column); `formulas` are (row, column) of cells that calculate.
    """

    name: str
    rows: list[list[Cell]]
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def is_empty(self) -> bool:
        return not any(cell != "" for row in self.rows for cell in row)


@dataclass(slots=True)
class Book:
    """A read file: its kind (xlsx, xls, ods, csv) and its sheets in their order."""

    kind: str
    sheets: list[Sheet]


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    rest = index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_index(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
