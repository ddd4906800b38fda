"""12, 11.3: several callers at once on PostgreSQL; the tenth use is given once, an answer counts once."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.records.models import Contact, Event, Participation
from expertpool.services import chain, contact
from tests.factories import account, activity, demand, expert, use
from tests.services.contact_ground import at, called, caller_of, open_ones, outcomes
from tests.services.test_drawing_race import CROWD, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_12_four_callers_confirm_the_tenth_use_at_once_and_one_succeeds() -> None:
    wanted, callers = expert(), [account(Role.TALENT) for _ in range(CROWD)]
    for day in range(9):
        use(wanted, date(2026, 3, 1 + day))
    asked = [_agreed(wanted, caller, day) for day, caller in enumerate(callers, start=7)]
    raised = at_once(lambda turn: contact.accept(contact_id=asked[turn].pk, by=callers[turn], at=at(2)))
    assert raised == []
    assert sorted(Contact.objects.values_list("outcome", flat=True)) == ["accepted", "barred", "barred", "barred"]
    assert Participation.objects.filter(expert=wanted, state__in=("confirmed", "done")).count() == 10
    assert not chain.verify()


def _agreed(wanted, caller, day) -> Contact:
    held = activity(first_day=date(2026, 12, day), last_day=date(2026, 12, day))
    row = demand(state="accepted", of=held)
    field = row.strata.get().field
    made = contact.ask(demand_id=row.pk, expert_id=wanted.pk, field_id=field.pk, way="designated", by=caller, at=at(0))
    contact.agree(contact_id=made.pk, by=caller, at=at(1))
    return contact.shown(contact_id=made.pk, by=caller, at=at(1))


def test_11_3_one_answer_pressed_four_times_opens_one_name() -> None:
    draw = called()
    asked, caller = open_ones(draw)[0], caller_of(draw)
    raised = at_once(lambda turn: contact.decline(contact_id=asked.pk, reason="clash", by=caller, at=at(1)))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert outcomes(draw) == ["declined", "open", ""]
    assert Event.objects.filter(action="contact.decline").count() == 1
    assert not chain.verify()
