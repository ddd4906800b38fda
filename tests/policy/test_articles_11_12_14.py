"""第十一条, 第十二条, 第十四条（三）: who can be listed for a demand, and in what order the reasons stand."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy import screening
from expertpool.policy.decision import Force
from expertpool.policy.facts import FieldStanding, Period, Stratum, Tie, Waiver
from expertpool.policy.screening import screen
from expertpool.policy.terms import ExpertStatus
from tests.policy.facts_of import DAY, OTHER, REVIEWED, TODAY, P, articles, demand, expert


def test_11_2_a_fitting_expert_is_listed() -> None:
    assert screen(expert(), demand(), on=TODAY, p=P) == ()


def test_11_1_the_field_must_be_asked_for() -> None:
    (reason,) = screen(expert(fields=(FieldStanding("M05"),)), demand(), on=TODAY, p=P)
    assert (reason.article, reason.message) == ("11.1", "不属于需求的专业领域")
    two = demand(strata=(Stratum("T01", 3), Stratum("M05", 1)))
    assert screen(expert(fields=(FieldStanding("M05"),)), two, on=TODAY, p=P) == ()
    assert articles(screen(expert(), two, ["M05"], on=TODAY, p=P)) == ["11.1"]


@pytest.mark.parametrize("status", [status for status in ExpertStatus if status != "active"])
def test_9_only_who_stands_in_the_pool_is_drawn_14_6_who_resigned_is_not(status: str) -> None:
    assert articles(screen(expert(status=status), demand(), on=TODAY, p=P)) == ["9"]


def test_6_1_4_age_is_that_of_the_activitys_day() -> None:
    turning = expert(birth=date(1960, 6, 1))  # 66 on the day of the activity, 65 on the day of the draw
    assert articles(screen(turning, demand(), on=TODAY, p=P)) == ["6.1.4"]
    assert screen(expert(birth=date(1960, 6, 2)), demand(), on=TODAY, p=P) == ()


def test_the_day_of_the_question_counts_when_the_activity_is_under_way() -> None:
    long = demand(last_day=date(2026, 6, 5))
    assert screen(expert(birth=date(1960, 6, 2)), long, on=date(2026, 6, 1), p=P) == ()
    assert articles(screen(expert(birth=date(1960, 6, 2)), long, on=date(2026, 6, 2), p=P)) == ["6.1.4"]


@pytest.mark.parametrize(("uses", "barred"), [(0, False), (9, False), (10, True), (11, True)])
def test_12_ten_uses_in_the_activitys_year(uses: int, barred: bool) -> None:
    reasons = screen(expert(uses=((2025, 10), (2026, uses))), demand(), on=TODAY, p=P)
    assert articles(reasons) == (["12"] if barred else [])
    assert all(reason.force is Force.IN_PRINCIPLE for reason in reasons)


def test_12_the_year_is_that_of_the_activity_not_of_the_draw() -> None:
    january = demand(first_day=date(2027, 1, 4), last_day=date(2027, 1, 4))
    assert screen(expert(uses=((2026, 10),)), january, on=date(2026, 12, 20), p=P) == ()


def test_12_a_waiver_lets_a_person_stand() -> None:
    used_up = expert(uses=((2026, 10),))
    assert screen(used_up, demand(waivers=(Waiver(12, "12"),)), on=TODAY, p=P) == ()
    assert articles(screen(used_up, demand(waivers=(Waiver(13, "12"),)), on=TODAY, p=P)) == ["12"]
    assert articles(screen(used_up, demand(waivers=(Waiver(12, "6.1.4"),)), on=TODAY, p=P)) == ["12"]


def test_a_waiver_never_reaches_what_must_be() -> None:
    tied = expert(ties=(Tie("employed", unit=REVIEWED),))
    assert articles(screen(tied, demand(waivers=(Waiver(12, "13.3"), Waiver(12, "9"))), on=TODAY, p=P)) == ["13.3"]


@pytest.mark.parametrize(
    ("until", "barred"), [(None, True), (date(2024, 6, 1), True), (date(2024, 5, 31), False), (date(2030, 1, 1), True)]
)
def test_11_1_an_avoided_units_people_of_today_and_of_24_months(until: date | None, barred: bool) -> None:
    tied = expert(ties=(Tie("employed", unit=OTHER, until=until, row="tie:2"),))
    reasons = screen(tied, demand(avoided_units=frozenset({OTHER})), on=TODAY, p=P)
    assert [(r.article, r.row) for r in reasons] == ([("11.1", "tie:2")] if barred else [])


def test_11_1_avoided_persons_and_no_relatives_of_avoided_units() -> None:
    assert articles(screen(expert(), demand(avoided_persons=frozenset({"me"})), on=TODAY, p=P)) == ["11.1"]
    kin = expert(ties=(Tie("spouse", unit=OTHER, person="x"),))
    assert screen(kin, demand(avoided_units=frozenset({OTHER})), on=TODAY, p=P) == ()


@pytest.mark.parametrize(
    ("first", "last", "barred"),
    [
        (date(2026, 5, 20), date(2026, 5, 31), False),
        (date(2026, 5, 20), DAY, True),
        (date(2026, 6, 3), date(2026, 6, 9), True),
        (date(2026, 6, 4), date(2026, 6, 9), False),
    ],
)
def test_14_3_declared_absence_that_touches_the_activity(first: date, last: date, barred: bool) -> None:
    away = expert(unavailable=(Period(first, last),))
    assert articles(screen(away, demand(last_day=date(2026, 6, 3)), on=TODAY, p=P)) == (["14.3"] if barred else [])


@pytest.mark.parametrize(
    ("asked", "home", "fits"),
    [
        ((), "110000", True),
        (("410800",), "410811", True),
        (("410811",), "410802", False),
        (("410811", "410802"), "410802", True),
        (("410000",), "410100", True),
        (("410100",), "410811", False),
        (("410811",), "410800", False),
    ],
)
def test_11_1_region(asked: tuple[str, ...], home: str, fits: bool) -> None:
    assert (screen(expert(region=home), demand(regions=asked), on=TODAY, p=P) == ()) is fits


def test_11_2_all_reasons_are_kept_in_the_funnels_order() -> None:
    nobody = expert(
        fields=(FieldStanding("M01"),),
        status="frozen",
        birth=date(1950, 1, 1),
        uses=((2026, 12),),
        identity="leader",
        ties=(Tie("adviser", unit=REVIEWED), Tie("employed", unit=OTHER)),
        unavailable=(Period(DAY, DAY),),
        region="110000",
    )
    asked = demand(avoided_units=frozenset({OTHER}), regions=("410800",))
    found = list(screening.explain(nobody, asked, on=TODAY, p=P))
    assert [r.article for _, r in found] == ["11.1", "9", "6.1.4", "12", "13.1", "13.3", "11.1", "14.3", "11.1"]
    assert list(dict.fromkeys(clause for clause, _ in found)) == list(screening.CLAUSES)
    assert screen(nobody, asked, on=TODAY, p=P) == tuple(reason for _, reason in found)


def test_11_6_a_designation_replaces_the_draw_only() -> None:
    elsewhere = expert(fields=(FieldStanding("M01"),), region="110000")
    asked = demand(regions=("410800",))
    assert screening.may_designate(elsewhere, asked, on=TODAY, p=P) == ()
    used_up = expert(uses=((2026, 10),), ties=(Tie("employed", unit=REVIEWED),))
    assert articles(screening.may_designate(used_up, asked, on=TODAY, p=P)) == ["12", "13.3"]
