"""Waivers: leadership sets an IN_PRINCIPLE reason aside for one expert in one demand, before the freeze (6.1.4, 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from expertpool.policy import lifecycle, screening
from expertpool.policy.decision import Decision, Force, Reason, Refused
from expertpool.policy.terms import ExpertStatus
from expertpool.queries.facts import demand_facts, roster_facts
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Demand, Expert, Waiver
from expertpool.services import judgements, trace


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
def approve(*, demand_id: int, number: int, reason: str, document: str, by: Account, at: datetime) -> list[Waiver]:
    """Record the decision with its reason and document: one waiver for every reason that it sets aside."""
    demand = Demand.objects.select_for_update(of=("self",)).select_related("activity").get(pk=demand_id)
    lifecycle.DEMAND.step("waiver.approve", demand.state, by.role)
    if not reason.strip() or not document.strip():
        raise Refused(Reason("12", "没有写明理由或批准文件", remedy="写明确需使用的理由，以及会议纪要号或批件号"))
    chosen = next((item for item in candidates(demand, at=at) if item.expert.number == number), None)
    if chosen is None:
        raise Refused(Reason("12", "该专家没有可以破例的事项", remedy="只有“原则上”的限制可以破例；回避、禁入不在此列"))
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
