"""第十八条: what deserves a look, the lines over which it stands out, and what a supervisor may write to a division."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from expertpool.policy import articles, instructions, watch
from expertpool.policy.decision import Refused
from expertpool.policy.instructions import may_issue, overdue
from expertpool.policy.lifecycle import INSTRUCTION, NEW
from expertpool.policy.parameters import Parameters
from expertpool.policy.terms import Grade, Role
from expertpool.policy.watch import WATCHES, Line, Sign, Topic
from expertpool.policy.workdays import Calendar

MONDAY = date(2026, 11, 23)
SOURCE = Path(__file__).resolve().parents[2] / "src" / "expertpool"


def test_18_every_kind_is_watched_under_an_article_and_listed_under_one_topic() -> None:
    assert set(WATCHES) == set(Sign)
    for sign in Sign:
        assert articles.get(watch.watched_under(sign))
    listed = [sign for topic in Topic for sign in watch.kinds_of(topic)]
    assert sorted(listed) == sorted(Sign)
    assert watch.kinds_of("") == tuple(WATCHES)


@pytest.mark.parametrize(
    ("part", "whole", "over"),
    [(0, 0, False), (1, 4, False), (0, 20, False), (1, 20, False), (2, 20, True), (5, 100, False), (6, 100, True)],
)
def test_18_a_share_stands_out_above_its_line_and_with_enough_cases(part: int, whole: int, over: bool) -> None:
    assert Line("11.1", 5, 5).over(part, whole) is over


@pytest.mark.parametrize("line", [watch.LATE, watch.DESIGNATED, watch.INVITED, watch.UNREACHED])
def test_18_every_line_rests_on_an_article(line: Line) -> None:
    assert articles.get(line.article)
    assert 0 < line.percent < 100
    assert not line.over(line.least - 1, line.least - 1)
    assert line.over(line.least, line.least)


def test_18_the_line_of_outcomes_taken_back_is_the_dated_parameter() -> None:
    assert watch.undone(Parameters()).percent == Parameters().undone_warning
    assert watch.undone(replace(Parameters(), undone_warning=7)).percent == 7


def test_12_the_same_expert_four_times_in_the_same_division() -> None:
    assert [watch.paired(uses) for uses in (0, 3, 4, 5)] == [False, False, True, True]


def test_16_a_grader_who_knows_the_best_grade_alone() -> None:
    best = [Grade.EXCELLENT] * 10
    assert watch.flattered(best)
    assert not watch.flattered(best[1:])
    assert not watch.flattered([*best, Grade.GOOD])
    assert not watch.flattered([Grade.GOOD] * 10)
    assert not watch.flattered([])


def test_20_many_looks_in_a_day_and_a_large_export_stand_out() -> None:
    assert [watch.curious(looks) for looks in (0, 30, 31)] == [False, False, True]
    assert [watch.bulky(rows) for rows in (199, 200)] == [False, True]
    assert watch.export_label("pool") == "专家名录"
    assert watch.export_label("paper_sign_in") == "签到表"
    assert watch.export_label("unheard") == "unheard"


def test_20_whatever_is_taken_along_has_a_name() -> None:
    code = "\n".join(file.read_text() for part in ("services", "web") for file in (SOURCE / part).rglob("*.py"))
    kinds = re.findall(r'\bkind"?(?:=|: )"(\w+)",\s*"?(?:title|rows)\b', code) + re.findall(r'_sheet\(run, "(\w+)"', code)
    assert {"archive", "case_file", "unit_experts", "import_findings", "roll"} <= set(kinds)
    assert [kind for kind in kinds if watch.export_label(kind) == kind] == []


# ---------------------------------------------------------------- 监督意见


def test_18_three_working_days_are_offered_for_an_answer() -> None:
    assert instructions.usual_due(MONDAY, Calendar()) == date(2026, 11, 26)
    assert instructions.usual_due(date(2026, 11, 26), Calendar()) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "days", "fits"), [("请说明原因", 1, True), ("请说明原因", 0, False), ("请", 1, False), ("    ", 1, False)]
)
def test_18_an_opinion_says_something_and_leaves_until_tomorrow(text: str, days: int, fits: bool) -> None:
    reasons = may_issue(text, MONDAY + timedelta(days=days), on=MONDAY)
    assert (reasons == ()) is fits
    assert all(reason.article == "18" and reason.remedy for reason in reasons)


def test_18_without_a_day_there_is_no_opinion() -> None:
    assert may_issue("请说明原因", None, on=MONDAY)


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True)])
def test_18_an_answer_is_late_from_the_day_after(days: int, late: bool) -> None:
    assert overdue("issued", MONDAY, on=MONDAY + timedelta(days=days)) is late
    assert not overdue("answered", MONDAY, on=MONDAY + timedelta(days=days))
    assert not overdue("closed", MONDAY, on=MONDAY + timedelta(days=days))


def test_18_who_takes_which_step() -> None:
    assert INSTRUCTION.step("instruction.issue", NEW, Role.SUPERVISOR).target == "issued"
    for role in (Role.TALENT, Role.ORGANISER):
        assert INSTRUCTION.step("instruction.answer", "issued", role).target == "answered"
    for role in (Role.PARTY, Role.LEADERSHIP, Role.TALENT, Role.ORGANISER):
        with pytest.raises(Refused):
            INSTRUCTION.step("instruction.issue", NEW, role)
        with pytest.raises(Refused):
            INSTRUCTION.step("instruction.close", "answered", role)
    with pytest.raises(Refused):
        INSTRUCTION.step("instruction.answer", "closed", Role.TALENT)
