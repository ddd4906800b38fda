"""接送安排: arrival, vehicle, lodging and who meets the expert (11.4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import ActivityStatus, ParticipationStatus
from expertpool.records.models import Account, Participation, Reception
from expertpool.services import entrance, messages, trace


@dataclass(frozen=True, slots=True)
class Plan:
    """How one expert is met; `arrive_at` is aware."""

    arrive_at: datetime | None = None
    pick_up: str = ""
    vehicle: str = ""
    lodging: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    note: str = ""


@transaction.atomic
def arrange(*, participation_id: int, plan: Plan, by: Account, at: datetime) -> Reception:
    """Set or change the plan for one expert, who is told that there is something to look at."""
    rows = Participation.objects.select_for_update(of=("self",)).select_related("activity", "expert", "contact")
    part = rows.get(pk=participation_id, activity__division=by.division)
    if part.state != ParticipationStatus.CONFIRMED or part.activity.state != ActivityStatus.READY:
        raise Refused(Reason("11.4", "最终名单反馈之后、活动举办之前安排接送", remedy="刷新页面查看"))
    _refuse_nothing_new(part, asdict(plan))
    said = {**asdict(plan), "changed_by": by, "changed_at": at}
    made, new = Reception.objects.update_or_create(participation=part, defaults=said)
    payload = {"change": "add" if new else "edit"}
    trace.record(action="reception.edit", article="11.4", subject=part, by=by, at=at, payload=payload)
    _tell(part, at)
    return made


def _refuse_nothing_new(part: Participation, plan: dict[str, Any]) -> None:
    """The expert is told of something that there is to see, once."""
    if not any(plan.values()):
        raise Refused(Reason("11.4", "没有填写接送安排", remedy="至少填写一项，如到达时间、接站地点或联系人"))
    if Reception.objects.filter(participation=part, **plan).exists():
        raise Refused(Reason("11.4", "接送安排没有变化", remedy="有变化的，修改后再保存"))


def _tell(part: Participation, at: datetime) -> None:
    if part.contact is None:
        return
    values = {"name": part.expert.name, "day": f"{part.activity.first_day:%Y-%m-%d}"}
    values["link"] = entrance.link(contact=part.contact, at=at)
    key = f"reception:{part.pk}:{at.isoformat()}"
    messages.send(code="reception", expert=part.expert, key=key, variables=values, at=at, contact=part.contact)
