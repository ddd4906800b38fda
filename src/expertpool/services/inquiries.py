"""Questions about a draw that show somebody's data: each answer leaves a trace (18, 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from expertpool.policy import access
from expertpool.policy.decision import Decision, Reason
from expertpool.queries import draws as queries
from expertpool.records.models import Account, Draw, DrawEntry, PassedOver
from expertpool.services import drawing, rosters, trace


@dataclass(frozen=True, slots=True)
class Answer:
    """Why somebody could not be listed; `position` only for who may see the sealed list, 0 when not on it.

    `capped` are the reasons of a place that an employer's quota kept: they tell about the list, so they stay sealed with it.
    """

    number: int
    in_roster: bool
    reasons: Decision
    position: int | None
    capped: Decision = ()


@transaction.atomic
def reasons(*, draw: Draw, number: int, by: Account, at: datetime) -> Answer:
    """All clauses that keep one expert off the list. Without any, being listed stays hidden while the list is sealed."""
    frame = drawing.frame_of(draw)
    sees_list = access.may(by.role, "draw.list")
    entry = DrawEntry.objects.filter(draw=draw, expert__number=number).first() if sees_list else None
    position = (entry.position if entry else 0) if sees_list else None
    trace.record(action="draw.reasons", article="11.2", subject=draw, by=by, at=at, payload={"number": number})
    known = number in rosters.as_of(draw.as_of).lines
    decision = frame.decisions.get(number, ())
    return Answer(number, known, decision, position, _capped(draw, number) if sees_list and not decision else ())


def _capped(draw: Draw, number: int) -> Decision:
    rows = PassedOver.objects.filter(draw=draw, expert__number=number).values_list("reasons", flat=True)
    return tuple(Reason(article, message, row=row) for reasons in rows for article, message, row in reasons)


@transaction.atomic
def sealed_list(*, draw: Draw, by: Account, at: datetime) -> list[DrawEntry]:
    """The supervisor opens the whole list; the look is traced first."""
    trace.record(action="draw.list", article="18", subject=draw, by=by, at=at)
    return queries.sealed_list(draw)
