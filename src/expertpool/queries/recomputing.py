"""Draws that may be recomputed, and what came of it so far (18)."""

from __future__ import annotations

from dataclasses import dataclass

from expertpool.policy import access
from expertpool.records.models import Account, Draw, Event

#: as many draws as the choice offers, and recomputations as the page lists
MOST = 200
LATEST = 20


@dataclass(frozen=True, slots=True)
class Done:
    """One recomputation: who, when, of which draw, and whether it agreed."""

    event: Event
    draw: Draw | None
    ok: bool


def choices(viewer: Account) -> list[Draw]:
    """Draws with a list, newest first."""
    if not access.may(viewer.role, "draw.recompute"):
        return []
    rows = Draw.objects.filter(drawn_at__isnull=False).select_related("demand__activity")
    return list(rows.order_by("-drawn_at")[:MOST])


def history(viewer: Account) -> list[Done]:
    """The latest recomputations, newest first; two queries."""
    if not access.may(viewer.role, "draw.recompute"):
        return []
    events = list(Event.objects.filter(action="draw.recompute").select_related("payload").order_by("-sequence")[:LATEST])
    draws = Draw.objects.filter(pk__in=[event.subject_id for event in events]).select_related("demand__activity")
    known = {str(draw.pk): draw for draw in draws}
    return [Done(event, known.get(event.subject_id), _agreed(event)) for event in events]


def _agreed(event: Event) -> bool:
    payload = getattr(event, "payload", None)
    return bool(payload and payload.body.get("result") == "agrees")
