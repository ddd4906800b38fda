"""Fees of experts: what a unit of work earns, and the income tax withheld on it (14.4).

Amounts are whole cents. Tax is withheld as the national rule on remuneration for labour says: what one payer pays one
person in one calendar month is one income, from which a fixed or a proportional part is left free, and the rest is taxed
in three brackets. One rounding, half up, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from expertpool.policy.contact_terms import FeeUnit
from expertpool.policy.decision import implements
from expertpool.policy.parameters import START
from expertpool.policy.titles import TitleLevel

#: up to here nothing is taxed, and up to `FIXED_UNTIL` just as much stays free
FREE = 800_00
FIXED_UNTIL = 4_000_00
#: above, this many percent stay free
FREE_PERCENT = 20
#: (upper edge of the taxable amount or none, rate in percent, deduction)
BRACKETS: tuple[tuple[int | None, int, int], ...] = ((20_000_00, 20, 0), (50_000_00, 30, 2_000_00), (None, 40, 7_000_00))
_PARTS = 100


@implements("14.4")
def tax(income: int) -> int:
    """Tax on everything that one payer pays one person in one month."""
    taxable = _taxable(income)
    for edge, rate, deduction in BRACKETS:
        if edge is None or taxable <= edge * _PARTS:
            return _half_up(taxable * rate - deduction * _PARTS * _PARTS, _PARTS * _PARTS)
    raise AssertionError("the last bracket has no edge")


def _taxable(income: int) -> int:
    """Hundredths of a cent, so that nothing is rounded on the way."""
    if income <= FREE:
        return 0
    if income <= FIXED_UNTIL:
        return (income - FREE) * _PARTS
    return income * (_PARTS - FREE_PERCENT)


def _half_up(amount: int, unit: int) -> int:
    return (2 * amount + unit) // (2 * unit)


@dataclass(frozen=True, slots=True)
class Month:
    """What one payer has paid one person in one month so far, and the tax withheld on it."""

    gross: int = 0
    tax: int = 0


@implements("14.4")
def withhold(gross: int, before: Month = Month()) -> int:
    """Tax to withhold on a further payment: the tax of the month's sum less what was withheld already."""
    return max(tax(before.gross + gross) - before.tax, 0)


def yuan(cents: int) -> str:
    """``120000`` → ``"1,200.00"``."""
    return f"{cents // 100:,}.{cents % 100:02d}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scale: `cents` for one `unit` of work by somebody of `level`, from `first_day` on."""

    level: str
    unit: str
    cents: int
    first_day: date
    document: str = ""
    example: bool = False


def _example() -> Iterator[Line]:
    """Cents by title level for a day, half a day and a piece."""
    for level, row in (
        (TitleLevel.FULL, (1_200_00, 720_00, 100_00)),
        (TitleLevel.ASSOCIATE, (1_000_00, 600_00, 80_00)),
        (TitleLevel.MIDDLE, (800_00, 480_00, 60_00)),
        (TitleLevel.JUNIOR, (500_00, 300_00, 40_00)),
        (TitleLevel.NONE, (500_00, 300_00, 40_00)),
    ):
        for unit, cents in zip(FeeUnit, row, strict=True):
            yield Line(level, unit, cents, START, "示例，请按本市规定设定", example=True)


#: an example to begin with: it holds for every title and unit until the bureau sets its own
EXAMPLE = tuple(_example())


@implements("14.4")
def scale(lines: Iterable[Line], *, on: date) -> dict[tuple[str, str], Line]:
    """(title level, unit) → the line in force on a day: the latest of the bureau's own, or the example."""
    found = {(line.level, line.unit): line for line in EXAMPLE if line.first_day <= on}
    for line in sorted(lines, key=lambda line: line.first_day):
        if line.first_day <= on:
            found[line.level, line.unit] = line
    return found
