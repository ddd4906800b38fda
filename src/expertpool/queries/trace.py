"""The trace as those who watch may read it (18, 20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from expertpool.policy import access
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Checkpoint, Event, EventPayload, TraceHead

#: areas of actions about the system itself: what officers may read beyond an event's fields
SYSTEM_AREAS = frozenset({"session", "password", "account", "role", "keys", "trace", "export"})
BUSINESS_READERS = frozenset({Role.SUPERVISOR, Role.PARTY})
#: who assists the supervisors has no part in reports; what leadership handles is about the supervisors themselves (18)
KEPT_FROM = {
    Role.PARTY: Q(action__startswith="report."),
    Role.SUPERVISOR: Q(action__startswith="report.", role=Role.LEADERSHIP),
}
#: period of the list → days before today that it begins
PERIODS = {"today": 0, "week": 6, "month": 29, "year": 364}
SORTS = {"sequence": "sequence"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `payload` is what else it says; `withheld` it is not for this viewer; `forgotten` it was deleted."""

    event: Event
    payload: Mapping[str, Any] | None
    withheld: bool
    forgotten: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How long the chain is, when it last left the database, and how much was written since."""

    length: int
    hash: str
    checkpoint: Checkpoint | None

    @property
    def since(self) -> int:
        return self.length - (self.checkpoint.sequence if self.checkpoint else 0)


def visible_to(viewer: Account) -> QuerySet[Event]:
    """Every event for who may read the trace, none for others; steps of reports not for those kept from the reports."""
    if not access.may(viewer.role, "trace.view", settings.PROFILE):
        return Event.objects.none()
    return Event.objects.exclude(KEPT_FROM[viewer.role]) if viewer.role in KEPT_FROM else Event.objects.all()


def narrowed(
    events: QuerySet[Event], *, at: datetime, text: str = "", area: str = "", role: str = "", article: str = "", period: str = ""
) -> QuerySet[Event]:
    """`text`: a name, ``#128`` for a number, ``demand:7`` for a subject. `area` is the first part of an action's name."""
    for word in text.split():
        events = events.filter(_meaning(word))
    exact = {"role": role, "article": article}
    events = events.filter(**{name: value for name, value in exact.items() if value})
    if area:
        events = events.filter(action__startswith=f"{area}.")
    return events.filter(at__gte=_since(at, PERIODS[period])) if period else events


def _meaning(word: str) -> Q:
    if word.startswith("#"):
        return Q(sequence=int(word[1:]) if word[1:].isdecimal() else 0)
    kind, colon, row = word.partition(":")
    return Q(subject_kind=kind, subject_id=row) if colon else Q(actor_name__contains=word)


def _since(at: datetime, days: int) -> datetime:
    """Midnight, so many days before today."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)


def ordered(events: QuerySet[Event], sort: str) -> QuerySet[Event]:
    return events.order_by("sequence" if sort == "sequence" else "-sequence")


def articles_named(viewer: Account) -> list[str]:
    """Article keys that stand in the trace, in the order of the document."""
    found = set(visible_to(viewer).order_by().values_list("article", flat=True).distinct())
    return sorted(found, key=lambda key: [int(part) for part in key.split(".")])


def entry_for(viewer: Account, sequence: int) -> Entry:
    """One event; `LookupError` when there is none or the viewer may not know."""
    event = visible_to(viewer).select_related("payload").filter(sequence=sequence).first()
    if event is None:
        raise LookupError(sequence)
    payload: EventPayload | None = getattr(event, "payload", None)
    readable = may_read(viewer, event)
    body = payload.body if payload and readable else None
    return Entry(event, body, bool(payload) and not readable, bool(event.payload_digest) and payload is None)


def may_read(viewer: Account, event: Event) -> bool:
    """Supervision reads everything; officers read what the system itself did, never business."""
    return viewer.role in BUSINESS_READERS or event.action.split(".")[0] in SYSTEM_AREAS


def standing() -> Standing:
    """Two statements."""
    head = TraceHead.objects.first()
    last = Checkpoint.objects.order_by("sequence").last()
    return Standing(head.sequence if head else 0, head.hash if head else "", last)


def checkpoints() -> list[Checkpoint]:
    """All checkpoints, newest first."""
    return list(Checkpoint.objects.order_by("-sequence"))
