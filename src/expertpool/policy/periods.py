"""Ages and periods of months and years (民法典 200–204): the first day is not counted, the corresponding day is the last."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later (or earlier); the month's last day where there is none (2024-01-31 + 1 → 02-29)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The corresponding day `years` later; 29 February becomes 28 February in a common year."""
    return add_months(day, 12 * years)


def period_end(start: date, *, months: int) -> date:
    """Last day of a period that follows `start`: 24 months from 2024-06-01 end on 2026-06-01, itself included."""
    return add_months(start, months)


def first_free_day(start: date, *, months: int) -> date:
    """The day after the period's last day."""
    return period_end(start, months=months) + ONE_DAY


def age_on(day: date, birth: date) -> int:
    """Completed years of life; somebody born on 29 February completes a year on 1 March of a common year.

    The year is completed when the day before the birthday is over, so that the limit holds to the day before it.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birthday_of(birth: date, age: int) -> date:
    """The first day on which somebody has completed `age` years."""
    year = birth.year + age
    if (birth.month, birth.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return birth.replace(year=year)
