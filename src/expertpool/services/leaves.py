"""Leave to act elsewhere under the title of the pool: asked beforehand, answered by the talent division (15.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from expertpool.policy import upkeep
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.upkeep import LeaveStatus
from expertpool.records.models import Account, Expert, Leave
from expertpool.services import exports, trace
from expertpool.services.calls import day_of

HEADINGS = ("编号", "姓名", "单位", "活动内容", "主办单位", "开始", "结束", "申请时间", "状态", "答复人", "答复时间", "答复")


@transaction.atomic
def ask(*, occasion: str, host: str, first: date, last: date, by: Account, at: datetime) -> Leave:
    """An expert asks; the same days for the same host once."""
    expert = Expert.objects.select_for_update(of=("self",)).get(account=by)
    if not occasion.strip() or not host.strip():
        raise Refused(Reason("15.5", "没有写明活动内容或主办单位", remedy="写明后再提交"))
    refuse_unless(upkeep.may_ask_leave(first=first, last=last, today=day_of(at), status=expert.status))
    if expert.leaves.filter(state=LeaveStatus.ASKED, host=host.strip(), first=first).exists():
        raise Refused(Reason("15.5", "同一活动已经申请，等待答复", remedy="刷新页面查看"))
    values = {"occasion": occasion.strip()[:200], "host": host.strip()[:120], "first": first, "last": last}
    made = Leave.objects.create(expert=expert, state=LeaveStatus.ASKED, asked_at=at, **values)
    trace.record(action="leave.ask", article="15.5", subject=made, by=by, at=at)
    return made


@transaction.atomic
def decide(*, leave_id: int, granted: bool, answer: str, by: Account, at: datetime) -> Leave:
    """Granted or not; a refusal says why."""
    if not (granted or answer.strip()):
        raise Refused(Reason("15.5", "没有写明理由", remedy="写明理由，供专家查看"))
    return _close(leave_id, LeaveStatus.GRANTED if granted else LeaveStatus.REFUSED, "leave.decide", answer, by, at)


@transaction.atomic
def withdraw(*, leave_id: int, by: Account, at: datetime) -> Leave:
    """The expert no longer asks."""
    Leave.objects.get(pk=leave_id, expert=by.expert_id)
    return _close(leave_id, LeaveStatus.WITHDRAWN, "leave.withdraw", "", by, at)


def export(*, rows: Iterable[Leave], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line a request."""
    lines = [_row(made) for made in rows]
    return exports.sheet(kind="leaves", title="以专家名义活动", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _row(made: Leave) -> tuple[object, ...]:
    who, state = made.expert, LeaveStatus.label_of(made.state)
    decided = made.decided_by.name if made.decided_by else ""
    days = made.first, made.last, made.asked_at
    return who.number, who.name, who.unit.name, made.occasion, made.host, *days, state, decided, made.decided_at, made.answer


def _close(leave_id: int, state: str, action: str, answer: str, by: Account, at: datetime) -> Leave:
    made = Leave.objects.select_for_update(of=("self",)).get(pk=leave_id)
    if made.state != LeaveStatus.ASKED:
        raise Refused(Reason("15.5", "这份申请已经办结", remedy="刷新页面查看"))
    made.state, made.decided_by, made.decided_at, made.answer = state, by, at, answer.strip()[:200]
    made.save()
    trace.record(action=action, article="15.5", subject=made, by=by, at=at, payload={"to": state})
    return made
