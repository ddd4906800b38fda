"""第六条: every condition of admission, met, not met, or for a person to judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from expertpool.policy import eligibility
from expertpool.policy.eligibility import Answer, Applicant, ManagementKind
from tests.policy.facts_of import P

ON = date(2026, 6, 1)
PLAIN = Applicant(
    category="technical", birth=date(1976, 5, 1), unit_kind="university", title_level="associate", declared=True, vouched=True
)


def assess(**changes: Any) -> dict[str, Answer]:
    """Article → its answer; the last one where an article has two."""
    return {c.article: c.answer for c in eligibility.assess(replace(PLAIN, **changes), on=ON, p=P)}


def manage(kind: str, **changes: Any) -> dict[str, Answer]:
    return assess(category="management", management_kind=kind, **changes)


def test_6_and_6_1_and_6_2_a_fitting_applicant_meets_what_can_be_computed() -> None:
    found = eligibility.assess(PLAIN, on=ON, p=P)
    assert eligibility.obstacles(found) == ()
    assert [c.article for c in found] == ["6.1.1", "6.1.2", "6.1.3", "6.1.4", "6.1.4", "6.1.5", "6.2.1.1"]


def test_6_1_1_6_1_2_6_1_3_nothing_soft_passes_silently() -> None:
    for article in ("6.1.1", "6.1.2", "6.1.3"):
        assert assess()[article] == Answer.JUDGE
        assert assess(declared=False)[article] == Answer.UNMET
    soft = next(c for c in eligibility.assess(replace(PLAIN, vouched=False), on=ON, p=P) if c.article == "6.1.1")
    assert "单位尚未担保" in soft.text


def test_6_1_4_age_and_health_stand_side_by_side() -> None:
    answers = [c.answer for c in eligibility.basic(PLAIN, on=ON, p=P) if c.article == "6.1.4"]
    assert answers == [Answer.JUDGE, Answer.MET]
    assert assess(birth=date(1960, 6, 1))["6.1.4"] == Answer.UNMET
    assert assess(birth=date(1960, 6, 2))["6.1.4"] == Answer.MET
    assert assess(birth=date(1950, 1, 1), exemptions=("national",))["6.1.4"] == Answer.MET


def test_6_1_5_a_bad_record_bars() -> None:
    found = eligibility.assess(replace(PLAIN, bad_record=True), on=ON, p=P)
    assert [reason.article for reason in eligibility.obstacles(found)] == ["6.1.5"]


@pytest.mark.parametrize("unit", ["university", "institute", "institution"])
@pytest.mark.parametrize(("level", "answer"), [("full", "met"), ("middle", "met"), ("junior", "unmet"), ("none", "unmet")])
def test_6_2_1_1_a_middle_title_outside_companies(unit: str, level: str, answer: str) -> None:
    assert assess(unit_kind=unit, title_level=level)["6.2.1.1"] == answer
    assert assess(unit_kind=unit, title_level=level, licence=True)["6.2.1.1"] == "met"


@pytest.mark.parametrize(("level", "answer"), [("full", "met"), ("associate", "met"), ("middle", "unmet"), ("none", "unmet")])
def test_6_2_1_2_in_companies_an_associate_title_or_heading_development(level: str, answer: str) -> None:
    assert assess(unit_kind="company", title_level=level)["6.2.1.2"] == answer
    assert assess(unit_kind="company", title_level=level, leads_development=True)["6.2.1.2"] == "met"


@pytest.mark.parametrize("unit", ["government", "association", "other"])
def test_6_2_1_staff_of_other_units_are_judged(unit: str) -> None:
    assert assess(unit_kind=unit, title_level="middle")["6.2.1"] == Answer.JUDGE
    assert assess(unit_kind=unit, title_level="junior")["6.2.1"] == Answer.UNMET


def test_6_2_2_a_sub_kind_is_chosen() -> None:
    assert manage("")["6.2.2"] == Answer.UNMET
    assert len(ManagementKind) == 4


def test_6_2_2_without_a_middle_title_a_person_judges_as_well() -> None:
    met = {"science_company": True, "rank": "senior", "knows_industry": True, "unit_kind": "company"}
    assert "6.2.2" not in manage("manager", **met)
    answers = manage("manager", **met, title_level="none")
    assert (answers["6.2.2.1"], answers["6.2.2"]) == (Answer.MET, Answer.JUDGE)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"unit_kind": "university", "rank": "top", "knows_industry": True}, "met"),
        ({"unit_kind": "university", "rank": "senior", "knows_industry": True}, "unmet"),
        ({"unit_kind": "university", "rank": "top"}, "unmet"),
        ({"unit_kind": "company", "science_company": True, "rank": "senior", "knows_industry": True}, "met"),
        ({"unit_kind": "company", "science_company": True, "rank": "senior"}, "unmet"),
        ({"unit_kind": "company", "science_company": True, "contributor": True}, "met"),
        ({"unit_kind": "company", "rank": "senior", "knows_industry": True}, "unmet"),
    ],
)
def test_6_2_2_1_managers(changes: dict[str, Any], answer: str) -> None:
    assert manage("manager", **changes)["6.2.2.1"] == answer


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"auditor": True, "title_level": "none"}, "met"),
        ({"series": "会计"}, "met"),
        ({"series": "审计", "title_level": "middle"}, "unmet"),
        ({"series": "工程技术"}, "unmet"),
        ({"financial": True, "rank": "middle"}, "met"),
        ({"financial": True}, "unmet"),
    ],
)
def test_6_2_2_2_finance(changes: dict[str, Any], answer: str) -> None:
    assert manage("finance", **changes)["6.2.2.2"] == answer


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"incubator": True, "rank": "senior", "knows_industry": True}, "met"),
        ({"incubator": True, "rank": "middle", "knows_industry": True}, "unmet"),
        ({"rank": "top", "knows_industry": True}, "unmet"),
    ],
)
def test_6_2_2_3_parks_and_incubators(changes: dict[str, Any], answer: str) -> None:
    assert manage("venture", **changes)["6.2.2.3"] == answer


def test_6_2_2_4_law_and_intellectual_property_are_judged() -> None:
    assert manage("other")["6.2.2.4"] == Answer.JUDGE
