"""What a cell says, however the office wrote it: text, dates, telephone numbers, lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from expertpool.gateways.sheets import Cell

EXCEL_EPOCH = date(1899, 12, 30)
#: serial numbers between 1920 and 2100; smaller and larger numbers are something else
EXCEL_DAYS = range(7306, 73051)
BROKEN = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
#: a list in one cell is divided by any of these
SEPARATORS = re.compile(r"[、,，;；/／|\n\r\t+＋&]+")
BLANKS = re.compile(r"[\s\u00a0\u200b\ufeff\u3000]+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20, 0x200B: None, 0xFEFF: None}
_HAN_GAP = re.compile(r"(?<=[\u2e80-\U0003ffff])\s+(?=[\u2e80-\U0003ffff])")
_DOTS = re.compile(r"[•・．∙⋅●‧᛫]")
_NUMBERS = re.compile(r"\d+")
_NO_PHONE = re.compile(r"[^\d\-+()（）]+")
#: digits of a telephone number, with the area's code and without
LONGEST_PHONE, SHORTEST_PHONE = 12, 7
_DATE_WORDS = re.compile(r"^(\d{4})(?:年|[-/.])(\d{1,2})(?:(?:月|[-/.])(\d{1,2})?日?)?月?$")
#: spreadsheets keep fifteen digits of a number; what follows has become zeros
MOST_EXACT_DIGITS = 15
EMPTY_WORDS = frozenset({"", "无", "-", "—", "--", "/", "\\", "／", "暂无", "空", "none", "null", "n/a"})


def text(cell: Cell) -> str:
    """Half width, blanks single, no blank at the ends; numbers without a trailing ``.0``."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return BLANKS.sub(" ", str(cell).translate(_WIDE)).strip()


def plain(cell: Cell) -> str:
    """Chinese prose keeps its full-width marks; only blanks are tidied."""
    return BLANKS.sub(" ", str(cell)).strip() if isinstance(cell, str) else text(cell)


def code(cell: Cell) -> str:
    """Text without any blanks: numbers of documents, phones and accounts."""
    return BLANKS.sub("", text(cell))


def name(cell: Cell) -> str:
    """A person's name: 张　三 is 张三, other dots become the middle dot; rare characters stay as they are."""
    return _DOTS.sub("·", _HAN_GAP.sub("", text(cell))).replace(" ·", "·").replace("· ", "·")


def is_said(cell: Cell) -> bool:
    """Whether the cell holds anything but a word for nothing."""
    return text(cell).lower() not in EMPTY_WORDS


def parts(cell: Cell) -> list[str]:
    """A list in one cell, numbering dropped: 1.新材料 2.电子信息 or 新材料、电子信息."""
    lined = text("、".join(cell.splitlines())) if isinstance(cell, str) else text(cell)
    words = SEPARATORS.split(re.sub(r"(?:^|\s)[(（]?\d{1,2}[)）.、．]\s*", "、", lined))
    pieces = [word.strip(" 。.") for word in words]
    return list(dict.fromkeys(piece for piece in pieces if piece and piece.lower() not in EMPTY_WORDS))


def lost_digits(cell: Cell) -> bool:
    """A long number that was kept as a number: its last digits are gone for good."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 10**MOST_EXACT_DIGITS


@dataclass(frozen=True, slots=True)
class Day:
    """A date as a cell tells it: `months` are the months it may mean when the day is not told (empty: told to the day)."""

    value: date
    months: tuple[int, ...] = ()


def day(cell: Cell) -> Day | None:
    """Reads 1969-11-11, 1969/11/11, 1969.11, 1969年11月, 19691111, 196911, serial numbers. `None`: no date, or an impossible one."""
    if isinstance(cell, date):
        return Day(cell)
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int) and cell in EXCEL_DAYS:
        return Day(EXCEL_EPOCH + timedelta(days=cell))
    words = code(cell)
    if isinstance(cell, float) and re.fullmatch(r"\d{4}\.1", words):
        return _whole_months(int(words[:4]), (1, 10))
    return _spelled(_clock_off(words))


def _clock_off(words: str) -> str:
    """2024-03-01T00:00:00 and 2024-03-0100:00:00 (blank already dropped) lose their time of day."""
    return re.sub(r"^(\d{4}[-/.]\d{2}[-/.]\d{2})T?\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", r"\1", words)


def _spelled(words: str) -> Day | None:
    if words.isascii() and words.isdigit():
        return _digits(words)
    found = _DATE_WORDS.match(words)
    if found:
        year, month, number = found.groups()
        return _exact(int(year), int(month), int(number)) if number else _whole_months(int(year), (int(month),))
    return _year_only(words.removesuffix("年"))


def _digits(words: str) -> Day | None:
    if len(words) == 8:
        return _exact(int(words[:4]), int(words[4:6]), int(words[6:]))
    if len(words) == 6:
        return _whole_months(int(words[:4]), (int(words[4:]),))
    if len(words) == 5 and int(words) in EXCEL_DAYS:
        return Day(EXCEL_EPOCH + timedelta(days=int(words)))
    return _year_only(words)


def _year_only(words: str) -> Day | None:
    if len(words) == 4 and words.isdigit() and 1900 <= int(words) <= 2100:
        return Day(date(int(words), 1, 1), tuple(range(1, 13)))
    return None


def _exact(year: int, month: int, number: int) -> Day | None:
    try:
        return Day(date(year, month, number))
    except ValueError:
        return None


def _whole_months(year: int, months: tuple[int, ...]) -> Day | None:
    if not 1900 <= year <= 2100 or not all(1 <= month <= 12 for month in months):
        return None
    return Day(date(year, months[0], 1), months)


def phones(cell: Cell) -> list[str]:
    """Every number in the cell, digits only, without the country's code."""
    lined = "、".join(cell.splitlines()) if isinstance(cell, str) else cell
    pieces = re.split(r"[、,，;；/／|或]+", text(lined))
    return [number for piece in pieces for number in _numbers_in(piece) if number]


def _numbers_in(piece: str) -> list[str]:
    """One number, however it is grouped; several, when it is too long for one and each of its parts is long enough."""
    whole = _digits_only(piece)
    parts = [_digits_only(part) for part in _NO_PHONE.split(piece) if part]
    several = len(whole) > LONGEST_PHONE and all(len(part) >= SHORTEST_PHONE for part in parts)
    return parts if several else [whole]


def _digits_only(piece: str) -> str:
    digits = "".join(_NUMBERS.findall(piece))
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits[len(prefix) :]
    return digits
