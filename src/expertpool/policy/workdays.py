"""Working days: weekdays but holidays, and weekend days that are worked instead (调休); deadlines counted in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.periods import ONE_DAY

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """`exceptions` maps days that differ from their weekday to whether they are worked; `confirmed` holds checked years."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    confirmed: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which is not counted; `count` ≥ 0, and 0 is `day` itself."""
        for _ in range(count):
            day = self._next(day)
        return day

    def take_workdays(self, day: date, count: int) -> date:
        """The latest day from which `count` working days remain up to and including `day`: file then at the latest."""
        left = count
        while left:
            left -= self.is_workday(day)
            day -= ONE_DAY
        return day

    def count_workdays(self, after: date, until: date) -> int:
        """Working days after `after` up to and including `until`; 0 when `until` is not later."""
        return sum(self.is_workday(day) for day in _days(after + ONE_DAY, until))

    def unconfirmed(self, first: date, last: date) -> tuple[int, ...]:
        """Years between two days (both included) whose calendar nobody has checked; a deadline across them needs a warning."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.confirmed)

    def _next(self, day: date) -> date:
        day += ONE_DAY
        while not self.is_workday(day):
            day += ONE_DAY
        return day


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, and a warning when it was counted across a year that nobody has confirmed (empty: none)."""

    day: date
    warning: str = ""


def _deadline(calendar: Calendar, first: date, day: date) -> Deadline:
    years = calendar.unconfirmed(min(first, day), max(first, day))
    listed = "、".join(f"{year} 年" for year in years)
    return Deadline(day, f"{listed}的工作日安排尚未确认，日期可能变动" if years else "")


@implements("7.2")
def notice_ends(published: date, *, calendar: Calendar, p: Parameters) -> Deadline:
    """Last day of a public notice: the fifth working day, the day of publication not counted."""
    return _deadline(calendar, published, calendar.add_workdays(published, p.notice_working_days))


@implements("7.2")
def admitted_from(last_day: date) -> date:
    """The first day of admission without objection: the day after the notice's last, a working day or not."""
    return last_day + ONE_DAY


@implements("11.1")
def file_by(first_day: date, *, calendar: Calendar, p: Parameters) -> Deadline:
    """The last day on which a demand for an activity beginning on `first_day` is in time."""
    return _deadline(calendar, first_day, calendar.take_workdays(first_day, p.lead_working_days))


@implements("11.1")
def lead_time(filed: date, first_day: date, *, calendar: Calendar, p: Parameters) -> Decision:
    """Working days after filing up to and including the activity's first day must reach the lead; late needs a reason."""
    days = calendar.count_workdays(filed, first_day)
    if days >= p.lead_working_days:
        return ()
    latest = calendar.take_workdays(first_day, p.lead_working_days)
    message = f"距活动只有 {days} 个工作日，应提前 {p.lead_working_days} 个工作日"
    return (Reason("11.1", message, remedy=f"最迟应于 {latest:%Y-%m-%d} 提交；确需使用的请填写原因，系统作逾期标记"),)
