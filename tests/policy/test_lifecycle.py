"""第四条: every step names who may take it."""

from __future__ import annotations

import pytest

from expertpool.policy import access
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import (
    ACTIVITY,
    APPLICATION,
    CONTACT,
    DEMAND,
    DRAW,
    IMPORT,
    LIFECYCLES,
    NEW,
    REMOVAL,
    REPORT,
    Lifecycle,
    Step,
)
from expertpool.policy.terms import Outcome, Role


@pytest.mark.parametrize("table", LIFECYCLES, ids=lambda table: table.name)
def test_every_step_stays_within_the_states_and_can_be_reached(table: Lifecycle) -> None:
    states = {*table.states, NEW}
    assert all({step.source, step.target} <= states and step.roles for step in table.steps)
    assert {step.target for step in table.steps} == set(table.states)
    reached = {NEW}
    for _ in table.steps:
        reached |= {step.target for step in table.steps if step.source in reached}
    assert reached == states


@pytest.mark.parametrize("table", LIFECYCLES, ids=lambda table: table.name)
def test_4_a_step_belongs_to_who_may_do_the_action(table: Lifecycle) -> None:
    for step in table.steps:
        if step.action in access.ACTIONS:
            assert set(step.roles) <= {*access.ACTIONS[step.action].roles, Role.SYSTEM}


def walk(table: Lifecycle, *steps: tuple[str, str]) -> str:
    state = NEW
    for action, role in steps:
        state = table.step(action, state, role).target
    return state


def test_11_a_demand_on_its_way_11_4_to_the_final_list_11_6_and_the_archive() -> None:
    way = [("demand.edit", "organiser"), ("demand.file", "organiser"), ("demand.accept", "talent"), ("draw.freeze", "talent")]
    way += [("draw.witness", "supervisor"), ("draw.run", "talent"), ("contact.open", "talent"), ("list.hand_over", "talent")]
    assert walk(DEMAND, *way) == "settled"
    assert walk(DEMAND, *way, ("demand.archive", "talent")) == "archived"


def test_11_2_a_draw_commits_before_it_is_witnessed_and_runs_once() -> None:
    way = [("draw.freeze", "talent"), ("draw.witness", "supervisor"), ("draw.run", "talent")]
    assert walk(DRAW, *way) == "drawn"
    with pytest.raises(Refused, match="抽取现为“已抽取”，不能抽取") as caught:
        DRAW.step("draw.run", "drawn", "talent")
    assert caught.value.reasons[0].article == "11.2"
    with pytest.raises(Refused):
        DRAW.step("draw.run", "committed", "talent")


def test_11_2_after_the_freeze_a_demand_can_neither_be_changed_nor_withdrawn() -> None:
    for action in ("demand.edit", "demand.withdraw", "demand.judge", "waiver.approve"):
        for state in ("frozen", "witnessed", "drawn"):
            with pytest.raises(Refused):
                DEMAND.step(action, state, DEMAND.steps[0].roles[0])


def test_11_2_a_void_takes_two_roles_and_ends_everything() -> None:
    assert DRAW.step("draw.void.ask", "drawn", "talent").target == "drawn"
    assert DRAW.step("draw.void.approve", "drawn", "leadership").target == "voided"
    assert DEMAND.step("draw.void.approve", "drawn", "leadership").target == "voided"
    assert [step for step in (*DRAW.steps, *DEMAND.steps) if step.source == "voided"] == []
    with pytest.raises(Refused, match="人才科不能批准作废"):
        DRAW.step("draw.void.approve", "drawn", "talent")


def test_4_the_wrong_role_is_told_whose_step_it_is() -> None:
    with pytest.raises(Refused, match="此步由承办科室（单位）办理") as caught:
        DEMAND.step("demand.file", "draft", "talent")
    assert caught.value.reasons[0].article == "11.1"


def test_what_does_not_exist_yet_has_a_word_too() -> None:
    with pytest.raises(Refused, match="现为“未建立”"):
        DEMAND.step("demand.file", NEW, "organiser")


def test_an_unknown_action_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        DEMAND.step("demand.burn", "draft", "organiser")


def test_possible_steps_for_buttons() -> None:
    assert [step.action for step in DEMAND.possible("filed", "talent")] == ["demand.return", "demand.accept", "demand.judge"]
    assert DEMAND.possible("filed", "supervisor") == ()


def test_a_table_says_nothing_twice() -> None:
    step = Step("contact.open", NEW, "open", (Role.TALENT,), "11.3", "打开")
    with pytest.raises(ValueError, match="twice"):
        Lifecycle("联系", Outcome, step, step)


def test_7_an_import_is_undone_as_a_whole() -> None:
    way = [("import.run", "talent"), ("import.map", "talent"), ("import.check", "talent"), ("import.checked", "system")]
    way += [("import.start", "talent"), ("import.finish", "system"), ("import.undo", "talent")]
    assert walk(IMPORT, *way) == "undone"


def test_2_an_activity_is_held_and_archived_11_5_11_6() -> None:
    way = [("activity.edit", "organiser"), ("list.hand_over", "talent"), ("activity.hold", "organiser")]
    assert walk(ACTIVITY, *way, ("activity.archive", "talent")) == "archived"


def test_7_1_1_and_7_2_an_application_is_vouched_for_noticed_and_admitted_by_the_calendar_alone() -> None:
    way = [("application.edit", "expert"), ("application.submit", "expert"), ("application.vouch", "employer")]
    way += [("application.pass", "talent"), ("application.notice", "talent")]
    assert walk(APPLICATION, *way, ("application.admit", "system")) == "admitted"
    with pytest.raises(Refused):
        APPLICATION.step("application.admit", "noticed", "talent")


def test_7_1_3_an_association_vouches_like_an_employer_and_7_1_2_invitations_skip_it() -> None:
    assert APPLICATION.step("application.vouch", "submitted", "association").target == "vouched"
    way = [("application.invite", "organiser"), ("application.confirm", "expert")]
    assert walk(APPLICATION, *way) == "vouched"


def test_8_objections_by_the_public_hold_an_admission_up() -> None:
    assert APPLICATION.step("application.object", "noticed", "public").target == "objected"
    with pytest.raises(Refused):
        APPLICATION.step("application.admit", "objected", "system")


def test_11_3_a_call_14_1_14_3_and_the_cap_of_11_1() -> None:
    assert walk(CONTACT, ("contact.open", "talent"), ("contact.accept", "expert")) == "accepted"
    assert walk(CONTACT, ("contact.open", "talent"), ("contact.decline", "expert")) == "declined"
    assert walk(CONTACT, ("contact.cap", "system")) == "cap"


def test_9_a_removal_is_verified_and_deliberated() -> None:
    way = [("case.open", "talent"), ("case.verify", "talent"), ("case.decide", "leadership"), ("case.remove", "talent")]
    assert walk(REMOVAL, *way) == "removed"
    with pytest.raises(Refused):
        REMOVAL.step("case.decide", "opened", "leadership")


def test_14_5_and_18_reports_are_the_supervisors_alone() -> None:
    assert walk(REPORT, ("report.make", "public"), ("report.examine", "supervisor")) == "examining"
    with pytest.raises(Refused):
        REPORT.step("report.examine", "received", "talent")
