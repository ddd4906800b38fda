"""The trace: one event for every step, written in the step's own transaction, chained and sealed (18, 20).

An event's `hash` is the SM3 of its canonical JSON, which holds every field and the previous hash; `seal` is the HMAC-SM3
of that hash, so a chain rewritten without the key is found even where all hashes agree. What an event says beyond its
fields stands apart, salted, and may be forgotten without breaking the chain.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from expertpool.gateways import keys
from expertpool.policy import articles
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Event, EventPayload, TraceHead

GENESIS = "0" * 64
HEAD = 1
#: what an event is about: a row, or (kind, id) where there is none
Subject = models.Model | tuple[str, object]


def record(
    *,
    action: str,
    article: str,
    subject: Subject,
    by: Account | None,
    at: datetime,
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event. Only inside a transaction, so that no step is without its event and no event without its step.

    `by=None` is the system itself. `payload` holds JSON values only; no name, number or project title belongs in it.
    """
    articles.get(article)
    kind, row = subject_of(subject)
    salt = secrets.token_hex(16) if payload is not None else ""
    head = hold()
    event = Event(
        sequence=head.sequence + 1,
        at=at,
        actor=by,
        actor_name=by.name if by else Role.SYSTEM.label,
        role=by.role if by else Role.SYSTEM.value,
        action=action,
        article=article,
        subject_kind=kind,
        subject_id=row,
        payload_digest=payload_digest(salt, payload) if payload is not None else "",
        previous=head.hash,
    )
    return _append(head, event, salt, payload)


def hold() -> TraceHead:
    """Lock the head of the chain until the transaction ends: one append at a time, no gap, no fork."""
    if not connection.in_atomic_block:
        raise RuntimeError("a trace event is written in the transaction of its step")
    head, _ = TraceHead.objects.select_for_update().get_or_create(pk=HEAD, defaults={"sequence": 0, "hash": GENESIS})
    return head


def _append(head: TraceHead, event: Event, salt: str, payload: Mapping[str, Any] | None) -> Event:
    event.hash = event_hash(event)
    event.seal = keys.trace_seal(event.hash)
    event.save(force_insert=True)
    if payload is not None:
        EventPayload.objects.create(event=event, salt=salt, body=dict(payload))
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])
    return event


def subject_of(subject: Subject) -> tuple[str, str]:
    """(kind, id) as an event keeps them: a row's model name and primary key."""
    if isinstance(subject, models.Model):
        return str(subject._meta.model_name), str(subject.pk)
    return subject[0], str(subject[1])


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no blanks: equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def event_fields(event: Event) -> dict[str, Any]:
    """What an event's hash covers; an evidence file carries it as it is."""
    return {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "role": event.role,
        "action": event.action,
        "article": event.article,
        "subject": [event.subject_kind, event.subject_id],
        "payload": event.payload_digest,
        "previous": event.previous,
    }


def event_hash(event: Event) -> str:
    """SM3, hex, over all fields of the event and the previous hash."""
    return keys.sm3(canonical(event_fields(event)))


def payload_digest(salt: str, payload: Mapping[str, Any]) -> str:
    """SM3, hex, over the salt and the canonical payload."""
    return keys.sm3(salt.encode() + canonical(payload))


def forget(*, event: Event) -> None:
    """Delete what an event says beyond its fields; its digest stays and the chain still verifies (20)."""
    EventPayload.objects.filter(event=event).delete()


def printed_code(event: Event) -> str:
    """A short code for paper, ``"128-9F3A-11C2-5B7D-E004"``: sequence and the first 64 bits of the seal."""
    head = event.seal[:16].upper()
    return "-".join([str(event.sequence), *(head[i : i + 4] for i in range(0, 16, 4))])
