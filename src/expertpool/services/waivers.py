"""Waivers: leadership sets an IN_PRINCIPLE reason aside for one expert in one demand, before the freeze (6.1.4, 12).

The keepers of the pool may ask for one with the reason; leadership approves with a document, or refuses with an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from expertpool.policy import lifecycle, screening
from expertpool.policy.contact_terms import RequestStatus
from expertpool.policy.decision import Decision, Force, Reason, Refused
from expertpool.policy.terms import ExpertStatus
from expertpool.queries.facts import demand_facts, roster_facts
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Demand, Expert, Waiver, WaiverRequest
from expertpool.services import judgements, trace
from expertpool.services.drawing import same_person


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert whom nothing but one waivable reason keeps off the list."""

    expert: Expert
    reasons: Decision


def candidates(demand: Demand, *, at: datetime) -> list[Candidate]:
    """Experts of the demand's fields whom only IN_PRINCIPLE reasons leave out, by number."""
    on = timezone.localtime(at).date()
    asked, p = demand_facts(demand), in_force(on)
    wanted = Expert.objects.filter(status=ExpertStatus.ACTIVE, fields__field__in=demand.strata.values("field"))
    found = {
        expert.number: screening.screen(expert, asked, on=on, p=p)
        for expert in roster_facts(set(wanted.values_list("number", flat=True)))
    }
    waivable = {number: reasons for number, reasons in found.items() if reasons and all(_waivable(r) for r in reasons)}
    people = Expert.objects.filter(number__in=waivable).select_related("unit")
    return [Candidate(expert, waivable[expert.number]) for expert in people]


def _waivable(reason: Reason) -> bool:
    return reason.force is Force.IN_PRINCIPLE


@transaction.atomic
def ask(*, demand_id: int, number: int, reason: str, by: Account, at: datetime) -> WaiverRequest:
    """Ask leadership to set aside what keeps one expert off the list, with the reason; one request waits at a time."""
    demand = _locked(demand_id)
    lifecycle.DEMAND.step("waiver.ask", demand.state, by.role)
    if not reason.strip():
        raise Refused(Reason("12", "没有写明理由", remedy="写明确需使用这位专家的理由"))
    chosen = _chosen(demand, number, at)
    if demand.waiver_requests.filter(expert=chosen.expert, state=RequestStatus.WAITING).exists():
        raise Refused(Reason("12", "已经提请过，正在等待审批", remedy="等待局领导审批"))
    made = WaiverRequest.objects.create(
        demand=demand,
        expert=chosen.expert,
        state=RequestStatus.WAITING,
        reason=reason.strip()[:200],
        asked_by=by,
        asked_at=at,
    )
    payload = {"expert": number, "articles": _articles(chosen)}
    trace.record(action="waiver.ask", article="12", subject=made, by=by, at=at, payload=payload)
    return made


@transaction.atomic
def approve(*, demand_id: int, number: int, reason: str, document: str, by: Account, at: datetime) -> list[Waiver]:
    """Record the decision with its reason and document: one waiver for every reason that it sets aside.

    It also answers the request that waits for this expert, if there is one.
    """
    demand = _locked(demand_id)
    lifecycle.DEMAND.step("waiver.approve", demand.state, by.role)
    if not reason.strip() or not document.strip():
        raise Refused(Reason("12", "没有写明理由或批准文件", remedy="写明确需使用的理由，以及会议纪要号或批件号"))
    chosen = _chosen(demand, number, at)
    for request in demand.waiver_requests.filter(expert=chosen.expert, state=RequestStatus.WAITING):
        _answer(request, RequestStatus.APPROVED, document, by, at)
    made = [_record(demand, chosen.expert, article, reason, document, by, at) for article in _articles(chosen)]
    waiting = judgements.find(demand, at=at)
    payload = {
        "expert": number,
        "suspects": waiting,
        "articles": [waiver.article for waiver in made],
        "document": document.strip(),
    }
    article = made[0].article
    trace.record(action="waiver.approve", article=article, subject=demand, by=by, at=at, payload=payload)
    return made


@transaction.atomic
def refuse(*, request_id: int, answer: str, by: Account, at: datetime) -> WaiverRequest:
    """Leadership does not agree, and says why; another request with a better reason may follow."""
    demand = _locked(WaiverRequest.objects.values_list("demand_id", flat=True).get(pk=request_id))
    lifecycle.DEMAND.step("waiver.approve", demand.state, by.role)
    request = WaiverRequest.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=request_id)
    if request.state != RequestStatus.WAITING:
        raise Refused(Reason("12", "已经审批过了", remedy="刷新页面查看"))
    if not answer.strip():
        raise Refused(Reason("12", "没有写明不予批准的理由", remedy="写明理由，供申请人和监督查看"))
    _answer(request, RequestStatus.REFUSED, answer, by, at)
    trace.record(action="waiver.refuse", article="12", subject=request, by=by, at=at, payload={"expert": request.expert.number})
    return request


def _answer(request: WaiverRequest, state: str, answer: str, by: Account, at: datetime) -> None:
    if same_person(by, request.asked_by):
        raise Refused(Reason("12", "提请人不能审批自己的申请", remedy="由另一人审批"))
    request.state, request.decided_by, request.decided_at, request.answer = state, by, at, answer.strip()[:200]
    request.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def _locked(demand_id: int) -> Demand:
    return Demand.objects.select_for_update(of=("self",)).select_related("activity").get(pk=demand_id)


def _chosen(demand: Demand, number: int, at: datetime) -> Candidate:
    chosen = next((item for item in candidates(demand, at=at) if item.expert.number == number), None)
    if chosen is None:
        raise Refused(Reason("12", "该专家没有可以破例的事项", remedy="只有“原则上”的限制可以破例；回避、禁入不在此列"))
    return chosen


def _articles(chosen: Candidate) -> list[str]:
    return sorted({reason.article for reason in chosen.reasons})


def _record(demand: Demand, expert: Expert, article: str, reason: str, document: str, by: Account, at: datetime) -> Waiver:
    return Waiver.objects.create(
        demand=demand,
        expert=expert,
        article=article,
        reason=reason.strip()[:200],
        document=document.strip()[:120],
        approved_by=by,
        approved_at=at,
    )
