"""An activity is called off: nobody is used, everybody who was asked is told, and nothing happens twice (11.5, 12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.policy import attendance, lifecycle
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import DemandStatus, Outcome, ParticipationStatus
from expertpool.records.models import Account, Activity, Contact, Demand, Participation
from expertpool.services import activities, messages, trace
from expertpool.services.drawing import advance

#: demands that have come to their end already
OVER = (DemandStatus.WITHDRAWN, DemandStatus.VOIDED, DemandStatus.CANCELLED, DemandStatus.ARCHIVED)


@transaction.atomic
def cancel(*, activity_id: int, reason: str, by: Account, at: datetime) -> Activity:
    """Take back every confirmed use once, end the demands, tell the experts; raises `Refused` once somebody has come."""
    activity = activities.own(activity_id, by)
    step = lifecycle.ACTIVITY.step("activity.cancel", activity.state, by.role)
    if not reason.strip():
        raise Refused(Reason("11.5", "没有写明取消的原因", remedy="写明原因"))
    refuse_unless(attendance.may_cancel(came=activity.participations.exclude(signed_in_at=None).count()))
    given_back = told = 0
    for demand in Demand.objects.select_for_update().filter(activity=activity).exclude(state__in=OVER):
        advance(demand, lifecycle.DEMAND.step("activity.cancel", demand.state, by.role).target, at)
        given_back, told = given_back + give_back(demand), told + tell(demand, at)
    activity.state, activity.cancel_reason = step.target, reason.strip()[:200]
    activity.save(update_fields=["state", "cancel_reason"])
    payload = {"given_back": given_back, "told": told}
    trace.record(action="activity.cancel", article="11.5", subject=activity, by=by, at=at, payload=payload)
    return activity


def give_back(demand: Demand) -> int:
    """Every confirmed use of a demand that is over, once; returns how many."""
    rows = Participation.objects.filter(contact__demand=demand, state=ParticipationStatus.CONFIRMED)
    return rows.update(state=ParticipationStatus.CANCELLED)


def tell(demand: Demand, at: datetime) -> int:
    """Who was being asked or had accepted hears that it is off; returns how many."""
    rows = Contact.objects.filter(demand=demand, outcome__in=(Outcome.OPEN, Outcome.ACCEPTED))
    asked = list(rows.select_related("expert", "demand__activity"))
    for row in asked:
        values = {"name": row.expert.name, "day": f"{row.demand.activity.first_day:%Y-%m-%d}"}
        messages.send(code="cancelled", expert=row.expert, key=f"cancelled:{row.pk}", variables=values, at=at, contact=row)
    return len(asked)
