"""7.2, 11.1: the table of working days, with 调休, confirmed year by year."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy.decision import Refused
from expertpool.queries import workdays as queries
from expertpool.records.models import Event, SpecialDay, WorkYear
from expertpool.services import workdays
from tests.factories import AT, account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table() -> None:
    workdays.seed(years=[2026])


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday worked instead
        (date(2026, 10, 11), False),
    ],
)
def test_7_2_the_table_knows_national_day_and_the_saturday_worked_for_it(day: date, works: bool) -> None:
    assert queries.calendar().is_workday(day) is works


def test_7_2_seeding_again_keeps_what_the_bureau_corrected() -> None:
    workdays.set_day(day=date(2026, 11, 27), works=False, name="市定假日", by=account(), at=AT)
    workdays.seed(years=[2026])
    assert not queries.calendar().is_workday(date(2026, 11, 27))


def test_22_a_seeded_year_is_unconfirmed_until_somebody_confirms_it_with_its_document() -> None:
    by = account()
    assert queries.calendar().unconfirmed(date(2026, 1, 1), date(2026, 12, 31)) == (2026,)
    workdays.confirm(year=2026, document="国务院办公厅放假通知", by=by, at=AT)
    assert queries.calendar().unconfirmed(date(2026, 1, 1), date(2026, 12, 31)) == ()
    event = Event.objects.latest("sequence")
    assert (event.action, event.actor, event.payload.body) == ("workday.confirm", by, {"document": "国务院办公厅放假通知"})


def test_22_confirming_without_a_document_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(Refused, match="没有写明放假安排的文件"):
        workdays.confirm(year=2026, document=" ", by=account(), at=AT)
    assert WorkYear.objects.get(year=2026).confirmed_at is None
    assert not Event.objects.filter(action="workday.confirm").exists()


def test_22_changing_a_day_makes_the_year_unconfirmed_again() -> None:
    by = account()
    workdays.confirm(year=2026, document="通知", by=by, at=AT)
    workdays.set_day(day=date(2026, 11, 28), works=True, name="", by=by, at=AT)
    assert queries.calendar().unconfirmed(date(2026, 1, 1), date(2026, 1, 1)) == (2026,)
    assert queries.calendar().is_workday(date(2026, 11, 28))


def test_7_2_an_ordinary_day_again_leaves_no_row() -> None:
    by = account()
    workdays.set_day(day=date(2026, 11, 28), works=True, name="", by=by, at=AT)
    workdays.set_day(day=date(2026, 11, 28), works=False, name="", by=by, at=AT)
    assert not SpecialDay.objects.filter(day=date(2026, 11, 28)).exists()


def test_22_a_day_of_a_year_without_a_table_is_refused() -> None:
    with pytest.raises(Refused, match="还没有 2031 年的工作日表"):
        workdays.set_day(day=date(2031, 5, 1), works=False, name="", by=account(), at=AT)
    assert not SpecialDay.objects.filter(day__year=2031).exists()


def test_22_a_new_year_is_opened_once() -> None:
    workdays.open_year(year=2027, by=account(), at=AT)
    rows = SpecialDay.objects.filter(day__year=2027).count()
    workdays.open_year(year=2027, by=account(), at=AT)
    assert SpecialDay.objects.filter(day__year=2027).count() == rows > 0
