"""Measures of every drawing: plain numbers in, SVG geometry out; the templates of `components/` draw it.

Coordinates are strings, so that no locale puts a comma into them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

WEEKDAYS = "一二三四五六日"


def _at(value: float) -> str:
    """A coordinate: at most two decimals, no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


# ---------------------------------------------------------------- funnel (11.2)


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """What one article did: `left` people remain after it, `removed` fell away. `final` marks the list itself."""

    label: str
    article: str
    left: int
    removed: int = 0
    note: str = ""
    address: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class FunnelRow:
    step: FunnelStep
    left: str
    removed: str


def funnel(steps: Iterable[FunnelStep]) -> tuple[FunnelRow, ...]:
    """Bars on one scale, the largest number of people ever in the running being 100 wide."""
    listed = tuple(steps)
    top = max((step.left + step.removed for step in listed), default=0) or 1
    return tuple(FunnelRow(step, _at(100 * step.left / top), _at(100 * step.removed / top)) for step in listed)


# ------------------------------------------------------------------ odds (12)


@dataclass(frozen=True, slots=True)
class Chance:
    """`people` who took part `uses` times this year stand a chance of `share` (of 1) to be listed."""

    uses: int
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class Column:
    x: str
    y: str
    height: str
    middle: str
    title: str
    tone: str = "main"


@dataclass(frozen=True, slots=True)
class Mark:
    """Words in a drawing."""

    x: str
    y: str
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Odds:
    columns: tuple[Column, ...]
    ticks: tuple[Mark, ...]
    values: tuple[Mark, ...]
    summary: str
    width: str
    base: str
    box: str


_STEP = 24
_WIDE = 16
_BASE = 84
_ROOM = 60


def odds(chances: Sequence[Chance], *, limit: int = 10, top: float | None = None) -> Odds:
    """Columns of chance by uses this year, 0 … limit − 1, further where a waiver lets somebody in who has more.

    `top` is the share that fills the height, to compare drawings.
    """
    known = [chance for chance in chances if chance.people]
    limit = max(limit, *(chance.uses + 1 for chance in known), 0)
    scale = top or max((chance.share for chance in known), default=0.0) or 1.0
    width = limit * _STEP
    return Odds(
        columns=tuple(_column(chance, scale) for chance in known),
        ticks=tuple(Mark(_at(uses * _STEP + _STEP / 2), "100", str(uses), "middle") for uses in range(limit)),
        values=_extremes(known, scale, width),
        summary=_odds_words(known),
        width=str(width),
        base=_at(_BASE + 0.5),
        box=f"0 0 {width} 104",
    )


def _column(chance: Chance, scale: float) -> Column:
    height = max(1.5, _ROOM * chance.share / scale)
    title = f"本年已参加 {chance.uses} 次：{chance.people} 人，机会 {chance.share:.1%}"
    left = chance.uses * _STEP + (_STEP - _WIDE) / 2
    return Column(_at(left), _at(_BASE - height), _at(height), _at(left + _WIDE / 2), title)


def _extremes(known: Sequence[Chance], scale: float, width: int) -> tuple[Mark, ...]:
    """The highest and the lowest chance, written above their columns."""
    if not known:
        return ()
    first, last = max(known, key=lambda chance: chance.share), min(known, key=lambda chance: chance.share)
    left = min(first.uses * _STEP + 4, width - 90)
    marks = [Mark(_at(left), _at(_BASE - _ROOM * first.share / scale - 6), f"最高 {first.share:.1%}")]
    if last.uses - first.uses >= 5:
        nearby = [chance.share for chance in known if last.uses - 3 <= chance.uses <= last.uses]
        height = _BASE - _ROOM * max(nearby) / scale - 6
        marks.append(Mark(_at((last.uses + 1) * _STEP - 4), _at(height), f"最低 {last.share:.1%}", "end"))
    return tuple(marks)


def _odds_words(known: Sequence[Chance]) -> str:
    if not known:
        return "没有候选人"
    shares = [chance.share for chance in known]
    return f"入选机会最高 {max(shares):.1%}，最低 {min(shares):.1%}"


# -------------------------------------------------------------- coverage (5)


