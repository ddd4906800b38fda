"""The calendar of working days as it stands in the records."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date

from expertpool.policy.workdays import Calendar
from expertpool.records.models import SpecialDay, WorkYear


def calendar() -> Calendar:
    """Every exception known, and the years that somebody has confirmed; two queries."""
    exceptions = dict(SpecialDay.objects.values_list("day", "works"))
    confirmed = WorkYear.objects.exclude(confirmed_at=None).values_list("year", flat=True)
    return Calendar(exceptions, frozenset(confirmed))


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the year's calendar; `name` is what makes it special."""

    day: date
    works: bool
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: list[list[Day | None]]


def years() -> list[WorkYear]:
    return list(WorkYear.objects.select_related("confirmed_by").order_by("year"))


def months_of(year: int) -> list[Month]:
    """Twelve months in weeks from Monday; None stands for a day of the neighbouring month."""
    special = {row.day: row for row in SpecialDay.objects.filter(day__year=year)}
    known = calendar()
    frame = months.Calendar(firstweekday=0)
    return [Month(number, _weeks(frame, year, number, known, special)) for number in range(1, 13)]


def _weeks(
    frame: months.Calendar, year: int, month: int, known: Calendar, special: dict[date, SpecialDay]
) -> list[list[Day | None]]:
    weeks = frame.monthdatescalendar(year, month)
    return [[_square(day, month, known, special) for day in week] for week in weeks]


def _square(day: date, month: int, known: Calendar, special: dict[date, SpecialDay]) -> Day | None:
    if day.month != month:
        return None
    return Day(day, known.is_workday(day), special[day].name if day in special else "")


def special_days(year: int) -> list[SpecialDay]:
    return list(SpecialDay.objects.filter(day__year=year))
