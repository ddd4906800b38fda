"""The evidence of a draw as one file that anybody can recompute (11.2, 18)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from expertpool.gateways import keys
from expertpool.policy import evidence
from expertpool.policy.decision import Reason, Refused
from expertpool.records.models import Account, Draw, DrawEntry, Event
from expertpool.services import drawing, exports, rosters, trace


@transaction.atomic
def hand_out(*, draw_id: int, by: Account | None, at: datetime) -> tuple[str, bytes]:
    """(file name, JSON file) of a draw's evidence. A download has a serial; taken at the console, it is traced all the same."""
    draw = Draw.objects.select_related("demand").get(pk=draw_id)
    if draw.drawn_at is None:
        raise Refused(Reason("11.2", "尚未抽取，还没有可以验算的证据", remedy="抽取后再下载"))
    content = json.dumps(bundle_of(draw), ensure_ascii=False, separators=(",", ":")).encode()
    serial, digest = exports.next_serial(at), keys.sm3(content)
    if by:
        filters = {"draw": draw.pk}
        exports.register(kind="evidence", rows=draw.pool_size, filters=filters, digest=digest, by=by, at=at, serial=serial)
    trace.record(action="draw.evidence", article="18", subject=draw, by=by, at=at, payload={"digest": digest})
    return f"{draw.demand.code}-{serial}.json" if by else f"{draw.demand.code}.json", content


def bundle_of(draw: Draw) -> dict[str, Any]:
    """Commit, reveal, the whole roster, the rounds with their outcomes, and the trace from the commit to the last call."""
    roster = rosters.as_of(draw.as_of)
    events = _events(draw)
    return evidence.bundle(
        commit=drawing.commit_of(draw),
        secret=drawing.secret_of(draw),
        witness=draw.witness,
        entropy=draw.entropy,
        leaves=evidence.leaves_of(roster.tree, roster.lines, rosters.salts(roster.lines)),
        rounds=_rounds(draw),
        trace=[_document(event, draw) for event in events],
        checkpoint={"sequence": events[-1].sequence, "hash": events[-1].hash},
    )


def _rounds(draw: Draw) -> list[list[tuple[int, str]]]:
    """There is always a first round, also one in which nobody fits (11.2)."""
    made: dict[int, list[tuple[int, str]]] = {1: []}
    rows = DrawEntry.objects.filter(draw=draw).order_by("position")
    for turn, number, outcome in rows.values_list("round", "expert__number", "contact__outcome"):
        made.setdefault(turn, []).append((number, outcome or ""))
    return [made[turn] for turn in sorted(made)]


def _events(draw: Draw) -> list[Event]:
    """Every event from the commit's own to the last one about this draw, without a gap."""
    own = Event.objects.filter(subject_kind="draw", subject_id=str(draw.pk)).order_by("sequence")
    first, last = own.get(action="draw.freeze").sequence, own.last()
    until = last.sequence if last else first
    return list(Event.objects.filter(sequence__range=(first, until)).select_related("payload").order_by("sequence"))


def _document(event: Event, draw: Draw) -> dict[str, Any]:
    """What an event of this draw says is always told; of the others only the fields and the hash."""
    payload = getattr(event, "payload", None)
    shown = (event.subject_kind, event.subject_id) == trace.subject_of(draw)
    return evidence.event_document(
        trace.event_fields(event),
        digest=event.hash,
        salt=payload.salt if payload and shown else "",
        payload=payload.body if payload and shown else None,
    )
