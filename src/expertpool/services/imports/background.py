"""What background work on a run shares: whose turn it is, reading the sheet, keeping findings, failing clearly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from expertpool.policy.lifecycle import IMPORT
from expertpool.policy.terms import Role
from expertpool.records.models import ImportFinding, ImportRun
from expertpool.services import trace
from expertpool.services.imports import runs
from expertpool.services.imports.examination import Examiner, standards
from expertpool.services.imports.findings import Finding

#: rows that go through one transaction
CHUNK = 200
#: gives the present moment; tests give their own
Clock = Callable[[], datetime]
Item = TypeVar("Item")


class Superseded(Exception):
    """The run was undone, given up or handed to another job: this one stops where it is."""


def claim(run_id: int, turn: datetime, state: str) -> ImportRun:
    """Lock the run inside a transaction; raises `Superseded` unless it is still in `state` and this job's turn."""
    run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run_id, state=state, started_at=turn).first()
    if run is None:
        raise Superseded
    return run


def examiner(run: ImportRun, today: date) -> Examiner:
    sheet, layout = runs.open_sheet(run)
    return Examiner(sheet, layout, runs.columns_of(run), standards(today), run.pk)


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


def keep(run: ImportRun, findings: Iterable[Finding]) -> None:
    ImportFinding.objects.bulk_create([ImportFinding(run=run, **asdict(finding)) for finding in findings])


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def fail(run_id: int, message: str, at: datetime) -> None:
    """Background work broke off: the run says so and can be gone on with."""
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    run.state = IMPORT.step("import.fail", run.state, Role.SYSTEM).target
    run.message, run.finished_at = message, at
    run.save(update_fields=["state", "message", "finished_at"])
    trace.record(action="import.fail", article=runs.ARTICLE, subject=run, by=None, at=at)
