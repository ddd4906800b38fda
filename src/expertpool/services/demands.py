"""Demands for experts: drafted and filed by an organising division, accepted or returned by the talent division (11.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from expertpool.policy import lifecycle
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.demand import complete, explained, in_time, repeats
from expertpool.policy.lifecycle import Step
from expertpool.policy.terms import ActivityStatus, DemandStatus
from expertpool.queries import demand_outlines as outlines
from expertpool.queries.demands import lead_of
from expertpool.queries.parameters import in_force
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, Activity, Demand
from expertpool.services import demand_drafts as drafts
from expertpool.services import demand_units, judgements, numbers, trace
from expertpool.services.demand_contents import content_of
from expertpool.services.demand_drafts import Content

#: a demand that is still being written; an activity has one at a time
OPEN = (DemandStatus.DRAFT, DemandStatus.RETURNED)


@transaction.atomic
def start(*, activity_id: int, by: Account, at: datetime) -> Demand:
    """Begin a draft for an activity of the own division, or go on with the one that is open already."""
    activity = Activity.objects.select_for_update().get(pk=activity_id, division=by.division)
    going = activity.demands.filter(state__in=OPEN).first()
    if going:
        return going
    step = lifecycle.DEMAND.step("demand.edit", lifecycle.NEW, by.role)
    if activity.state != ActivityStatus.PLANNED:
        label = ActivityStatus.label_of(activity.state)
        raise Refused(Reason("11.1", f"科技活动现为“{label}”，不能再提需求", remedy="另行登记科技活动"))
    code = numbers.next_demand_code(at)
    made = Demand.objects.create(code=code, activity=activity, state=step.target, created_by=by, created_at=at, changed_at=at)
    trace.record(action="demand.edit", article="11.1", subject=made, by=by, at=at, payload={"change": "begin"})
    return made


@transaction.atomic
def save(*, demand_id: int, content: Content, by: Account, at: datetime) -> Demand:
    """Keep a draft as it stands, however unfinished; refused once it is filed. Where nothing differs nothing is traced."""
    demand, step = _own(demand_id, "demand.edit", by)
    before = content_of(demand)
    drafts.write(demand, content)
    _advance(demand, step, at)
    if content_of(demand) == before:
        return demand
    counts = {"strata": len(content.strata), "projects": len(content.projects)}
    trace.record(action="demand.edit", article="11.1", subject=demand, by=by, at=at, payload=counts)
    return demand


@transaction.atomic
def file(*, demand_id: int, by: Account, at: datetime) -> Demand:
    """Hand the demand in. New names of units are entered, suspects found; raises `Refused` with everything that is missing."""
    demand, step = _own(demand_id, "demand.file", by)
    drafts.resolve_units(demand)
    refuse_unless(obstacles(demand, at=at))
    demand_units.enter_new(demand, by=by, at=at)
    demand.filed_by, demand.filed_at, demand.return_reason = by, at, ""
    _advance(demand, step, at)
    found = judgements.find(demand, at=at)
    payload = {"late": lead_of(demand, timezone.localtime(at).date()).late, "repeats": _repeated(demand), "suspects": found}
    trace.record(action="demand.file", article="11.1", subject=demand, by=by, at=at, payload=payload)
    return demand


def obstacles(demand: Demand, *, at: datetime) -> Iterator[Reason]:
    """Why a draft cannot be filed now; shown while it is being written."""
    today = timezone.localtime(at).date()
    outline = outlines.outline(demand, doubtful=demand_units.doubtful_names(demand))
    yield from complete(outline)
    yield from in_time(outline, filed=today, calendar=calendar(), p=in_force(today))
    yield from explained(outline, repeats(outline, outlines.earlier(demand)))


def _repeated(demand: Demand) -> list[str]:
    """Codes of the earlier demands of the same lineage: the supervisor finds them in the trace."""
    return [repeat.code for repeat in outlines.repeats_of(demand)]


@transaction.atomic
def withdraw(*, demand_id: int, by: Account, at: datetime) -> Demand:
    """Take a demand back before it is frozen; it stays on record."""
    demand, step = _own(demand_id, "demand.withdraw", by)
    _advance(demand, step, at)
    trace.record(action="demand.withdraw", article="11.1", subject=demand, by=by, at=at)
    return demand


@transaction.atomic
def send_back(*, demand_id: int, reason: str, by: Account, at: datetime) -> Demand:
    """Return a demand with the reason; the organiser's draft opens again with everything in it."""
    demand = _locked(demand_id)
    step = lifecycle.DEMAND.step("demand.return", demand.state, by.role)
    if not reason.strip():
        raise Refused(Reason("11.1", "没有写明退回原因", remedy="写明需要补正什么"))
    demand.return_reason = reason.strip()[:200]
    demand.accepted_by = demand.accepted_at = None
    _advance(demand, step, at)
    trace.record(action="demand.return", article="11.1", subject=demand, by=by, at=at)
    return demand


def accept(*, demand_id: int, by: Account, at: datetime) -> Demand:
    """Accept a demand in which every unit is settled and every suspected avoidance judged.

    Suspects are looked for once more first; what is newly found stays for the desk even where it stands in the way.
    """
    with transaction.atomic():
        demand = _locked(demand_id)
        step = lifecycle.DEMAND.step("demand.accept", demand.state, by.role)
        drafts.resolve_units(demand)
        judgements.find(demand, at=at)
        reasons = tuple(unsettled(demand))
        if not reasons:
            demand.accepted_by, demand.accepted_at = by, at
            _advance(demand, step, at)
            trace.record(action="demand.accept", article="11.2", subject=demand, by=by, at=at)
    refuse_unless(reasons)
    return demand


def unsettled(demand: Demand) -> Iterator[Reason]:
    """What a person still has to decide before the demand can be accepted."""
    for name in demand_units.unresolved_names(demand):
        yield Reason("13.3", f"单位“{name}”尚未认定", remedy="退回承办科室核对单位全称，或在“疑似单位”中认定")
    waiting = demand_units.open_suspects(demand).count()
    if waiting:
        yield Reason("13.3", f"还有 {waiting} 处疑似单位未认定", remedy="在“疑似单位”中逐个认定，认定一次长期有效")
    judged = demand.judgements.filter(verdict="open").count()
    if judged:
        yield Reason("13.5", f"还有 {judged} 条疑似回避未认定", remedy="在本页逐条认定，并写明理由")


def _locked(demand_id: int) -> Demand:
    rows = Demand.objects.select_for_update(of=("self",)).select_related("activity")
    return rows.get(pk=demand_id)


def _own(demand_id: int, action: str, by: Account) -> tuple[Demand, Step]:
    """The demand, locked, of the own division; raises `Demand.DoesNotExist` for another one's."""
    demand = _locked(demand_id)
    step = lifecycle.DEMAND.step(action, demand.state, by.role)
    if demand.activity.division_id != by.division_id:
        raise Demand.DoesNotExist
    return demand, step


def _advance(demand: Demand, step: Step, at: datetime) -> None:
    demand.state, demand.changed_at = step.target, at
    demand.save()
