"""What a term is: a short English code for the database, its Chinese label, and other words read as the same."""

from __future__ import annotations

import unicodedata
from enum import EnumType, StrEnum
from typing import Self


class TermType(EnumType):
    """Gives a table of terms `choices` and `labels`, as forms expect them."""

    @property
    def choices(cls) -> list[tuple[str, str]]:
        return [(term.value, term.label) for term in _members(cls)]

    @property
    def labels(cls) -> list[str]:
        return [term.label for term in _members(cls)]

    @property
    def values(cls) -> list[str]:
        return [term.value for term in _members(cls)]


def _members(table: TermType) -> list[Term]:
    return list(table)


class Term(StrEnum, metaclass=TermType):
    """Base of the tables: ``MEMBER = "code", "标签", "又作", …``; a member is its code as a string."""

    label: str
    also: tuple[str, ...]

    def __new__(cls, code: str, label: str = "", *also: str) -> Self:
        term = str.__new__(cls, code)
        term._value_ = code
        term.label = label
        term.also = also
        return term

    @classmethod
    def label_of(cls, code: str) -> str:
        """The label of `code`; an unknown code stands for itself."""
        return next((term.label for term in cls if term.value == code), code)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The term that a cell of a sheet means: its label, another word for it, or its code; `None` if none."""
        wanted = tidy(text)
        return next((term for term in cls if wanted in {tidy(word) for word in (term.value, term.label, *term.also)}), None)


def tidy(text: str) -> str:
    """Full width made half, blanks dropped, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
