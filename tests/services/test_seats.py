"""11.3, 11.4, 11.5: drawn people and people from outside share the seats of a field; nothing opens after the list, the day, the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import Account, Activity, Contact, Draw, Event, EventPayload, Participation, Reopening
from expertpool.services import archive, attendance, cancelling, contact, drawing, final_list, reopening
from expertpool.services.demo.people import fictional_id
from tests.factories import AT, account, demand, expert
from tests.services.contact_ground import BEGUN, at, called, caller_of, open_ones, own_account, say_no, say_yes
from tests.services.day_ground import MORNING, listed, organiser_of, present
from tests.services.test_invitations import GUEST, exhausted, invite

pytestmark = pytest.mark.django_db
OTHER = replace(GUEST, name="示外二", phone="13900000002", id_number=fictional_id("320102", date(1981, 5, 6), 12, "1"))


def yes(asked: Contact, minute: int) -> Contact:
    return say_yes(asked, minutes=minute, by=own_account(asked.expert))


def no(asked: Contact, minute: int) -> Contact:
    return contact.decline(contact_id=asked.pk, reason="clash", by=own_account(asked.expert), at=at(minute))


def objects(asked: Contact, minute: int) -> Reopening:
    return reopening.object_to(contact_id=asked.pk, text="登记有误", by=own_account(asked.expert), at=at(minute))


def confirmed() -> int:
    return Participation.objects.filter(state="confirmed").count()


def second(draw: Draw) -> tuple[Draw, Account]:
    """Another draw for the same activity, its list ready to be called, and its caller."""
    waiting = demand({"T01": 1}, of=draw.demand.activity, state=DemandStatus.ACCEPTED, repeat_reason="另一组")
    talent, caller = account(Role.TALENT), account(Role.TALENT)
    made = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=talent, at=AT)
    drawing.witness(draw_id=made.pk, number="123456", by=account(Role.SUPERVISOR), at=AT + timedelta(minutes=1))
    made = drawing.run_draw(draw_id=made.pk, by=talent, at=AT + timedelta(minutes=2))
    contact.assign(draw_id=made.pk, caller_id=caller.pk, by=talent, at=BEGUN)
    return made, caller


# ---------------------------------------------------------------- seats


def test_11_3_a_guests_objection_waits_while_another_guest_has_the_seat() -> None:
    draw = exhausted()
    first = no(invite(draw).contact, 11)
    other = yes(invite(draw, OTHER, at=at(12)).contact, 13)
    made = objects(first, 14)
    first.refresh_from_db()
    assert (made.state, first.outcome, confirmed()) == ("waiting", "declined", 1)
    contact.fall_out(contact_id=other.pk, words="有事", by=own_account(other.expert), at=at(15))
    first.refresh_from_db()
    assert (first.outcome, confirmed()) == ("open", 0)


def test_11_3_a_drawn_experts_objection_waits_while_a_guest_has_the_seat_or_is_asked() -> None:
    draw = exhausted()
    drawn = Contact.objects.select_related("expert").get()
    guest = invite(draw).contact
    made = objects(drawn, 11)
    assert (made.state, Contact.objects.get(pk=drawn.pk).outcome) == ("waiting", "declined")
    yes(guest, 13)
    with pytest.raises(Refused, match="名额已满"):
        reopening.decide(reopening_id=made.pk, granted=True, answer="", by=account(Role.TALENT), at=at(14))
    contact.fall_out(contact_id=guest.pk, words="有事", by=own_account(guest.expert), at=at(15))
    drawn.refresh_from_db()
    assert drawn.outcome == "open"
    say_yes(drawn, minutes=16)
    assert confirmed() == 1


def test_11_4_nobody_is_added_to_a_list_handed_over_whoever_asks() -> None:
    draw = called(pool=3)
    field = draw.demand.strata.get().field_id
    who = expert(fields=("T01",))
    told = {"demand_id": draw.demand_id, "expert_id": who.pk, "field_id": field, "by": draw.demand.activity.organiser}
    designated = no(contact.ask(**told, way="designated", at=at(1)), 2)
    say_yes(open_ones(draw)[0], minutes=3)
    final_list.hand_over(demand_id=draw.demand_id, by=caller_of(draw), at=at(5))
    assert objects(designated, 6).state == "waiting"
    assert Contact.objects.get(pk=designated.pk).outcome == "declined"


# ---------------------------------------------------------------- two demands of one activity


def test_11_3_somebody_confirmed_for_one_demand_is_barred_from_another_of_the_same_activity() -> None:
    draw = called(pool=1)
    more, caller = second(draw)
    first = say_yes(open_ones(draw)[0])
    contact.start(draw_id=more.pk, by=caller, at=at(5))
    barred = Contact.objects.get(entry__draw=more)
    assert (barred.outcome, "另一组" in barred.words) == ("barred", True)
    assert no(first, 8).outcome == "declined"
    assert confirmed() == 0


def test_11_3_of_two_open_names_of_one_person_the_second_yes_is_barred() -> None:
    draw = called(pool=1)
    more, caller = second(draw)
    contact.start(draw_id=more.pk, by=caller, at=at(1))
    first, other = Contact.objects.order_by("id")
    say_yes(first, minutes=2)
    assert say_yes(other, minutes=3).outcome == "barred"
    assert Participation.objects.get(state="confirmed").contact_id == first.pk


def test_11_4_an_activity_with_a_demand_on_its_way_is_not_yet_held() -> None:
    part = listed(1)[0]
    more, caller = second(Draw.objects.get())
    present(part)
    told: dict[str, Any] = {"activity_id": part.activity_id, "by": organiser_of(part), "at": MORNING + timedelta(hours=9)}
    with pytest.raises(Refused, match=more.demand.code):
        attendance.hold(**told)
    contact.start(draw_id=more.pk, by=caller, at=at(5))
    with pytest.raises(Refused, match=more.demand.code):
        attendance.hold(**told)


@pytest.mark.parametrize("state", ["held", "archived", "cancelled"])
def test_11_5_nobody_is_asked_or_answers_for_an_activity_that_is_over(state: str) -> None:
    draw = called(pool=5)
    more, caller = second(draw)
    asked = open_ones(draw)[0]
    Activity.objects.update(state=state)
    for act in (
        lambda: contact.start(draw_id=more.pk, by=caller, at=at(5)),
        lambda: say_yes(asked, minutes=5),
        lambda: contact.ask(
            demand_id=draw.demand_id, expert_id=expert().pk, field_id=asked.field_id, way="designated", by=caller, at=at(5)
        ),
    ):
        with pytest.raises(Refused, match="不再办理联系事项"):
            act()


def test_11_6_nothing_is_called_after_the_archive() -> None:
    people = listed(1)
    present(people[0])
    organiser = organiser_of(people[0])
    attendance.hold(activity_id=people[0].activity_id, by=organiser, at=MORNING + timedelta(hours=9))
    archive.archive(activity_id=people[0].activity_id, by=account(Role.TALENT), at=MORNING + timedelta(days=1))
    asked = Contact.objects.get(outcome="accepted")
    assert objects(asked, 60 * 24 * 30).state == "waiting"
    asked.refresh_from_db()
    assert asked.outcome == "accepted"
    assert list(Participation.objects.values_list("state", flat=True)) == ["done"]


# ---------------------------------------------------------------- what people typed stays out of the trace


def test_20_typed_reasons_stand_on_the_record_and_never_in_the_trace() -> None:
    words = "示某某 13912345678 来不了"
    draw = exhausted()
    final_list.hand_over(demand_id=draw.demand_id, reason=words, by=caller_of(draw), at=at(60))
    part = present(listed(1)[0])
    attendance.take_back(participation_id=part.pk, reason=words, by=organiser_of(part), at=MORNING)
    cancelling.cancel(activity_id=part.activity_id, reason=words, by=organiser_of(part), at=MORNING)
    draw.demand.refresh_from_db()
    assert (Activity.objects.get(pk=part.activity_id).cancel_reason, draw.demand.short_reason) == (words, words)
    assert {"attendance.take_back", "activity.cancel", "list.hand_over"} <= set(Event.objects.values_list("action", flat=True))
    assert all("13912345678" not in str(body) for body in EventPayload.objects.values_list("body", flat=True))


def test_14_3_a_name_whose_seat_is_taken_by_the_rule_of_the_list_stays_closed() -> None:
    draw = called(pool=3)
    first = say_no(open_ones(draw)[0])
    say_yes(open_ones(draw)[0], minutes=2)
    assert objects(first, 3).state == "waiting"
    assert confirmed() == 1
