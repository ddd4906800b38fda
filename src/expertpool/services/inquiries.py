"""Questions about a draw that show somebody's data: each answer leaves a trace (18, 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from expertpool.policy import access, evidence
from expertpool.policy.decision import Decision
from expertpool.queries import draws as queries
from expertpool.queries.facts import demand_facts, roster_facts
from expertpool.records.models import Account, Draw, DrawEntry
from expertpool.services import drawing, rosters, trace


@dataclass(frozen=True, slots=True)
class Answer:
    """Why somebody could not be listed; `position` only for who may see the sealed list, 0 when not on it."""

    number: int
    in_roster: bool
    reasons: Decision
    position: int | None


@transaction.atomic
def reasons(*, draw: Draw, number: int, by: Account, at: datetime) -> Answer:
    """All clauses that keep one expert off the list. Without any, being listed stays hidden while the list is sealed."""
    frame = drawing.frame_of(draw)
    sees_list = access.may(by.role, "draw.list")
    entry = DrawEntry.objects.filter(draw=draw, expert__number=number).first() if sees_list else None
    position = (entry.position if entry else 0) if sees_list else None
    trace.record(action="draw.reasons", article="11.2", subject=draw, by=by, at=at, payload={"number": number})
    known = number in rosters.as_of(draw.as_of).lines
    return Answer(number, known, frame.decisions.get(number, ()), position)


@transaction.atomic
def sealed_list(*, draw: Draw, by: Account, at: datetime) -> list[DrawEntry]:
    """The supervisor opens the whole list; the look is traced first."""
    trace.record(action="draw.list", article="18", subject=draw, by=by, at=at)
    return queries.sealed_list(draw)


@dataclass(frozen=True, slots=True)
class Drift:
    """What was edited since the commit. None of it reaches the list."""

    experts: int
    demand: bool


def drift(draw: Draw) -> Drift:
    """Compare the records of this moment with what was frozen."""
    frozen = rosters.as_of(draw.as_of).lines
    now = {expert.number: evidence.line(expert) for expert in roster_facts()}
    changed = sum(frozen.get(number) != now.get(number) for number in frozen.keys() | now.keys())
    asked = evidence.demand_document(demand_facts(draw.demand))
    return Drift(changed, asked != drawing.commit_of(draw)["demand"])
