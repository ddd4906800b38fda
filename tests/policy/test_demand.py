"""第十一条（一）: what a demand must say, when it is in time, when it repeats another, what an organiser learns of the pool."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from expertpool.policy.demand import CROWD, Outline, ProjectOutline, complete, explained, in_time, repeats, supply
from expertpool.policy.parameters import Parameters
from expertpool.policy.workdays import Calendar

P = Parameters()
MONDAY = date(2026, 12, 7)
PROJECT = ProjectOutline("储氢罐项目", frozenset({1}))
FULL = Outline("XQ-2026-0001", 1, "project", MONDAY, wants=(3,), projects=(PROJECT,))


def messages(outline: Outline) -> list[str]:
    return [reason.message for reason in complete(outline)]


def test_11_1_a_full_demand_lacks_nothing() -> None:
    assert messages(FULL) == []


@pytest.mark.parametrize(
    ("outline", "word"),
    [
        (replace(FULL, wants=()), "专业领域和人数"),
        (replace(FULL, wants=(0,)), "人数"),
        (replace(FULL, wants=(100,)), "人数"),
        (replace(FULL, projects=()), "被评项目"),
        (replace(FULL, projects=(replace(PROJECT, title=" "),)), "没有名称"),
        (replace(FULL, projects=(replace(PROJECT, has_applicant=False),)), "申报单位"),
        (replace(FULL, projects=(replace(PROJECT, has_leader=False),)), "负责人"),
        (replace(FULL, doubtful=("示例厂",)), "示例厂"),
    ],
)
def test_11_1_each_gap_is_named(outline: Outline, word: str) -> None:
    (message,) = messages(outline)
    assert word in message


@pytest.mark.parametrize("kind", ["strategy", "platform", "evaluation"])
def test_11_1_activities_that_judge_no_projects_need_none(kind: str) -> None:
    assert messages(replace(FULL, kind=kind, projects=())) == []


#: 2026-12-05 and 06 are a weekend: filed on Wednesday the 2nd, Thursday, Friday and Monday are three working days
@pytest.mark.parametrize(("filed", "late"), [(date(2026, 12, 1), False), (date(2026, 12, 2), False), (date(2026, 12, 3), True)])
def test_11_1_three_working_days_before_to_the_day(filed: date, late: bool) -> None:
    assert bool(list(in_time(FULL, filed=filed, calendar=Calendar(), p=P))) is late


def test_11_1_a_worked_weekend_counts_and_a_holiday_does_not() -> None:
    worked = Calendar({date(2026, 12, 5): True})
    assert not list(in_time(FULL, filed=date(2026, 12, 3), calendar=worked, p=P))
    holiday = Calendar({date(2026, 12, 4): False})
    assert list(in_time(FULL, filed=date(2026, 12, 2), calendar=holiday, p=P))


def test_11_1_a_late_demand_with_a_reason_passes_but_never_after_the_activity_began() -> None:
    late = replace(FULL, late_reason="上级临时安排")
    assert not list(in_time(late, filed=MONDAY, calendar=Calendar(), p=P))
    (reason,) = in_time(late, filed=date(2026, 12, 8), calendar=Calendar(), p=P)
    assert reason.article == "11.1"


def test_11_1_18_the_same_activity_titles_or_applicants_are_one_lineage() -> None:
    two = (PROJECT, ProjectOutline("膜电极", frozenset({2})))
    one = replace(FULL, projects=two)
    same_activity = Outline("XQ-2026-0002", 1, "project", MONDAY)
    same_title = Outline("XQ-2026-0003", 2, "project", MONDAY, projects=(ProjectOutline("储氢罐 项目"),))
    same_units = Outline("XQ-2026-0004", 3, "project", MONDAY, projects=(ProjectOutline("甲", frozenset({1, 2})),))
    stranger = Outline("XQ-2026-0005", 4, "project", MONDAY, projects=(ProjectOutline("乙", frozenset({1})),))
    found = repeats(one, [same_activity, same_title, same_units, stranger, one])
    assert [repeat.code for repeat in found] == ["XQ-2026-0002", "XQ-2026-0003", "XQ-2026-0004"]
    assert [reason.article for reason in explained(one, found)] == ["11.1"]
    assert not list(explained(replace(one, repeat_reason="原抽取已满，另需财务专家"), found))
    assert not list(explained(one, ()))


@pytest.mark.parametrize(
    ("people", "band"), [(0, "short"), (9, "short"), (10, "tight"), (14, "tight"), (19, "tight"), (20, "ample")]
)
def test_20_bands_go_in_steps_of_a_crowd(people: int, band: str) -> None:
    """Three wanted need nine: 9 people count as 5, 10 to 14 as 10, 15 to 19 as 15, 20 as 20."""
    assert supply(people, 3, p=P) == band


def test_20_one_person_more_or_less_inside_a_step_changes_no_band() -> None:
    for want in range(1, 40):
        for start in range(0, 300, CROWD):
            assert len({supply(people, want, p=P) for people in range(start, start + CROWD)}) == 1
