"""11.4–11.6, 12, 15, 16: several people at once on PostgreSQL; nothing is counted twice and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from expertpool.gateways.messaging import short
from expertpool.policy.decision import Refused
from expertpool.policy.evaluation import Aspect
from expertpool.policy.terms import Role
from expertpool.records.models import Delivery, Evaluation, Event, Letter, Message, Participation
from expertpool.services import (
    archive,
    attendance,
    cancelling,
    chain,
    contact,
    evaluations,
    final_list,
    letters,
    messages,
    outbox,
    reopening,
)
from expertpool.services.demo.after import scribble
from tests.factories import AT, account, expert
from tests.services.contact_ground import at, called, caller_of, open_ones, outcomes, own_account, say_no
from tests.services.day_ground import MORNING, accepted, held, listed, organiser_of, present, signed
from tests.services.test_drawing_race import CROWD, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
GOOD = {aspect.value: "good" for aspect in Aspect}


def once(act: Callable[[int], object], action: str) -> None:
    """Of several at once exactly one succeeds, the others are refused, and the trace tells of one."""
    raised = at_once(act)
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert Event.objects.filter(action=action).count() == 1
    assert not chain.verify()


def test_11_4_a_list_is_handed_over_once() -> None:
    draw = accepted()
    caller = caller_of(draw)
    once(lambda turn: final_list.hand_over(demand_id=draw.demand_id, by=caller, at=at(60)), "list.hand_over")


def test_15_a_letter_is_signed_once() -> None:
    part = listed()[0]
    own = own_account(part.expert)
    once(lambda turn: letters.sign(participation_id=part.pk, image=scribble(), by=own, at=at(70)), "letter.sign")
    assert Letter.objects.count() == 1


def test_11_5_scanned_and_marked_at_once_somebody_is_present_once() -> None:
    part = signed(listed()[0])
    by = organiser_of(part)
    code = attendance.ticket(participation=part, at=MORNING).code

    def act(turn: int) -> object:
        if turn % 2:
            return attendance.sign_in(code=code, by=by, at=MORNING)
        return attendance.mark(participation_id=part.pk, by=by, at=MORNING)

    once(act, "attendance.mark")


def test_12_an_activity_is_archived_once() -> None:
    part = held(1, 1)[0]
    talent = account(Role.TALENT)
    later = MORNING + timedelta(days=1)
    once(lambda turn: archive.archive(activity_id=part.activity_id, by=talent, at=later), "activity.archive")
    assert Participation.objects.get().state == "done"


def test_12_a_cancelled_activity_gives_back_once() -> None:
    people = listed(2)
    told = {"activity_id": people[0].activity_id, "reason": "撤回", "by": organiser_of(people[0]), "at": at(100)}
    once(lambda turn: cancelling.cancel(**told), "activity.cancel")
    assert set(Participation.objects.values_list("state", flat=True)) == {"cancelled"}


def test_12_calling_off_while_people_accept_leaves_no_use_behind() -> None:
    draw = called({"T01": 3})
    asked, caller, organiser = open_ones(draw), caller_of(draw), draw.demand.activity.organiser
    for row in asked:
        contact.agree(contact_id=row.pk, by=caller, at=at(1))
        contact.shown(contact_id=row.pk, by=caller, at=at(1))

    def act(turn: int) -> object:
        if turn == CROWD - 1:
            return cancelling.cancel(activity_id=draw.demand.activity_id, reason="撤回", by=organiser, at=at(2))
        return contact.accept(contact_id=asked[turn].pk, by=caller, at=at(2))

    raised = at_once(act)
    assert {type(error) for error in raised} <= {Refused}
    draw.demand.activity.refresh_from_db()
    assert draw.demand.activity.state == "cancelled"
    assert not Participation.objects.filter(state="confirmed").exists()
    assert not chain.verify()


def test_16_somebody_is_graded_once() -> None:
    came = held(1, 1)[0]
    told = {"participation_id": came.pk, "overall": "good", "aspects": GOOD, "remark": "", "by": organiser_of(came)}
    once(lambda turn: evaluations.grade(**told, at=MORNING + timedelta(days=1)), "evaluation.grade")
    assert Evaluation.objects.count() == 1


def test_14_3_an_objection_and_the_next_yes_fill_one_seat() -> None:
    draw = called()
    first = open_ones(draw)[0]
    say_no(first)
    second, caller, own = open_ones(draw)[0], caller_of(draw), own_account(first.expert)
    contact.agree(contact_id=second.pk, by=caller, at=at(2))
    contact.shown(contact_id=second.pk, by=caller, at=at(2))

    def act(turn: int) -> object:
        if turn % 2:
            return reopening.object_to(contact_id=first.pk, text="没有接到电话", by=own, at=at(3))
        return contact.accept(contact_id=second.pk, by=caller, at=at(3))

    at_once(act)
    assert outcomes(draw)[:2] == ["declined", "accepted"]
    assert Participation.objects.filter(state="confirmed").count() == 1


def test_11_5_falling_out_and_coming_at_once_are_not_both_true() -> None:
    part = signed(listed()[0])
    by = organiser_of(part)

    def act(turn: int) -> object:
        if turn % 2:
            return contact.fall_out(contact_id=part.contact_id, words="有事", by=by, at=MORNING)
        return attendance.mark(participation_id=part.pk, by=by, at=MORNING)

    at_once(act)
    part.refresh_from_db()
    assert (part.state == "withdrawn") != (part.signed_in_at is not None)


def test_11_3_two_workers_send_every_message_once(settings, tmp_path) -> None:
    settings.SMS_GATEWAY = f"file://{tmp_path}/sent.jsonl"
    assert short.is_configured()
    for number in range(8):
        said = {"name": "示例", "day": "2026-12-07"}
        messages.send(code="cancelled", expert=expert(phone_cipher=None), key=f"c:{number}", variables=said, at=AT)
    Message.objects.update(state="queued", next_at=AT)
    at_once(lambda turn: outbox.send_due(at=timezone.now()))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert len((tmp_path / "sent.jsonl").read_text().splitlines()) == Delivery.objects.count() == 8


def test_11_3_a_receipt_that_comes_twice_at_once_counts_once() -> None:
    said = {"name": "示例", "day": "2026-12-07"}
    made = messages.send(code="cancelled", expert=expert(), key="c:1", variables=said, at=AT)[0]
    Message.objects.filter(pk=made.pk).update(state="sent", provider_id="n1")
    told = {"number": "r1", "provider_id": "n1", "delivered": True, "detail": "", "at": AT}
    at_once(lambda turn: outbox.receipt(**told))
    assert Delivery.objects.filter(receipt="r1").count() == 1


def test_15_present_and_held_at_once() -> None:
    """Whoever signed in before the word that it was held has come; nobody comes after it."""
    first, second = listed(2)
    present(first)
    signed(second)
    by = organiser_of(first)

    def act(turn: int) -> object:
        if turn % 2:
            return attendance.hold(activity_id=first.activity_id, by=by, at=MORNING)
        return attendance.mark(participation_id=second.pk, by=by, at=MORNING)

    at_once(act)
    told = Event.objects.get(action="activity.hold").payload.body
    came = Participation.objects.filter(signed_in_at__isnull=False).count()
    assert told == {"came": came, "absent": 2 - came}
