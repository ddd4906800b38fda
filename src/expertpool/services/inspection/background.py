"""The check in the worker: recomputing every draw takes its time, and nobody's page or letter waits for it (18)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from expertpool.policy.decision import Reason, Refused
from expertpool.records.models import Account, Inspection
from expertpool.services import trace
from expertpool.services.calls import day_of
from expertpool.services.inspection import runs

#: an order older than this was lost with its worker and keeps nobody from another one
LOST_AFTER = timedelta(hours=2)


@task()
def work(by_id: int | None, ordered: str) -> None:
    """One run, in the worker."""
    by = Account.objects.get(pk=by_id) if by_id else None
    runs.run(by=by, at=max(timezone.now(), datetime.fromisoformat(ordered)))


def under_way(*, at: datetime) -> bool:
    """Whether a run is ordered and not done."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    orders = DBTaskResult.objects.filter(task_path=work.module_path, status__in=waiting)
    return orders.filter(enqueued_at__gte=at - LOST_AFTER).exists()


@transaction.atomic
def order(*, by: Account | None, at: datetime) -> None:
    """Have the worker check everything; refused while one run is under way."""
    trace.hold()
    if under_way(at=at):
        raise Refused(Reason("18", "复核正在进行", remedy="稍后刷新本页查看结果"))
    work.enqueue(by.pk if by else None, at.isoformat())


def order_daily(*, at: datetime) -> int:
    """Once a day; gives whether a run was ordered."""
    last = Inspection.objects.filter(by=None).first()
    if under_way(at=at) or (last is not None and day_of(last.at) >= day_of(at)):
        return 0
    order(by=None, at=at)
    return 1