@dataclass(frozen=True, slots=True)
class Coverage:
    """People available in a field, and how many one list may need at most."""

    label: str
    available: int
    needed: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    row: Coverage
    width: str
    tick: str
    tone: str
    word: str
    tag: str
    words: str


_TONES = {"": "main", "偏紧": "amber", "不足": "red"}
_TAGS = {"": "grey", "偏紧": "amber", "不足": "red"}


def coverage(rows: Iterable[Coverage], *, top: int | None = None) -> tuple[CoverageRow, ...]:
    """Bars in tracks 100 wide; `top` people fill one, by default the largest field."""
    listed = tuple(rows)
    scale = top or max((max(row.available, row.needed) for row in listed), default=1) or 1
    return tuple(_coverage_row(row, scale) for row in listed)


def thinness(available: int, needed: int) -> str:
    """What to call a field that cannot fill one list (不足) or not two of them (偏紧)."""
    if available < needed:
        return "不足"
    return "偏紧" if available < 2 * needed else ""


def _coverage_row(row: Coverage, scale: int) -> CoverageRow:
    word = thinness(row.available, row.needed)
    words = f"可用 {row.available} 人，一次名单最多需要 {row.needed} 人"
    tick = _at(max(0.0, 100 * row.needed / scale - 0.6)) if row.needed else ""
    return CoverageRow(row, _at(100 * row.available / scale), tick, _TONES[word], word, _TAGS[word], words)


# ------------------------------------------------------ ten working days ahead


@dataclass(frozen=True, slots=True)
class Due:
    """Things due on a working day: how many of each kind, in the order they stack; activities are rings on top."""

    day: date
    main: int = 0
    deep: int = 0
    grey: int = 0
    rings: int = 0
    address: str = ""


@dataclass(frozen=True, slots=True)
class Square:
    tone: str
    y: str


@dataclass(frozen=True, slots=True)
class StripDay:
    kind: str
    label: str
    under: str
    words: str
    address: str
    squares: tuple[Square, ...]
    rings: tuple[str, ...]


_FITS = 3


def strip(days: Sequence[Due], *, today: date, late: Due | None = None) -> tuple[StripDay, ...]:
    """What is overdue, then each working day; a rule stands before every week but the first."""
    shown = [_late(late)] if late else []
    month = 0
    for position, due in enumerate(days):
        starts_week = position > 0 and due.day.isocalendar().week != days[position - 1].day.isocalendar().week
        shown.append(_strip_day(due, today, new_month=0 < month != due.day.month, starts_week=starts_week))
        month = due.day.month
    return tuple(shown)


def _late(due: Due) -> StripDay:
    count = due.main + due.deep + due.grey
    squares, rings = _stack(due)
    return StripDay("late" if count else "", "已超期", f"{count} 件", f"已超期 {count} 件", due.address, squares, rings)


def _strip_day(due: Due, today: date, *, new_month: bool, starts_week: bool) -> StripDay:
    now = due.day == today
    kind = "now" if now else ("week" if starts_week else "")
    label = f"{due.day:%m-%d}" if new_month else str(due.day.day)
    squares, rings = _stack(due)
    return StripDay(
        kind, label, "今天" if now else f"周{WEEKDAYS[due.day.weekday()]}", _due_words(due), due.address, squares, rings
    )


def _due_words(due: Due) -> str:
    count = due.main + due.deep + due.grey
    parts = [f"{count} 件"] if count else []
    parts += [f"{due.rings} 场活动"] if due.rings else []
    return f"{due.day.month}月{due.day.day}日，" + ("，".join(parts) or "无")


def _stack(due: Due) -> tuple[tuple[Square, ...], tuple[str, ...]]:
    """Squares from the ground up, then rings; what does not fit is left to the words."""
    kinds = ["deep"] * due.deep + ["main"] * due.main + ["grey"] * due.grey + ["ring"] * due.rings
    placed = [(kind, 36 - 18 * level) for level, kind in enumerate(kinds[:_FITS])]
    squares = tuple(Square(kind, _at(y)) for kind, y in placed if kind != "ring")
    return squares, tuple(_at(y + 7) for kind, y in placed if kind == "ring")


# ------------------------------------------------------------------ a single bar


def share(part: float, whole: float) -> str:
    """Width of a bar 100 wide."""
    return _at(min(100.0, 100 * part / whole)) if whole else "0"
