"""9, 10, 14.6, 17: several people at once on PostgreSQL; one cause has one case, one case has one end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.evaluation import Aspect
from expertpool.policy.removal import may_apply_again
from expertpool.policy.terms import ActivityStatus, ExpertStatus, RemovalGround, Role
from expertpool.queries import bans
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Ban, CaseFile, Contact, Evaluation, Event, Expert, Participation, RemovalCase
from expertpool.services import (
    chain,
    evaluations,
    removal_decisions,
    removal_watch,
    removals,
    resignations,
    reviews,
)
from tests.factories import AT, account, activity, demand, expert, field, organiser, use
from tests.services.removal_ground import DONE_ON, EVIDENCE, decided, later, meeting, opened, own, removed, through, verified
from tests.services.test_day_race import once
from tests.services.test_drawing_race import CROWD, at_once
from tests.services.test_ways_in import NUMBER, in_review

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
GOOD = {aspect.value: "good" for aspect in Aspect}


def came(of: Expert, *, day: int, by: Account) -> Participation:
    """Somebody who came to an activity that was held."""
    on = date(2026, 11, day)
    return use(of, on, activity=activity(by, first_day=on, last_day=on, state=ActivityStatus.HELD))


def graded(part: Participation, overall: str, by: Account) -> Evaluation:
    told = {"overall": overall, "aspects": GOOD, "remark": "中途离场", "by": by, "at": AT}
    return evaluations.grade(participation_id=part.pk, **told)


def status_of(of: Expert) -> str:
    return Expert.objects.values_list("status", flat=True).get(pk=of.pk)


def one_of(acts: tuple[Callable[[], object], Callable[[], object]]) -> None:
    """Of two acts that exclude one another, played by four at once, one took place."""
    raised = at_once(lambda turn: acts[turn % 2]())
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert not chain.verify()


@pytest.mark.parametrize(("overall", "before"), [("poor", 0), ("mediocre", 1)])
def test_17_grades_saved_at_once_open_one_case(overall: str, before: int) -> None:
    """Four at once pass the threshold once, whichever comes first."""
    by, one = organiser(), expert()
    parts = [came(one, day=2 + turn, by=by) for turn in range(CROWD + before)]
    for part in parts[CROWD:]:
        graded(part, overall, by)
    assert at_once(lambda turn: graded(parts[turn], overall, by)) == []
    made = RemovalCase.objects.get()
    assert (made.ground, made.cause, made.state, status_of(one)) == (overall, f"{overall}:2026", "opened", ExpertStatus.IN_CASE)
    assert Event.objects.filter(action="case.open").count() == Event.objects.filter(action="case.suspend").count() == 1
    assert Event.objects.filter(action="evaluation.grade").count() == CROWD + before
    assert not chain.verify()


def test_17_the_second_poor_grade_pressed_four_times_opens_one_case() -> None:
    by, one = organiser(), expert()
    graded(came(one, day=2, by=by), "poor", by)
    part = came(one, day=3, by=by)
    raised = at_once(lambda turn: graded(part, "poor", by))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert (RemovalCase.objects.count(), Evaluation.objects.count()) == (1, 2)
    assert not chain.verify()


def test_17_a_second_poor_grade_and_the_correction_of_the_first_leave_what_the_grades_say() -> None:
    """Whichever comes first, one poor grade remains at the end and no case goes on."""
    by, one = organiser(), expert()
    first, part = graded(came(one, day=2, by=by), "poor", by), came(one, day=3, by=by)
    told = {"overall": "good", "aspects": GOOD, "remark": "", "reason": "录入时点错", "by": by, "at": later(1)}

    def act(turn: int) -> object:
        return evaluations.correct(evaluation_id=first.pk, **told) if turn else graded(part, "poor", by)

    assert at_once(act, 2) == []
    assert not RemovalCase.objects.exclude(state="lapsed").exists()
    assert status_of(one) == ExpertStatus.ACTIVE
    assert not chain.verify()


def test_9_two_clerks_open_one_case_for_one_cause() -> None:
    one, clerks = expert(), [account() for _ in range(CROWD)]
    once(lambda turn: opened(one, by=clerks[turn]), "case.open")
    assert (RemovalCase.objects.count(), CaseFile.objects.count()) == (1, 1)


def test_9_cases_on_many_causes_at_once_each_have_a_number_and_hold_once() -> None:
    one, clerks = expert(), [account() for _ in range(CROWD)]
    assert at_once(lambda turn: opened(one, by=clerks[turn], occurred_on=DONE_ON + timedelta(days=turn))) == []
    assert sorted(RemovalCase.objects.values_list("code", flat=True)) == [f"CK-2026-000{turn}" for turn in range(1, CROWD + 1)]
    assert set(RemovalCase.objects.values_list("status_before", "suspended")) == {("active", True)}
    assert Event.objects.filter(action="case.suspend").count() == 1
    assert not chain.verify()


def test_9_what_was_asked_for_is_opened_or_dismissed_once() -> None:
    one, keeper = expert(), account()
    told = {"number": one.number, "ground": RemovalGround.UNFAIR, "occurred_on": DONE_ON, "evidence": EVIDENCE, "at": AT}
    made = removals.open_by_hand(by=organiser(), **told)
    raised = at_once(lambda turn: removals.accept(case_id=made.pk, by=keeper, at=later(1)))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert Event.objects.filter(action="case.open").count() == Event.objects.filter(action="case.suspend").count() == 1


def test_9_a_hearing_is_asked_for_once_and_a_case_verified_or_dismissed_once() -> None:
    made, keeper = opened(expert()), account()
    once(lambda turn: removals.hear(case_id=made.pk, by=keeper, at=AT), "case.hear")
    told = {"case_id": made.pk, "by": keeper, "at": later(20)}
    one_of((lambda: removals.verify(finding="情况属实。", **told), lambda: removals.dismiss(answer="查无实据", **told)))
    made.refresh_from_db()
    assert (made.state, status_of(made.expert)) in (("verified", "in_case"), ("dismissed", "active"))


def test_9_a_case_is_decided_once_one_way_or_the_other() -> None:
    made, bosses = verified(opened(expert())), [account(Role.LEADERSHIP) for _ in range(CROWD)]
    at = later(21)

    def act(turn: int) -> object:
        told = {"agreed": turn % 2 == 0, "meeting": meeting(at.date()), "answer": "经审议。", "by": bosses[turn], "at": at}
        return removal_decisions.decide(case_id=made.pk, **told)

    raised = at_once(act)
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    made.refresh_from_db()
    assert (made.state, made.agreed) in (("decided", True), ("dismissed", False))
    assert Event.objects.filter(action__in=("case.decide", "case.reject")).count() == 1
    assert not chain.verify()


def test_9_10_a_removal_takes_place_once_with_one_ban() -> None:
    made, keepers = decided(verified(opened(expert()))), [account() for _ in range(CROWD)]
    once(lambda turn: removal_decisions.remove(case_id=made.pk, by=keepers[turn], at=later(22)), "case.remove")
    assert (Ban.objects.count(), status_of(made.expert)) == (1, ExpertStatus.REMOVED)


def test_9_a_removal_is_taken_back_once() -> None:
    made, bosses = through(expert()), [account(Role.LEADERSHIP) for _ in range(CROWD)]
    told = {"case_id": made.pk, "answer": "身份认定有误", "at": later(23)}
    once(lambda turn: removal_decisions.reverse(by=bosses[turn], **told), "case.reverse")
    assert status_of(made.expert) == ExpertStatus.ACTIVE


def test_9_10_reversed_while_it_is_carried_out_nobody_is_left_half_removed() -> None:
    """Before the removal or after it: in the end the expert stands in the pool and no ban bars."""
    made, keeper, boss = decided(verified(opened(expert()))), account(), account(Role.LEADERSHIP)
    at = later(22)

    def act(turn: int) -> object:
        if turn % 2:
            return removal_decisions.reverse(case_id=made.pk, answer="认定有误", by=boss, at=at)
        return removal_decisions.remove(case_id=made.pk, by=keeper, at=at)

    raised = at_once(act, 2)
    made.refresh_from_db()
    assert (made.state, status_of(made.expert)) == ("reversed", ExpertStatus.ACTIVE)
    assert not Ban.objects.filter(lifted_at=None).exists()
    assert len(raised) + Event.objects.filter(action="case.remove").count() == 1
    assert not chain.verify()


def test_9_two_removals_of_one_person_at_once_leave_two_bans_and_both_come_back() -> None:
    one, keeper, boss = expert(), account(), account(Role.LEADERSHIP)
    first, second = opened(one), opened(one, RemovalGround.SECRECY)
    made = [decided(verified(case)) for case in (first, second)]
    assert at_once(lambda turn: removal_decisions.remove(case_id=made[turn].pk, by=keeper, at=later(22)), 2) == []
    assert (Ban.objects.count(), status_of(one)) == (2, ExpertStatus.REMOVED)
    told = {"answer": "认定有误", "by": boss, "at": later(23)}
    assert at_once(lambda turn: removal_decisions.reverse(case_id=made[turn].pk, **told), 2) == []
    assert (Ban.objects.filter(lifted_at=None).count(), status_of(one)) == (0, ExpertStatus.ACTIVE)
    assert not chain.verify()


def test_14_6_a_resignation_and_a_case_at_once_hold_the_expert_once() -> None:
    one, clerk = expert(), account()

    def act(turn: int) -> object:
        if turn % 2:
            return opened(one, by=clerk)
        told = {"means": "sms", "said_on": DONE_ON, "evidence": EVIDENCE, "by": clerk, "at": AT}
        return resignations.record(number=one.number, **told)

    raised = at_once(act)
    assert [type(error) for error in raised] == [Refused] * 2
    assert sorted(RemovalCase.objects.values_list("ground", "status_before")) == [
        ("misconduct", "active"),
        ("resigned", "active"),
    ]
    assert Event.objects.filter(action="case.suspend").count() == 1
    assert not chain.verify()


def test_14_6_a_resignation_is_disowned_or_goes_on() -> None:
    one, clerk = expert(), account()
    told = {"means": "sms", "said_on": DONE_ON, "evidence": EVIDENCE, "by": clerk, "at": AT}
    made, who = resignations.record(number=one.number, **told), own(one)
    verified(made, by=clerk)

    def act(turn: int) -> object:
        if turn % 2:
            return resignations.contest(case_id=made.pk, words="不是本人", by=who, at=later(21))
        return decided(made)

    raised = at_once(act, 2)
    assert [type(error) for error in raised] == [Refused]
    made.refresh_from_db()
    assert (made.state, status_of(one)) in (("contested", "active"), ("decided", "in_case"))
    assert not chain.verify()


def test_9_2_9_3_the_daily_look_by_two_workers_proposes_each_once() -> None:
    old = expert(birth=date(1950, 1, 1))
    gone, asked = expert(), {"field": field(), "way": "designated", "outcome": "unreachable", "opened_at": AT, "outcome_at": AT}
    for _ in range(in_force(AT.date()).unreachable_count):
        Contact.objects.create(demand=demand(), expert=gone, **asked)
    raised = at_once(lambda turn: removal_watch.run(at=later(1)))
    assert raised == []
    found = RemovalCase.objects.order_by("ground").values_list("expert", "ground")
    assert list(found) == [(old.pk, "over_age"), (gone.pk, "unreachable")]
    assert not chain.verify()


def test_10_a_ban_that_arises_at_the_moment_of_admission_bars_it() -> None:
    """Removed once without a ban, admitted again while a second removal is carried out: never in the pool under a ban."""
    old = expert(id_number=NUMBER)
    second = decided(verified(opened(old)))
    removed(decided(verified(opened(old, RemovalGround.OVER_AGE))), days=22)
    row, keeper, at = in_review(), account(), later(23)

    def act(turn: int) -> object:
        if turn:
            return reviews.admit_directly(application_id=row.pk, by=keeper, at=at)
        return removal_decisions.remove(case_id=second.pk, by=keeper, at=at)

    raised = at_once(act, 2)
    assert {type(error) for error in raised} <= {Refused}
    barred = may_apply_again(bans.of(keys.blind_index("id", NUMBER)), on=at.date(), p=in_force(at.date()))
    assert (bool(barred), status_of(old)) == (True, ExpertStatus.REMOVED)
    assert not chain.verify()
