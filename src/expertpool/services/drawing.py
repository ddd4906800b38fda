"""Freeze, witness, draw, void: the one way to a list, each step once (11.2, 18)."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from expertpool import verifier
from expertpool.gateways import keys
from expertpool.policy import access, drawing, evidence, lifecycle
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.parameters import Parameters
from expertpool.policy.terms import DemandStatus, DrawStatus, Role
from expertpool.queries.facts import demand_facts
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Demand, Draw, DrawEntry, Expert, PassedOver, VoidRequest
from expertpool.services import judgements, rosters, summaries, trace

LEVEL = "B"


# ---------------------------------------------------------------- T1: freeze and commit


@transaction.atomic
def freeze(*, demand_id: int, secret: bytes, by: Account, at: datetime) -> Draw:
    """Freeze the demand and the roster and commit to both before there is a seed. `secret` is 32 random bytes.

    Raises `Refused` when the demand is not accepted, something in it is unsettled, or its organiser operates it.
    """
    demand = Demand.objects.select_for_update(of=("self",)).select_related("activity__organiser").get(pk=demand_id)
    step = lifecycle.DEMAND.step("draw.freeze", demand.state, by.role)
    refuse_unless((*_unsettled(demand), *_unseen(demand, at)))
    refuse_unless(access.same_draw(organiser=demand.activity.organiser.identity_index, operator=by.identity_index))
    head = trace.hold()
    commit, roster = _commit(demand, secret, head.hash, at)
    draw = _save_commit(demand, commit, roster, secret, by, at)
    _advance(demand, step.target, at)
    payload = {"draw": draw.commit_digest, "root": draw.root, "people": draw.pool_size}
    trace.record(action="draw.freeze", article="11.2", subject=draw, by=by, at=at, payload=payload)
    return draw


def _unsettled(demand: Demand) -> Iterator[Reason]:
    projects = demand.activity.projects
    if projects.filter(units__unit=None, units__isnull=False).exists() or demand.avoided_units.filter(unit=None).exists():
        yield Reason("11.1", "还有单位没有认定", remedy="先逐个认定需求中的单位")
    waiting = demand.judgements.filter(verdict="open").count()
    if waiting:
        yield Reason("13.5", f"还有 {waiting} 条疑似回避没有认定", remedy="先逐条认定")
    if not demand.strata.exists():
        yield Reason("11.1", "需求没有写明领域和人数", remedy="退回承办科室补充")


def _unseen(demand: Demand, at: datetime) -> Iterator[Reason]:
    """Records of the pool may have changed since the demand was accepted."""
    found = judgements.unseen(demand, at=at)
    if found:
        remedy = "在专家需求页面重新查找并逐条认定"
        yield Reason("13.5", f"受理后专家资料有变动，新出现 {found} 条疑似回避", remedy=remedy)


def _commit(demand: Demand, secret: bytes, previous: str, at: datetime) -> tuple[dict[str, Any], rosters.Frozen]:
    on = timezone.localtime(at).date()
    facts, p, roster = demand_facts(demand), in_force(on), rosters.freeze(at=at)
    frame = drawing.survey(roster.experts, facts, on=on, p=p)
    commit = evidence.commit_document(
        reference=demand.code,
        level=LEVEL,
        on=on,
        demand=facts,
        parameters=p,
        roster=roster.document,
        order=frame.plan,
        verifier=verifier_digest(),
        secret=secret,
        previous=previous,
    )
    return commit, roster


def _save_commit(
    demand: Demand, commit: dict[str, Any], roster: rosters.Frozen, secret: bytes, by: Account, at: datetime
) -> Draw:
    return Draw.objects.create(
        demand=demand,
        state=DrawStatus.COMMITTED,
        level=LEVEL,
        commit=evidence.canonical(commit).decode(),
        commit_digest=evidence.commit_digest(commit),
        secret_cipher=keys.encrypt(secret.hex(), table="draw", row=demand.pk, field="secret"),
        root=roster.document.root,
        max_number=roster.tree.max_number,
        as_of=at,
        pool_size=len(roster.lines),
        committed_by=by,
        committed_at=at,
    )


@cache
def verifier_digest() -> str:
    """SHA-256 of the stand-alone verifier that is shipped, hexadecimal."""
    return hashlib.sha256(Path(verifier.__file__).read_bytes()).hexdigest()


def _advance(demand: Demand, state: str, at: datetime) -> None:
    demand.state, demand.changed_at = state, at
    demand.save(update_fields=["state", "changed_at"])


# ---------------------------------------------------------------- T2: the witness


@transaction.atomic
def witness(*, draw_id: int, number: str, by: Account, at: datetime) -> Draw:
    """The witness types a number after the commit; who committed cannot be the witness."""
    draw = _locked(draw_id)
    step = lifecycle.DRAW.step("draw.witness", draw.state, by.role)
    p = in_force(timezone.localtime(draw.committed_at).date())
    refuse_unless((*_may_witness(draw, by, at, p), *_digits(number, p)))
    draw.witness, draw.witnessed_by, draw.witnessed_at, draw.state = number, by, at, step.target
    draw.save()
    _advance(draw.demand, DemandStatus.WITNESSED, at)
    payload = {"draw": draw.commit_digest, "digits": len(number), "stands_in": by.role != Role.SUPERVISOR}
    trace.record(action="draw.witness", article="18", subject=draw, by=by, at=at, payload=payload)
    return draw


def _may_witness(draw: Draw, by: Account, at: datetime, p: Parameters) -> Decision:
    if by.identity_index and by.identity_index == draw.committed_by.identity_index:
        return (Reason("18", "冻结名册的人不能见证", remedy="请驻局纪检监察组见证"),)
    if by.role == Role.ORGANISER and by.division_id != draw.demand.activity.division_id:
        return (Reason("18", "只有本活动的承办科室可以代为见证", remedy="请驻局纪检监察组见证"),)
    waited = int((at - draw.committed_at).total_seconds() // 60)
    return access.may_witness(by.role, waited_minutes=waited, wait_minutes=p.witness_wait_minutes)


def _digits(number: str, p: Parameters) -> Iterator[Reason]:
    if not (evidence.is_witness_number(number) and p.witness_digits_least <= len(number) <= p.witness_digits_most):
        message = f"见证数应为 {p.witness_digits_least} 至 {p.witness_digits_most} 位数字"
        yield Reason("11.2", message, remedy="只输入 0—9，不加空格")


# ---------------------------------------------------------------- T3: the list


def run_draw(*, draw_id: int, by: Account, at: datetime) -> Draw:
    """Make the sealed list. A second attempt is refused, and the attempt itself is traced."""
    try:
        return _run(draw_id, by, at)
    except Refused as refusal:
        _trace_attempt(draw_id, refusal, by, at)
        raise


@transaction.atomic
def _trace_attempt(draw_id: int, refusal: Refused, by: Account, at: datetime) -> None:
    payload = {"why": [reason.message for reason in refusal.reasons]}
    trace.record(action="draw.refused", article="11.2", subject=("draw", draw_id), by=by, at=at, payload=payload)


@transaction.atomic
def _run(draw_id: int, by: Account, at: datetime) -> Draw:
    began = time.perf_counter()
    draw = _locked(draw_id)
    step = lifecycle.DRAW.step("draw.run", draw.state, by.role)
    seed = evidence.seed(commit_of(draw), secret=secret_of(draw), witness=draw.witness)
    made = drawing.draw_frame(frame_of(draw), seed=seed, order=order_of(draw))
    _save_list(draw, made)
    draw.seed_cipher = keys.encrypt(seed.hex(), table="draw", row=draw.demand_id, field="seed")
    draw.drawn_by, draw.drawn_at, draw.state = by, at, step.target
    draw.summary = summaries.summary_of(made, label=draw.commit_digest)
    draw.elapsed_ms = int((time.perf_counter() - began) * 1000)
    draw.save()
    _advance(draw.demand, DemandStatus.DRAWN, at)
    payload = evidence.list_payload(draw.commit_digest, made_in=1)
    trace.record(action="draw.run", article="11.2", subject=draw, by=by, at=at, payload=payload)
    return draw


def _locked(draw_id: int) -> Draw:
    rows = Draw.objects.select_for_update(of=("self", "demand"))
    return rows.select_related("demand__activity", "committed_by").get(pk=draw_id)


def secret_of(draw: Draw) -> bytes:
    return bytes.fromhex(keys.decrypt(draw.secret_cipher, table="draw", row=draw.demand_id, field="secret"))


def commit_of(draw: Draw) -> dict[str, Any]:
    """The commit document as it was made."""
    return dict(json.loads(draw.commit))


def frame_of(draw: Draw) -> drawing.Frame:
    """The judged roster as it was committed: frozen lines, frozen demand, parameters of the day of the commit."""
    commit = commit_of(draw)
    on = datetime.fromisoformat(commit["on"]).date()
    demand = evidence.demand_from(commit["demand"])
    return drawing.survey(rosters.as_of(draw.as_of).experts, demand, on=on, p=Parameters(**commit["policy"]))


def order_of(draw: Draw) -> list[int]:
    return [item["stratum"] for item in commit_of(draw)["order"]]


def _save_list(draw: Draw, made: drawing.Draw) -> None:
    ids = dict(Expert.objects.values_list("number", "id"))
    for round_number, made_round in enumerate(made.rounds, start=1):
        DrawEntry.objects.bulk_create(_entry(draw, round_number, entry, ids) for entry in made_round.entries)
        passed = (*made_round.passed_over, *made_round.cap_skips)
        PassedOver.objects.bulk_create(_passed(draw, item, ids) for item in passed)


def _entry(draw: Draw, round_number: int, entry: drawing.Entry, ids: dict[int, int]) -> DrawEntry:
    return DrawEntry(
        draw=draw,
        round=round_number,
        stratum=entry.stratum,
        position=entry.position,
        expert_id=ids[entry.number],
        tier=entry.tier,
        uses=entry.uses,
        ticket=entry.ticket,
        key=entry.key,
        house=entry.house,
        region=entry.region,
    )


def _passed(draw: Draw, item: drawing.PassedOver, ids: dict[int, int]) -> PassedOver:
    reasons = [[reason.article, reason.message, reason.row] for reason in item.reasons]
    return PassedOver(draw=draw, stratum=item.stratum, expert_id=ids[item.number], key=item.key, reasons=reasons)


# ---------------------------------------------------------------- voiding


@transaction.atomic
def ask_void(*, draw_id: int, reason: str, by: Account, at: datetime) -> VoidRequest:
    """The first of the two people that voiding takes; the evidence stays."""
    draw = _locked(draw_id)
    lifecycle.DRAW.step("draw.void.ask", draw.state, by.role)
    if VoidRequest.objects.filter(draw=draw).exists():
        raise Refused(Reason("11.2", "已经申请过作废", remedy="等待局领导审批"))
    if not reason.strip():
        raise Refused(Reason("11.2", "没有写明作废原因", remedy="写明原因，供审批和监督查看"))
    request = VoidRequest.objects.create(draw=draw, reason=reason.strip(), asked_by=by, asked_at=at)
    trace.record(action="draw.void.ask", article="11.2", subject=draw, by=by, at=at, payload={"draw": draw.commit_digest})
    return request


@transaction.atomic
def approve_void(*, draw_id: int, by: Account, at: datetime) -> Draw:
    """The second person; the demand is over, and another one for the same activity stands in its lineage."""
    draw = _locked(draw_id)
    step = lifecycle.DRAW.step("draw.void.approve", draw.state, by.role)
    request = VoidRequest.objects.select_for_update().select_related("asked_by").filter(draw=draw, approved_by=None).first()
    if request is None:
        raise Refused(Reason("11.2", "没有等待审批的作废申请", remedy="由人才科先提出申请"))
    if by.identity_index and by.identity_index == request.asked_by.identity_index:
        raise Refused(Reason("11.2", "申请人不能审批自己的申请", remedy="由另一人审批"))
    request.approved_by, request.approved_at = by, at
    request.save()
    draw.state = step.target
    draw.save(update_fields=["state"])
    _advance(draw.demand, DemandStatus.VOIDED, at)
    trace.record(action="draw.void.approve", article="11.2", subject=draw, by=by, at=at, payload={"draw": draw.commit_digest})
    return draw
