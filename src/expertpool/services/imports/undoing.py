"""Undo of a whole import, possible until one of its people has been used."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.gateways import uploads
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.lifecycle import IMPORT
from expertpool.queries.imports import first_use
from expertpool.records.models import Account, Expert, ImportRun
from expertpool.services import suspects, trace, units
from expertpool.services.imports import migration
from expertpool.services.imports.runs import ARTICLE, _locked


@transaction.atomic
def undo(*, run_id: int, by: Account, at: datetime) -> ImportRun:
    """Take everybody of the run out again, with the units that came in only for them. Refused once anybody was used."""
    run = _locked(run_id)
    step = IMPORT.step("import.undo", run.state, by.role)
    migration.refuse_unless_open()
    _refuse_used(run)
    people = Expert.objects.filter(import_run=run)
    payload = {"count": people.count(), "numbers": _span(run)}
    people.delete()
    payload["units"] = _drop_units(f"import:{run.pk}")
    run.state, run.undone_by, run.undone_at, run.imported = step.target, by, at, 0
    run.save(update_fields=["state", "undone_by", "undone_at", "imported"])
    key = run.file_key
    transaction.on_commit(lambda: uploads.discard(key))
    trace.record(action="import.undo", article=ARTICLE, subject=run, by=by, at=at, payload=payload)
    return run


def _refuse_used(run: ImportRun) -> None:
    used = first_use(run)
    if used:
        raise Refused(Reason(ARTICLE, f"不能撤销：{used}", remedy="个别人员有误的，请在专家档案中修改，或按出库办理"))


def _span(run: ImportRun) -> list[int]:
    numbers = Expert.objects.filter(import_run=run).order_by("number").values_list("number", flat=True)
    return [numbers[0], numbers.last() or 0] if numbers else []


def _drop_units(source: str) -> int:
    """Branches first, until nothing more is unused."""
    dropped = 0
    while unused := units.unused(source):
        dropped += len(unused)
        for unit in unused:
            unit.delete()
    suspects.withdraw(source)
    return dropped
