"""第十一条（一）: what a demand must say, when it must be filed, and when it repeats another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from expertpool.policy import demand
from expertpool.policy.demand import Outline, ProjectOutline, Repeat
from expertpool.policy.workdays import Calendar
from tests.policy.facts_of import P, articles

DAY = date(2026, 11, 27)  # a Friday
PROJECT = ProjectOutline("氢能示例项目", frozenset({7}))
PLAIN = Outline("XQ-2026-0001", activity=1, kind="project", first_day=DAY, wants=(3, 2), projects=(PROJECT,))


def gaps(**changes: Any) -> list[str]:
    return articles(demand.complete(replace(PLAIN, **changes)))


def test_11_1_a_complete_demand_lacks_nothing() -> None:
    assert gaps() == []


@pytest.mark.parametrize(
    ("wants", "fits"), [((), False), ((0,), False), ((1,), True), ((99,), True), ((100,), False), ((3, 0), False)]
)
def test_11_1_fields_and_numbers(wants: tuple[int, ...], fits: bool) -> None:
    assert gaps(wants=wants) == ([] if fits else ["11.1"])


@pytest.mark.parametrize(
    ("kind", "needed"), [("project", True), ("acceptance", True), ("strategy", False), ("platform", False), ("evaluation", False)]
)
def test_11_1_projects_with_leaders_where_projects_are_judged(kind: str, needed: bool) -> None:
    assert gaps(kind=kind, projects=()) == (["11.1"] if needed else [])
    assert gaps(kind=kind, projects=(replace(PROJECT, has_leader=False),)) == (["13.1"] if needed else [])


def test_11_1_a_project_has_a_title_and_13_3_an_applicant() -> None:
    found = list(demand.complete(replace(PLAIN, projects=(PROJECT, ProjectOutline(" ", has_applicant=False)))))
    assert articles(found) == ["11.1", "13.3"]
    assert all(reason.message.startswith("第 2 个项目") for reason in found)


def test_13_3_no_unit_goes_on_unsettled() -> None:
    assert gaps(doubtful=("某某公司", "某某中心")) == ["13.3", "13.3"]


@pytest.mark.parametrize(
    ("filed", "reason", "refused"),
    [
        (date(2026, 11, 24), "", False),
        (date(2026, 11, 25), "", True),
        (date(2026, 11, 25), " ", True),
        (date(2026, 11, 25), "临时增加", False),
        (DAY, "临时增加", False),
        (date(2026, 11, 28), "临时增加", True),
    ],
)
def test_11_1_in_time_or_late_with_a_reason_never_afterwards(filed: date, reason: str, refused: bool) -> None:
    found = demand.in_time(replace(PLAIN, late_reason=reason), filed=filed, calendar=Calendar(), p=P)
    assert articles(found) == (["11.1"] if refused else [])


def repeat(**changes: Any) -> list[str]:
    other = replace(PLAIN, code="XQ-2026-0000", activity=2, projects=(ProjectOutline("另一项目", frozenset({8})),))
    return [found.shared for found in demand.repeats(PLAIN, [replace(other, **changes)])]


def test_11_1_and_18_a_second_demand_of_one_lineage_is_noticed() -> None:
    assert repeat() == []
    assert repeat(activity=1) == ["同一科技活动"]
    assert repeat(projects=(ProjectOutline("氢能 示例项目。"),)) == ["项目名称相同"]
    assert repeat(projects=(ProjectOutline(""),)) == []
    assert repeat(code=PLAIN.code, activity=1) == []


def test_11_1_equal_applicants_count_when_there_are_several() -> None:
    several = replace(PLAIN, projects=(ProjectOutline("甲", frozenset({7})), ProjectOutline("乙", frozenset({8}))))
    same = replace(PLAIN, code="XQ-2026-0000", activity=2, projects=(ProjectOutline("丙", frozenset({7, 8})),))
    assert demand.repeats(several, [same]) == (Repeat("XQ-2026-0000", "申报单位完全相同"),)
    assert repeat(projects=(ProjectOutline("丙", frozenset({7})),)) == []


def test_11_1_a_repetition_needs_a_reason() -> None:
    found = (Repeat("XQ-2026-0000", "同一科技活动"),)
    assert list(demand.explained(PLAIN, ())) == []
    (reason,) = demand.explained(replace(PLAIN, repeat_reason=" "), found)
    assert "XQ-2026-0000（同一科技活动）" in reason.message
    assert list(demand.explained(replace(PLAIN, repeat_reason="分两天举行"), found)) == []


@pytest.mark.parametrize(
    ("people", "band"), [(8, "short"), (9, "short"), (10, "tight"), (19, "tight"), (20, "ample"), (24, "ample")]
)
def test_11_1_supply_is_told_in_bands_of_five_20_that_reveal_nobody(people: int, band: str) -> None:
    assert demand.supply(people, 3, p=P) == band
