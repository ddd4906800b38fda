"""One thing that waits for somebody, and the day by which it should be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from expertpool.policy.periods import ONE_DAY
from expertpool.policy.workdays import Calendar
from expertpool.records.models import Demand


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits. `group` is draw, intake or record; `url` and `args` name the page where it is done."""

    group: str
    due: date | None
    title: str
    detail: str
    article: str
    url: str
    args: tuple[object, ...]
    act: str
    count: str  # key of the menu's count


def before(demand: Demand, days: Calendar) -> date:
    """The last working day before the activity: whatever is open must be done by then."""
    return worked(demand.activity.first_day - ONE_DAY, days)


def worked(day: date, days: Calendar) -> date:
    """The day itself, or the last working day before it."""
    while not days.is_workday(day):
        day -= ONE_DAY
    return day
