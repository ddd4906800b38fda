"""The final list: handed to the organising division once the seats are filled, and not before (11.4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from expertpool.policy import attendance, drawing, lifecycle
from expertpool.policy.contact_terms import Way
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import Outcome, ParticipationStatus, Role
from expertpool.records.models import Account, Activity, Contact, Demand, Draw, Event, Participation
from expertpool.services import calls, pool, rounds, trace
from expertpool.services.drawing import advance


@transaction.atomic
def hand_over(*, demand_id: int, reason: str = "", by: Account, at: datetime) -> Demand:
    """The list closes; whoever was not called stays unknown. The organiser sees names from here on. Raises `Refused`."""
    calls.lock_activity(demand_id)
    draw = calls.lock_draw(demand_id)
    demand = draw.demand
    step = lifecycle.DEMAND.step("list.hand_over", demand.state, by.role)
    activity_step = lifecycle.ACTIVITY.step("list.hand_over", demand.activity.state, by.role)
    missing, exhausted = _missing(draw)
    waiting = Contact.objects.filter(demand=demand, outcome=Outcome.OPEN).count()
    refuse_unless(attendance.may_hand_over(missing=missing, waiting=waiting, exhausted=exhausted, reason=reason))
    if missing:
        Demand.objects.filter(pk=demand.pk).update(short_reason=reason.strip()[:200])
    advance(demand, step.target, at)
    demand.activity.state = activity_step.target
    demand.activity.save(update_fields=["state"])
    people = Participation.objects.filter(contact__demand=demand, state=ParticipationStatus.CONFIRMED).count()
    payload = {"people": people, "short": missing}
    trace.record(action="list.hand_over", article="11.4", subject=demand, by=by, at=at, payload=payload)
    return demand


def _missing(draw: Draw) -> tuple[int, bool]:
    """(seats still free, whether nobody is left on the lists to call for them)."""
    made, outcomes = rounds.restored(draw)
    invited = Contact.objects.filter(demand=draw.demand, way=Way.INVITED, outcome=Outcome.ACCEPTED).count()
    missing = max(0, sum(drawing.shortfall(made, outcomes).values()) - invited)
    return missing, bool(missing) and not drawing.may_draw_again(made, outcomes)


@transaction.atomic
def look(*, activity: Activity, by: Account, at: datetime) -> None:
    """The division opened the list of names; one event a day for one person (20)."""
    begun = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Event.objects.filter(action="list.view", actor=by, at__gte=begun)
    subject = trace.subject_of(activity)
    if not rows.filter(subject_kind=subject[0], subject_id=subject[1]).exists():
        trace.record(action="list.view", article="20", subject=activity, by=by, at=at)


@transaction.atomic
def phone(*, participation_id: int, by: Account, at: datetime) -> str:
    """The phone of somebody on the list handed over; the look is traced before the number leaves (20)."""
    part = Participation.objects.select_related("expert", "activity", "contact__demand").get(pk=participation_id)
    if by.role != Role.ORGANISER or part.activity.division_id != by.division_id:
        raise Refused(Reason("20", "只有承办科室可以查看到场专家的电话"))
    if part.state != ParticipationStatus.CONFIRMED:
        raise Refused(Reason("11.4", "该专家不在最终名单中", remedy="刷新页面查看"))
    payload = {"activity": part.activity_id}
    trace.record(action="list.phone", article="20", subject=part.expert, by=by, at=at, payload=payload)
    return pool.phone_of(part.expert)
