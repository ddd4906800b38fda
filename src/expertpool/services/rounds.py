"""Further lists of the same draw, and the draw as it stands between two calls (11.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from expertpool.gateways import keys
from expertpool.policy import calling, drawing, evidence, lifecycle
from expertpool.policy.decision import refuse_unless
from expertpool.records.models import Account, Draw, DrawEntry
from expertpool.services import trace
from expertpool.services.drawing import advance, commit_of, frame_of, locked, order_of, parameters_of, save_round

#: the draw as listed so far, and the outcome of every number that has one
Standing = tuple[drawing.Draw, dict[int, str]]


def restored(draw: Draw) -> Standing:
    """The lists as they stand with their outcomes, from the places alone: enough to say whose turn it is.

    The frame knows strata and caps but no candidates; a further list needs `frame_of` and is made by `next_round`.
    """
    demand, p = evidence.demand_from(commit_of(draw)["demand"]), parameters_of(draw)
    strata = (drawing.StratumFrame(i, stratum.field, stratum.want, (), ()) for i, stratum in enumerate(demand.strata))
    frame = drawing.Frame(tuple(strata), demand.caps, p.list_factor, p.tier_one_share, 0, draw.max_number, {}, {})
    places = list(DrawEntry.objects.filter(draw=draw).select_related("expert", "contact").order_by("position"))
    listed: dict[int, list[drawing.Entry]] = {}
    for place in places:
        listed.setdefault(place.round, []).append(_entry(place))
    made = tuple(drawing.Round(tuple(entries), (), (), ()) for _, entries in sorted(listed.items()))
    outcomes = {place.expert.number: place.outcome for place in places if place.outcome}
    return drawing.Draw(frame, b"", tuple(order_of(draw)), made), outcomes


def _entry(place: DrawEntry) -> drawing.Entry:
    return drawing.Entry(
        stratum=place.stratum,
        position=place.position,
        number=place.expert.number,
        tier=place.tier,
        uses=place.uses,
        ticket=place.ticket,
        key=place.key,
        house=place.house,
        region=place.region,
    )


@transaction.atomic
def next_round(*, draw_id: int, by: Account, at: datetime) -> Draw:
    """Walk the same order again for the open seats, past everybody listed before (11.3); raises `Refused` before its time."""
    draw = locked(draw_id)
    lifecycle.DRAW.step("draw.next_round", draw.state, by.role)
    step = lifecycle.DEMAND.step("draw.next_round", draw.demand.state, by.role)
    standing, outcomes = restored(draw)
    refuse_unless(drawing.may_draw_again(standing, outcomes))
    whole = replace(standing, frame=frame_of(draw), seed=_seed(draw))
    made = drawing.next_round(whole, outcomes)
    refuse_unless(calling.nobody_listed(made))
    save_round(draw, made)
    advance(draw.demand, step.target, at)
    payload = evidence.list_payload(draw.commit_digest, made_in=len(made.rounds))
    trace.record(action="draw.next_round", article="11.3", subject=draw, by=by, at=at, payload=payload)
    return draw


def _seed(draw: Draw) -> bytes:
    sealed = draw.seed_cipher
    return bytes.fromhex(keys.decrypt(bytes(sealed), table="draw", row=draw.demand_id, field="seed")) if sealed else b""
