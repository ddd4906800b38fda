"""第七条（二）, 第十一条（一）: working days with 调休."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy.workdays import Calendar, admitted_from, file_by, lead_time, notice_ends
from tests.policy.facts_of import P

#: 2026-10-01 to 10-07 off; Sunday 09-20 and Saturday 10-10 worked instead
AUTUMN = Calendar(
    {**{date(2026, 10, day): False for day in range(1, 8)}, date(2026, 9, 20): True, date(2026, 10, 10): True},
    frozenset({2026}),
)


def test_weekends_rest_unless_worked_and_holidays_rest() -> None:
    assert AUTUMN.is_workday(date(2026, 9, 21))
    assert not AUTUMN.is_workday(date(2026, 9, 19))
    assert AUTUMN.is_workday(date(2026, 9, 20))
    assert not AUTUMN.is_workday(date(2026, 10, 7))
    assert AUTUMN.is_workday(date(2026, 10, 10))


def test_days_are_counted_after_the_first() -> None:
    assert AUTUMN.add_workdays(date(2026, 9, 30), 0) == date(2026, 9, 30)
    assert AUTUMN.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert AUTUMN.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert AUTUMN.count_workdays(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert AUTUMN.count_workdays(date(2026, 10, 10), date(2026, 9, 30)) == 0


@pytest.mark.parametrize("day", [date(2026, 10, d) for d in range(1, 20)])
def test_11_1_the_last_day_to_file_is_the_last_that_is_in_time(day: date) -> None:
    latest = file_by(day, calendar=AUTUMN, p=P).day
    assert lead_time(latest, day, calendar=AUTUMN, p=P) == ()
    assert lead_time(date.fromordinal(latest.toordinal() + 1), day, calendar=AUTUMN, p=P) != ()


@pytest.mark.parametrize(
    ("filed", "in_time"),
    [
        (date(2026, 11, 24), True),  # Wed, Thu, Fri
        (date(2026, 11, 25), False),
        (date(2026, 11, 27), False),
    ],
)
def test_11_1_three_working_days_up_to_and_including_the_activity(filed: date, in_time: bool) -> None:
    reasons = lead_time(filed, date(2026, 11, 27), calendar=AUTUMN, p=P)
    assert [reason.article for reason in reasons] == ([] if in_time else ["11.1"])
    assert in_time or "2026-11-24" in reasons[0].remedy


def test_7_2_five_working_days_after_the_day_of_publication_then_the_day_after() -> None:
    published = date(2026, 9, 28)  # Monday: 29, 30 September, 8, 9, 10 October
    assert notice_ends(published, calendar=AUTUMN, p=P).day == date(2026, 10, 10)
    assert admitted_from(date(2026, 10, 10)) == date(2026, 10, 11)


def test_a_deadline_across_an_unconfirmed_year_warns() -> None:
    assert notice_ends(date(2026, 9, 28), calendar=AUTUMN, p=P).warning == ""
    assert "2027 年" in notice_ends(date(2026, 12, 29), calendar=AUTUMN, p=P).warning
    assert AUTUMN.unconfirmed(date(2026, 12, 1), date(2028, 1, 1)) == (2027, 2028)
    assert "2027 年" in file_by(date(2027, 1, 5), calendar=AUTUMN, p=P).warning
    assert Calendar().unconfirmed(date(2026, 1, 1), date(2026, 1, 2)) == (2026,)
