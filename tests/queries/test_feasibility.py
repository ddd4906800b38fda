"""第十一条（一）、第二十条: an organiser learns in bands whether the pool suffices, and nothing of any one person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from expertpool.queries.feasibility import bands
from expertpool.records.models import AvoidedUnit, Unavailable
from tests.factories import activity, demand, expert, unit, use

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)


def people(count: int, **values: object) -> None:
    home = unit()
    for number in range(count):
        expert(unit=home, id_number=f"{values}-{number}", **values)


def test_11_1_each_stratum_has_its_band_by_the_rules_of_the_screening() -> None:
    people(20)
    people(6, fields=("T02",))
    people(20, fields=("T03",), status="frozen")
    people(20, fields=("T04",), birth=date(1950, 1, 1))
    asked = demand({"T01": 3, "T02": 1, "T03": 1, "T04": 1})
    assert [band.band for band in bands(asked, on=ON)] == ["ample", "tight", "short", "short"]
    assert [band.label for band in bands(asked, on=ON)][:2] == ["充足", "偏紧"]


def test_11_1_region_days_and_yearly_limit_count() -> None:
    people(10, region="410811")
    worn = expert(id_number="worn", region="410811")
    for week in range(10):
        use(worn, date(2026, 1, 5) + timedelta(days=7 * week))
    Unavailable.objects.create(expert=expert(id_number="away", region="410811"), first=date(2026, 12, 1), last=date(2026, 12, 31))
    assert [band.band for band in bands(demand({"T01": 2}), on=ON)] == ["tight"]
    assert [band.band for band in bands(demand({"T01": 2}, regions=["410802"]), on=ON)] == ["short"]


def test_20_what_is_to_be_avoided_moves_no_band() -> None:
    home = unit()
    for number in range(10):
        expert(unit=home, id_number=f"at-home-{number}")
    asked = demand({"T01": 2}, of=activity())
    before = bands(asked, on=ON)
    AvoidedUnit.objects.create(demand=asked, name=home.name, unit=home)
    assert bands(asked, on=ON) == before
    assert before[0].band == "tight"


def test_20_one_person_more_moves_no_band_within_a_step() -> None:
    people(10)
    asked = demand({"T01": 3})
    before = bands(asked, on=ON)
    for number in range(4):
        expert(id_number=f"more-{number}")
        assert bands(asked, on=ON) == before
