"""21, 22: a number is proposed, set by document or refused; what was done before keeps the numbers of its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from expertpool.policy.decision import Refused
from expertpool.policy.parameter_changes import ChangeStatus, Proposal
from expertpool.policy.parameters import SPECS
from expertpool.policy.readings import READINGS
from expertpool.policy.terms import DemandStatus, Role
from expertpool.queries import findings_demands
from expertpool.queries import parameter_changes as queries
from expertpool.queries import readings as reading_queries
from expertpool.queries.demands import leads
from expertpool.queries.finding import Span
from expertpool.queries.parameters import in_force
from expertpool.records.models import (
    Confirmation,
    Event,
    EventPayload,
    ParameterChange,
    ParameterProposal,
    ProposedValue,
    ReadingConfirmation,
)
from expertpool.services import confirmations, drawing, parameter_changes, readings
from tests.factories import AT, account, activity, demand, expert

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
DAY = timedelta(days=1)
SCAN = (b"%PDF-1.4 (fictional)", "批复.pdf")
TOLD = Proposal({"list_factor": 4, "contact_attempts": 3}, ON + DAY, "名单常常不够用。", "人才科请示〔2026〕3号")
LAST = {"document": "局长办公会纪要〔2026〕8号", "scan": SCAN}


def proposed(told: Proposal = TOLD) -> ParameterProposal:
    return parameter_changes.propose(told=told, by=account(Role.TALENT), at=AT)


def decided(made: ParameterProposal, **changed: Any) -> ParameterProposal:
    told = {**LAST, "by": account(Role.LEADERSHIP), "at": AT, **changed}
    return parameter_changes.set_values(proposal_id=made.pk, **told)


def actions() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


def test_22_from_the_proposal_to_the_values_in_force() -> None:
    made = proposed()
    assert made.code == "CS-2026-0001"
    assert in_force(ON + DAY).list_factor == 3
    decided(made)
    made.refresh_from_db()
    assert (made.state, made.document) == (ChangeStatus.SET, LAST["document"])
    assert [in_force(ON + days * DAY).list_factor for days in (-1, 0, 1)] == [3, 3, 4]
    assert in_force(ON + DAY).contact_attempts == 3
    assert set(made.changes.values_list("name", "value", "document")) == {
        ("list_factor", "4", made.document),
        ("contact_attempts", "3", made.document),
    }
    assert actions() == ["parameter.propose", "parameter.set"]
    bodies = [payload.body for payload in EventPayload.objects.all()]
    assert bodies == [{"names": ["list_factor", "contact_attempts"], "day": "2026-11-24"}] * 2


@pytest.mark.parametrize("days", [-1, 0])
def test_21_a_change_may_not_begin_on_the_day_it_is_proposed_or_before(days: int) -> None:
    with pytest.raises(Refused, match="不晚于办理当天"):
        proposed(Proposal(TOLD.values, ON + days * DAY, TOLD.reason, TOLD.basis))
    assert not ParameterProposal.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(("hours", "free"), [(13, True), (14, False)])
def test_21_a_proposal_whose_first_day_has_come_cannot_be_set(hours: int, free: bool) -> None:
    """Ten in the morning here; the local day ends fourteen hours later."""
    made = proposed()
    if free:
        decided(made, at=AT + timedelta(hours=hours))
        return
    with pytest.raises(Refused, match="不晚于办理当天"):
        decided(made, at=AT + timedelta(hours=hours))
    assert not ParameterChange.objects.exists()
    assert actions() == ["parameter.propose"]
    made.refresh_from_db()
    assert (made.state, made.scan) == (ChangeStatus.PROPOSED, "")


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"document": " "}, "没有填写批准文件"), ({"scan": (b"MZ", "a.pdf")}, "批准文件扫描件不是")],
)
def test_22_leadership_sets_by_document_and_scan(changed: dict[str, Any], message: str) -> None:
    made = proposed()
    with pytest.raises(Refused, match=message):
        decided(made, **changed)
    assert not ParameterChange.objects.exists()
    assert actions() == ["parameter.propose"]


def test_22_who_proposed_does_not_set_under_another_account() -> None:
    keeper = account(Role.TALENT)
    made = parameter_changes.propose(told=TOLD, by=keeper, at=AT)
    with pytest.raises(Refused, match="提请的人不能批准"):
        decided(made, by=account(Role.LEADERSHIP, identity_index=keeper.identity_index))


@pytest.mark.parametrize("role", [Role.TALENT, Role.SUPERVISOR, Role.SYSTEM_ADMIN])
def test_22_nobody_but_leadership_sets(role: Role) -> None:
    made = proposed()
    with pytest.raises(Refused):
        decided(made, by=account(role))
    assert not ParameterChange.objects.exists()


def test_22_the_second_proposal_for_a_number_is_told_until_the_first_is_settled() -> None:
    made = proposed()
    again = Proposal({"list_factor": 5}, ON + 9 * DAY, TOLD.reason, TOLD.basis)
    with pytest.raises(Refused, match="CS-2026-0001"):
        proposed(again)
    assert ParameterProposal.objects.count() == 1
    parameter_changes.withdraw(proposal_id=made.pk, by=account(Role.TALENT), at=AT)
    assert proposed(again).lines.get().was == 3
    assert actions() == ["parameter.propose", "parameter.withdraw", "parameter.propose"]


def test_22_leadership_refuses_with_a_reason_once() -> None:
    made, leader = proposed(), account(Role.LEADERSHIP)
    with pytest.raises(Refused, match="没有写明理由"):
        parameter_changes.refuse(proposal_id=made.pk, answer=" ", by=leader, at=AT)
    parameter_changes.refuse(proposal_id=made.pk, answer="三倍够用。", by=leader, at=AT)
    for act in (lambda: decided(made), lambda: parameter_changes.refuse(proposal_id=made.pk, answer="重", by=leader, at=AT)):
        with pytest.raises(Refused, match="不予批准"):
            act()
    assert not ParameterChange.objects.exists()
    assert actions() == ["parameter.propose", "parameter.refuse"]


def test_22_set_twice_is_set_once() -> None:
    made = proposed()
    decided(made)
    with pytest.raises(Refused, match="已批准"):
        decided(made)
    assert ParameterChange.objects.count() == 2
    assert actions().count("parameter.set") == 1


def test_21_what_was_set_is_never_changed_or_deleted() -> None:
    decided(proposed())
    for row, changed in (
        (ParameterChange, {"value": "9"}),
        (ProposedValue, {"value": 9}),
        (ParameterProposal, {"first_day": ON}),
    ):
        for act in (
            lambda rows=row.objects, told=changed: rows.update(**told),
            lambda rows=row.objects: rows.all()._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                act()


def test_21_a_frozen_draw_keeps_its_numbers_and_one_frozen_later_has_the_new_ones() -> None:
    for _ in range(9):
        expert()
    keeper = account(Role.TALENT)
    earlier, later = (demand({"T01": 2}, state=DemandStatus.ACCEPTED) for _ in range(2))
    before = drawing.freeze(demand_id=earlier.pk, secret=bytes(32), by=keeper, at=AT)
    decided(proposed())
    same_day = demand({"T01": 1}, state=DemandStatus.ACCEPTED)
    until_midnight = drawing.freeze(demand_id=same_day.pk, secret=bytes(32), by=keeper, at=AT + timedelta(hours=13))
    after = drawing.freeze(demand_id=later.pk, secret=bytes(32), by=keeper, at=AT + DAY)
    assert [drawing.parameters_of(draw).list_factor for draw in (before, until_midnight, after)] == [3, 3, 4]
    drawing.witness(draw_id=before.pk, number="480317", by=account(Role.SUPERVISOR), at=AT + DAY)
    drawn = drawing.run_draw(draw_id=before.pk, by=keeper, at=AT + DAY + timedelta(minutes=1))
    assert drawn.entries.count() == 6


def test_21_a_demand_is_late_by_the_numbers_of_the_day_it_was_filed() -> None:
    """Three working days ahead on Wednesday is in time for ever, though five are asked from Thursday on."""
    first = date(2026, 12, 2)
    early, late = (
        demand(of=activity(first_day=first, last_day=first), state=DemandStatus.FILED, filed_at=AT + days * DAY)
        for days in (4, 4)
    )
    changed = Proposal({"lead_working_days": 5}, ON + 3 * DAY, TOLD.reason, TOLD.basis)
    early.filed_at = AT + 2 * DAY
    early.save()
    seldom = demand(of=activity(first_day=first, last_day=first), state=DemandStatus.FILED, filed_at=AT + 8 * DAY)
    before = {pk: row.late for pk, row in leads([early, late, seldom], ON + 9 * DAY).items()}
    decided(proposed(changed))
    after = {pk: row.late for pk, row in leads([early, late, seldom], ON + 9 * DAY).items()}
    assert [before[row.pk] for row in (early, late, seldom)] == [False, False, True]
    assert [after[row.pk] for row in (early, late, seldom)] == [False, True, True]
    within = Span(AT - DAY, AT + 9 * DAY)
    assert {finding.row for finding in findings_demands.late(within)} == {late.pk, seldom.pk}


def test_21_whoever_was_asked_before_a_change_is_frozen_by_the_numbers_told_then() -> None:
    one = expert()
    row = Confirmation.objects.create(expert=one, year=2026, asked_at=AT, due=ON + 30 * DAY)
    decided(proposed(Proposal({"confirmation_grace_days": 7}, ON + DAY, TOLD.reason, TOLD.basis)))
    for days, frozen in ((38, False), (90, False), (91, True)):
        confirmations.run(at=AT + days * DAY)
        row.refresh_from_db()
        assert (row.frozen_at is not None) is frozen


def test_22_every_value_a_number_had_is_on_its_page_with_who_and_by_what() -> None:
    made = decided(proposed())
    latest, first = queries.history(SPECS["list_factor"])
    assert (latest.value, latest.first_day, latest.document) == ("4 倍", ON + DAY, LAST["document"])
    assert (latest.proposed_by, latest.set_by) == (made.proposed_by.name, made.decided_by.name)
    assert (first.value, first.set_by) == ("3 倍", "")


# ---------------------------------------------------------------- readings

FIRST = READINGS[0]
CONFIRMED = {"number": 1, "seen": FIRST.version, "document": "局长办公会纪要〔2026〕8号", "remark": ""}


def test_22_a_reading_is_confirmed_then_read_otherwise_and_both_stay() -> None:
    leader = account(Role.LEADERSHIP)
    readings.confirm(**CONFIRMED, by=leader, at=AT)
    assert reading_queries.standings()[0].opinion == "confirmed"
    readings.object_to(**(CONFIRMED | {"document": "", "remark": "按虚岁计算"}), by=leader, at=AT)
    found = reading_queries.standings()[0]
    assert (found.opinion, [row.opinion for row in found.said]) == ("objected", ["objected", "confirmed"])
    assert [row.reading.number for row in reading_queries.objected()] == [1]
    assert actions() == ["reading.confirm", "reading.object"]
    assert EventPayload.objects.first().body == {"number": 1, "version": FIRST.version}
    for act in (
        lambda: ReadingConfirmation.objects.update(remark=""),
        lambda: ReadingConfirmation.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_22_a_reading_worded_anew_is_unconfirmed_again() -> None:
    told = {"number": 2, "version": "00000000", "text": "从前的文字", "opinion": "confirmed", "document": "纪要"}
    ReadingConfirmation.objects.create(**told, by=account(Role.LEADERSHIP), at=AT)
    found = reading_queries.standings()[1]
    assert (found.opinion, found.outdated) == ("", True)


@pytest.mark.parametrize(("changed", "message"), [({"seen": "00000000"}, "已经改过"), ({"document": ""}, "没有填写确认文件")])
def test_22_a_confirmation_that_is_refused_leaves_nothing(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        readings.confirm(**(CONFIRMED | changed), by=account(Role.LEADERSHIP), at=AT)
    assert not ReadingConfirmation.objects.exists()
    assert not Event.objects.exists()


def test_22_the_same_confirmation_twice_is_one() -> None:
    leader = account(Role.LEADERSHIP)
    readings.confirm(**CONFIRMED, by=leader, at=AT)
    with pytest.raises(Refused, match="已经这样办理"):
        readings.confirm(**CONFIRMED, by=leader, at=AT)
    assert ReadingConfirmation.objects.count() == 1


@pytest.mark.parametrize("role", [Role.TALENT, Role.SUPERVISOR, Role.ORGANISER])
def test_22_nobody_but_the_bureaus_leadership_confirms(role: Role) -> None:
    with pytest.raises(Refused):
        readings.confirm(**CONFIRMED, by=account(role), at=AT)
    assert not ReadingConfirmation.objects.exists()
