"""11.3, 11.5, 20: several people at once on PostgreSQL; no seat is taken twice and nobody slips in while an activity is told to be over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from expertpool.policy.decision import Refused
from expertpool.records.models import Activity, Contact, LetterText, OneTimeCode, Participation
from expertpool.services import attendance, chain, contact, entrance, letters, reopening
from tests.factories import AT
from tests.services.contact_ground import at, called, open_ones, own_account, say_yes
from tests.services.day_ground import MORNING, listed, organiser_of
from tests.services.test_drawing_race import CROWD, at_once
from tests.services.test_invitations import exhausted, invite
from tests.services.test_seats import OTHER, no, second

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def only_refused(act: Callable[[int], object]) -> int:
    """How many were refused; anything else raised is a fault."""
    raised = at_once(act)
    assert {type(error) for error in raised} <= {Refused}
    assert not chain.verify()
    return len(raised)


def test_11_5_falling_out_and_the_word_that_it_was_held_come_one_after_the_other() -> None:
    part = listed()[0]
    organiser = organiser_of(part)

    def act(turn: int) -> object:
        if turn % 2:
            told = {"activity_id": part.activity_id, "at": MORNING + timedelta(hours=9)}
            return attendance.hold(by=organiser, **told)
        return contact.fall_out(contact_id=part.contact_id, words="有事", by=organiser, at=at(80))

    assert only_refused(act) == CROWD - 1
    part.refresh_from_db()
    held = Activity.objects.get().state == "held"
    assert part.state == ("confirmed" if held else "withdrawn")


def test_11_3_a_guests_objection_and_anothers_yes_take_one_seat() -> None:
    draw = exhausted()
    first = no(invite(draw).contact, 11)
    other = invite(draw, OTHER, at=at(12)).contact
    own = own_account(other.expert)
    contact.agree(contact_id=other.pk, by=own, at=at(13))
    contact.shown(contact_id=other.pk, by=own, at=at(13))

    def act(turn: int) -> object:
        if turn % 2:
            return contact.accept(contact_id=other.pk, by=own, at=at(14))
        return reopening.object_to(contact_id=first.pk, text="登记有误", by=own_account(first.expert), at=at(14))

    only_refused(act)
    assert Contact.objects.filter(way="invited", outcome__in=("open", "accepted")).count() == 1


def test_11_3_two_demands_of_one_activity_take_somebody_once() -> None:
    draw = called(pool=1)
    more, caller = second(draw)
    contact.start(draw_id=more.pk, by=caller, at=at(1))
    asked = list(Contact.objects.order_by("id"))
    own = own_account(asked[0].expert)
    for row in asked:
        contact.agree(contact_id=row.pk, by=own, at=at(2))
        contact.shown(contact_id=row.pk, by=own, at=at(2))
    only_refused(lambda turn: contact.accept(contact_id=asked[turn % 2].pk, by=own, at=at(3)))
    assert sorted(Contact.objects.values_list("outcome", flat=True)) == ["accepted", "barred"]
    assert Participation.objects.filter(state="confirmed").count() == 1


def test_20_codes_asked_for_at_once_are_all_counted() -> None:
    for _ in range(2):
        only_refused(lambda turn: entrance.ask_code(phone="13800000009", at=AT))
    assert OneTimeCode.objects.count() == entrance.CODES_AN_HOUR


def test_15_the_first_text_of_the_letter_is_put_in_place_once() -> None:
    assert at_once(lambda turn: letters.in_force()) == []
    assert LetterText.objects.count() == 1


def test_11_3_yes_and_yes_again_count_once() -> None:
    draw = called(pool=3)
    asked = open_ones(draw)[0]
    only_refused(lambda turn: say_yes(asked))
    assert Participation.objects.filter(state="confirmed").count() == 1
