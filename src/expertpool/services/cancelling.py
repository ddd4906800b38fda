"""An activity is called off: nobody is used, everybody who was asked is told, and nothing happens twice (11.5, 12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.policy import lifecycle
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import DemandStatus, Outcome, ParticipationStatus
from expertpool.records.models import Account, Activity, Contact, Demand, Participation
from expertpool.services import activities, messages, trace
from expertpool.services.drawing import advance

#: demands that have come to their end already
OVER = (DemandStatus.WITHDRAWN, DemandStatus.VOIDED, DemandStatus.CANCELLED, DemandStatus.ARCHIVED)


@transaction.atomic
def cancel(*, activity_id: int, reason: str, by: Account, at: datetime) -> Activity:
    """Take back every confirmed use once, end the demands, tell the experts; raises `Refused` after the day."""
    activity = activities.own(activity_id, by)
    step = lifecycle.ACTIVITY.step("activity.cancel", activity.state, by.role)
    if not reason.strip():
        raise Refused(Reason("11.5", "没有写明取消的原因", remedy="写明原因"))
    demands = list(Demand.objects.select_for_update().filter(activity=activity).exclude(state__in=OVER))
    asked = _asked(demands)
    for demand in demands:
        advance(demand, lifecycle.DEMAND.step("activity.cancel", demand.state, by.role).target, at)
    confirmed = Participation.objects.filter(activity=activity, state=ParticipationStatus.CONFIRMED)
    given_back = confirmed.update(state=ParticipationStatus.CANCELLED)
    activity.state = step.target
    activity.save(update_fields=["state"])
    payload = {"given_back": given_back, "told": len(asked), "reason": reason.strip()[:200]}
    trace.record(action="activity.cancel", article="11.5", subject=activity, by=by, at=at, payload=payload)
    for row in asked:
        _tell(row, at)
    return activity


def _asked(demands: list[Demand]) -> list[Contact]:
    rows = Contact.objects.filter(demand__in=demands, outcome__in=(Outcome.OPEN, Outcome.ACCEPTED))
    return list(rows.select_related("expert", "demand__activity"))


def _tell(asked: Contact, at: datetime) -> None:
    values = {"name": asked.expert.name, "day": f"{asked.demand.activity.first_day:%Y-%m-%d}"}
    messages.send(code="cancelled", expert=asked.expert, key=f"cancelled:{asked.pk}", variables=values, at=at, contact=asked)
