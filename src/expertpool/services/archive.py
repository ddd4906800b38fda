"""归档计数: what counts is who came; exactly once (11.6, 12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.policy import lifecycle
from expertpool.policy.terms import DemandStatus, ParticipationStatus
from expertpool.records.models import Account, Activity, Demand
from expertpool.services import trace
from expertpool.services.drawing import advance


@transaction.atomic
def archive(*, activity_id: int, by: Account, at: datetime) -> Activity:
    """Whoever signed in has taken part, whoever did not was absent and has no use counted. A second time is refused."""
    activity = Activity.objects.select_for_update(no_key=True).get(pk=activity_id)
    step = lifecycle.ACTIVITY.step("activity.archive", activity.state, by.role)
    for demand in Demand.objects.select_for_update().filter(activity=activity, state=DemandStatus.SETTLED):
        advance(demand, lifecycle.DEMAND.step("demand.archive", demand.state, by.role).target, at)
    held = activity.participations.select_for_update().filter(state=ParticipationStatus.CONFIRMED)
    came = held.exclude(signed_in_at=None).update(state=ParticipationStatus.DONE)
    absent = held.filter(signed_in_at=None).update(state=ParticipationStatus.ABSENT)
    activity.state = step.target
    activity.save(update_fields=["state"])
    payload = {"came": came, "absent": absent}
    trace.record(action="activity.archive", article="11.6", subject=activity, by=by, at=at, payload=payload)
    return activity
