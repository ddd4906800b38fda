"""A sealed list in a pool of equals, and the acts of calling it, for tests of what comes after the draw."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import Account, Contact, Demand, Draw, Expert
from expertpool.services import contact, drawing, entrance
from tests.factories import AT, account, activity, demand, expert, organiser

#: when calling begins
BEGUN = AT + timedelta(minutes=10)


def at(minutes: int) -> datetime:
    """So many minutes after calling began."""
    return BEGUN + timedelta(minutes=minutes)


def drawn(wants: dict[str, int] | None = None, *, pool: int = 12, of: Any = None, **values: Any) -> Draw:
    """A draw of `wants` from a pool with `pool` more experts of each field."""
    for code in wants or {"T01": 1}:
        for _ in range(pool):
            expert(fields=(code,), phone_index="", email="zhuanjia@example.org")
    waiting = demand(wants, of=of or activity(organiser()), state=DemandStatus.ACCEPTED, **values)
    talent = account(Role.TALENT)
    draw = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=talent, at=AT)
    drawing.witness(draw_id=draw.pk, number="123456", by=account(Role.SUPERVISOR), at=AT + timedelta(minutes=1))
    return drawing.run_draw(draw_id=draw.pk, by=talent, at=AT + timedelta(minutes=2))


def called(wants: dict[str, int] | None = None, **values: Any) -> Draw:
    """The same with a caller designated and the first names open."""
    draw = drawn(wants, **values)
    caller = account(Role.TALENT)
    contact.assign(draw_id=draw.pk, caller_id=caller.pk, by=draw.drawn_by, at=BEGUN)
    return contact.start(draw_id=draw.pk, by=caller, at=BEGUN)


def caller_of(draw: Draw) -> Account:
    found = Draw.objects.select_related("caller").get(pk=draw.pk).caller
    assert found is not None
    return found


def open_ones(draw: Draw, stratum: int = 0) -> list[Contact]:
    """Open contacts of a stratum, in list order."""
    rows = Contact.objects.filter(entry__draw=draw, entry__stratum=stratum, outcome="open")
    return list(rows.select_related("entry", "expert").order_by("entry__position"))


def say_yes(asked: Contact, *, minutes: int = 1, by: Account | None = None) -> Contact:
    """Provisional yes, units and people shown, no avoidance declared."""
    by = by or caller_of(asked.entry.draw)
    contact.agree(contact_id=asked.pk, by=by, at=at(minutes))
    contact.shown(contact_id=asked.pk, by=by, at=at(minutes))
    return contact.accept(contact_id=asked.pk, by=by, at=at(minutes))


def say_no(asked: Contact, *, minutes: int = 1, by: Account | None = None) -> Contact:
    by = by or caller_of(asked.entry.draw)
    return contact.decline(contact_id=asked.pk, reason="clash", words="出差", by=by, at=at(minutes))


def own_account(of: Expert) -> Account:
    return entrance.account_of(of, at=AT)


def outcomes(draw: Draw) -> list[str]:
    """Outcomes in list order, empty where closed."""
    return [entry.outcome for entry in draw.entries.select_related("contact").order_by("position")]


def state_of(of: Demand) -> str:
    return Demand.objects.get(pk=of.pk).state
