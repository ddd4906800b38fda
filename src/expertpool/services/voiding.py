"""Voiding a draw: asked for by one person, answered by another; the evidence stays (11.2, 18)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.policy import lifecycle
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import DemandStatus
from expertpool.records.models import Account, Draw, VoidRequest
from expertpool.services import cancelling, trace
from expertpool.services.drawing import advance, locked, same_person


@transaction.atomic
def ask_void(*, draw_id: int, reason: str, by: Account, at: datetime) -> VoidRequest:
    """The first of the two people that voiding takes; after a rejection it takes a new reason."""
    draw = locked(draw_id)
    lifecycle.DRAW.step("draw.void.ask", draw.state, by.role)
    before = list(VoidRequest.objects.filter(draw=draw))
    if any(request.waits for request in before):
        raise Refused(Reason("11.2", "已经申请过作废", remedy="等待局领导审批"))
    if not reason.strip():
        raise Refused(Reason("11.2", "没有写明作废原因", remedy="写明原因，供审批和监督查看"))
    if reason.strip() in {request.reason for request in before}:
        raise Refused(Reason("11.2", "同一原因的申请已被驳回", remedy="确有新的原因的，写明后再次申请"))
    request = VoidRequest.objects.create(draw=draw, turn=len(before) + 1, reason=reason.strip()[:200], asked_by=by, asked_at=at)
    trace.record(action="draw.void.ask", article="11.2", subject=draw, by=by, at=at, payload={"draw": draw.commit_digest})
    return request


@transaction.atomic
def approve_void(*, draw_id: int, by: Account, at: datetime) -> Draw:
    """The second person; the demand is over, every use confirmed for it given back, and another one stands in its lineage."""
    draw = locked(draw_id)
    step = lifecycle.DRAW.step("draw.void.approve", draw.state, by.role)
    request = _waiting(draw, by)
    request.approved_by, request.approved_at = by, at
    request.save()
    draw.state = step.target
    draw.save(update_fields=["state"])
    advance(draw.demand, DemandStatus.VOIDED, at)
    cancelling.give_back(draw.demand)
    cancelling.tell(draw.demand, at)
    trace.record(action="draw.void.approve", article="11.2", subject=draw, by=by, at=at, payload={"draw": draw.commit_digest})
    return draw


@transaction.atomic
def reject_void(*, draw_id: int, answer: str, by: Account, at: datetime) -> Draw:
    """The second person does not agree: the draw stands, and the answer stays on record."""
    draw = locked(draw_id)
    lifecycle.DRAW.step("draw.void.reject", draw.state, by.role)
    request = _waiting(draw, by)
    if not answer.strip():
        raise Refused(Reason("11.2", "没有写明驳回理由", remedy="写明理由，供申请人和监督查看"))
    request.rejected_by, request.rejected_at, request.answer = by, at, answer.strip()[:200]
    request.save()
    trace.record(action="draw.void.reject", article="11.2", subject=draw, by=by, at=at, payload={"draw": draw.commit_digest})
    return draw


def _waiting(draw: Draw, by: Account) -> VoidRequest:
    """The request that waits, if `by` may answer it."""
    rows = VoidRequest.objects.select_for_update(of=("self",)).select_related("asked_by")
    request = rows.filter(draw=draw, approved_at=None, rejected_at=None).first()
    if request is None:
        raise Refused(Reason("11.2", "没有等待审批的作废申请", remedy="由人才科先提出申请"))
    if same_person(by, request.asked_by):
        raise Refused(Reason("11.2", "申请人不能审批自己的申请", remedy="由另一人审批"))
    return request
