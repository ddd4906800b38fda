"""Background work: handed to the worker through the database, so that a closed page or a restart loses nothing."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from expertpool.policy.decision import Refused
from expertpool.policy.terms import ImportStatus
from expertpool.records.models import ImportRun
from expertpool.services.imports import background, checking, loading

logger = logging.getLogger(__name__)

STATES = {"check": ImportStatus.CHECKING, "load": ImportStatus.RUNNING}
BROKEN_OFF = "处理中断，已完成的部分保留；请重试，仍不行请联系系统管理员"


@task()
def work(job: str, run_id: int, turn: str) -> None:
    """One job of an import run, in the worker."""
    do(job, run_id, datetime.fromisoformat(turn))


def enqueue(job: str, run_id: int) -> None:
    """Order a job; `turn` makes it the run's only one."""
    run = ImportRun.objects.get(pk=run_id)
    if run.started_at is not None:
        work.enqueue(job, run_id, run.started_at.isoformat())


def do(job: str, run_id: int, turn: datetime) -> None:
    """Do a job here and now. What goes wrong stands on the run; the log says where, never about whom."""
    doing = {"check": checking.check, "load": loading.load}[job]
    try:
        doing(run_id=run_id, turn=turn, now=timezone.now)
    except background.Superseded:
        return
    except Refused as refusal:
        background.fail(run_id, str(refusal)[:300], timezone.now())
    except Exception as fault:
        logger.error("import run %s broke off in %s: %s", run_id, job, type(fault).__name__)
        background.fail(run_id, BROKEN_OFF, timezone.now())
        raise


def revive() -> int:
    """Order anew what a killed worker left half done; the worker asks for it when it starts. An older job gives way."""
    left = list(ImportRun.objects.filter(state__in=STATES.values()))
    for run in left:
        ImportRun.objects.filter(pk=run.pk, state=run.state).update(started_at=timezone.now(), touched_at=timezone.now())
        enqueue(next(job for job, state in STATES.items() if state == run.state), run.pk)
    return len(left)
