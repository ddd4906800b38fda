"""第十九条: measures against units, the lightest first, the unit heard, and the days on which a unit may not recommend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from expertpool.policy import unit_measures as policy
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import NEW, UNIT_MEASURE
from expertpool.policy.parameters import in_force
from expertpool.policy.terms import Role
from expertpool.policy.unit_measures import MeasureKind, MeasureState, Proposal, Ruling, Spell, Standing

ON = date(2026, 11, 23)
DAY = timedelta(days=1)
TOLD = Proposal("criticism", "careless", ON - DAY, "未核对职称证书。", "一场评审因此作废。")
BARRED = Spell("barred", "decided", ON, date(2026, 12, 31))


def proposed(*, earlier: tuple[str, ...] = (), waiting: bool = False, **changed: object) -> list[str]:
    found = policy.may_propose(replace(TOLD, **changed), earlier=earlier, waiting=waiting, on=ON)
    assert all(reason.article == "19" and reason.remedy for reason in found)
    return [reason.message for reason in found]


def test_19_a_proposal_says_what_was_not_done_when_and_what_grave_effect_it_had() -> None:
    assert proposed() == []
    assert proposed(happened_on=ON) == []
    for changed in (
        {"happened_on": ON + DAY},
        {"happened_on": None},
        {"facts": " "},
        {"impact": "无"},
        {"fault": "other"},
        {"kind": "x"},
    ):
        assert len(proposed(**changed)) == 1
    assert len(proposed(waiting=True)) == 1


@pytest.mark.parametrize(
    ("kind", "earlier", "free"),
    [
        ("criticism", (), True),
        ("censure", (), False),
        ("censure", ("criticism",), True),
        ("censure", ("barred",), True),
        ("barred", ("criticism",), False),
        ("barred", ("criticism", "censure"), True),
        ("barred", ("barred",), True),
    ],
)
def test_19_a_heavier_measure_follows_the_lighter_one_or_says_why_not(kind: str, earlier: tuple[str, ...], free: bool) -> None:
    assert (proposed(kind=kind, earlier=earlier) == []) is free
    assert proposed(kind=kind, earlier=earlier, leap="情节特别严重") == []


def test_19_the_unit_has_its_days_to_the_last_one() -> None:
    until = policy.hearing_until(ON, p=in_force(ON))
    assert until == ON + timedelta(days=7)
    assert policy.may_answer("已整改。", 0, until=until, on=until) == ()
    assert policy.may_answer("已整改。", 0, until=until, on=until + DAY)
    assert policy.may_answer(" ", 0, until=until, on=ON)
    assert policy.may_answer("", 1, until=until, on=ON) == ()


def test_19_nothing_goes_to_leadership_before_the_unit_answered_or_its_days_ran_out() -> None:
    until = ON + timedelta(days=7)
    assert policy.may_close_hearing("已核实属实", answered=False, until=until, on=until)
    assert policy.may_close_hearing("已核实属实", answered=False, until=until, on=until + DAY) == ()
    assert policy.may_close_hearing("已核实属实", answered=True, until=until, on=ON) == ()
    assert policy.may_close_hearing(" ", answered=True, until=until, on=ON)


def decided(kind: str = "barred", **changed: object) -> int:
    told = replace(Ruling("焦科〔2026〕9号", ON, ON, None), **changed)
    return len(policy.may_decide(kind, told, proposed_on=ON - DAY, on=ON))


def test_19_a_decision_has_its_document_and_the_heaviest_measure_its_days_never_backwards() -> None:
    assert decided() == 0
    assert decided(until=ON) == 0
    assert decided(day=ON - DAY) == 0
    assert decided(since=ON + DAY) == 0
    for changed in ({"number": " "}, {"day": None}, {"day": ON + DAY}, {"day": ON - 2 * DAY}):
        assert decided(**changed) == 1
    for changed in ({"since": None}, {"since": ON - DAY}, {"until": ON - DAY}):
        assert decided(**changed) == 1
    assert decided("censure", since=None) == 0
    assert decided("censure") == 1


def test_19_a_unit_may_recommend_the_day_before_and_the_day_after_and_on_no_day_between() -> None:
    assert BARRED.since
    assert BARRED.until
    assert policy.may_recommend([BARRED], on=BARRED.since - DAY) == ()
    refused = policy.may_recommend([BARRED], on=BARRED.since)
    assert refused[0].article == "19"
    assert "2026-12-31" in refused[0].message
    assert policy.may_recommend([BARRED], on=BARRED.until)
    assert policy.may_recommend([BARRED], on=BARRED.until + DAY) == ()


def test_19_without_a_last_day_it_runs_until_it_is_lifted_and_ends_on_that_day() -> None:
    endless = replace(BARRED, until=None)
    assert "直至解除" in policy.may_recommend([BARRED, endless], on=ON)[0].message
    assert policy.may_recommend([endless], on=date(2036, 1, 1))
    lifted = replace(endless, state="lifted", lifted_on=ON + DAY)
    assert policy.may_recommend([lifted], on=ON)
    assert policy.may_recommend([lifted], on=ON + DAY) == ()


@pytest.mark.parametrize("state", ["proposed", "heard", "dropped"])
def test_19_what_is_not_decided_and_the_lighter_measures_take_nothing_away(state: str) -> None:
    assert policy.may_recommend([replace(BARRED, state=state, since=None)], on=ON) == ()
    assert policy.may_recommend([Spell("censure", "decided"), Spell("criticism", "decided")], on=ON) == ()


def test_19_a_measure_begins_and_ends_with_the_calendar() -> None:
    assert BARRED.since
    assert BARRED.until
    days = {BARRED.since - DAY: Standing.COMING, BARRED.since: Standing.RUNNING, BARRED.until: Standing.RUNNING}
    days[BARRED.until + DAY] = Standing.ENDED
    assert {day: policy.standing(BARRED, on=day) for day in days} == days
    assert policy.standing(Spell("censure", "decided"), on=ON) == Standing.DECIDED


def test_19_what_has_run_out_is_not_lifted_and_lifting_says_why() -> None:
    assert BARRED.until
    assert policy.may_lift(BARRED, "整改到位", on=BARRED.until) == ()
    assert policy.may_lift(BARRED, "整改到位", on=BARRED.until + DAY)
    assert policy.may_lift(BARRED, " ", on=ON)


def test_19_the_keepers_propose_the_unit_is_heard_and_leadership_decides() -> None:
    state = NEW
    for action, role in (("propose", Role.TALENT), ("answer", Role.EMPLOYER), ("hear", Role.TALENT), ("decide", Role.LEADERSHIP)):
        state = UNIT_MEASURE.step(f"measure.{action}", state, role).target
    assert (state, UNIT_MEASURE.step("measure.lift", state, Role.LEADERSHIP).target) == (
        MeasureState.DECIDED,
        MeasureState.LIFTED,
    )
    for action, source, role in (
        ("decide", MeasureState.PROPOSED, Role.LEADERSHIP),
        ("decide", MeasureState.HEARD, Role.TALENT),
        ("drop", MeasureState.HEARD, Role.TALENT),
        ("answer", MeasureState.HEARD, Role.EMPLOYER),
        ("lift", MeasureState.LIFTED, Role.LEADERSHIP),
    ):
        with pytest.raises(Refused):
            UNIT_MEASURE.step(f"measure.{action}", source, role)


def test_19_the_kinds_are_ordered_from_the_lightest() -> None:
    assert policy.ORDER == (MeasureKind.CRITICISM, MeasureKind.CENSURE, MeasureKind.BARRED)
