"""Letting the examined people in, chunk by chunk: a killed job goes on where it stood, a row goes in once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from expertpool.policy.lifecycle import IMPORT
from expertpool.policy.terms import ImportStatus, Role
from expertpool.records.models import Expert, Field, ImportRun, Unit
from expertpool.services import numbers, trace, units
from expertpool.services.imports import experts
from expertpool.services.imports.background import Clock, chunks, claim, examiner, keep, local_day
from expertpool.services.imports.examination import Result
from expertpool.services.imports.findings import Finding, Kind, Severity
from expertpool.services.imports.person import Person
from expertpool.services.imports.runs import ARTICLE


def load(*, run_id: int, turn: datetime, now: Clock) -> ImportRun:
    """Bring the run's rows in. The rows are examined again: the pool may have changed since the dry run."""
    run = ImportRun.objects.get(pk=run_id)
    work = examiner(run, local_day(now()))
    for results in chunks(result for result in work.examine() if not result.skipped):
        _load_chunk(run_id, turn, results, now())
    return _finish(run_id, turn, now())


@transaction.atomic
def _load_chunk(run_id: int, turn: datetime, results: list[Result], at: datetime) -> None:
    """One transaction: people, their fields and titles, the counts, one event.

    The trace is held before the pool is asked who is in it, so that of two imports the later one sees the earlier's people.
    """
    run = claim(run_id, turn, ImportStatus.RUNNING)
    trace.hold()
    waiting = _not_yet_in(run, [result.person for result in results if result.person])
    units_of = units.resolve_many({person.unit for person in waiting})
    entering, late = _part_late(waiting, units_of)
    _note_late(run, [finding for result in results for finding in result.findings] + late)
    if entering:
        created = _create(run, entering, units_of, at)
        run.imported += len(created)
        _record(run, created, at)
    run.touched_at = at
    run.save(update_fields=["imported", "faulty", "touched_at"])


def _not_yet_in(run: ImportRun, people: list[Person]) -> list[Person]:
    rows = [person.row for person in people]
    present = set(Expert.objects.filter(import_run=run, import_row__in=rows).values_list("import_row", flat=True))
    return [person for person in people if person.row not in present]


def _part_late(people: list[Person], units_of: Mapping[str, int]) -> tuple[list[Person], list[Finding]]:
    """Who may enter now, and what has come between since the dry run for the others."""
    taken = set(Expert.objects.filter(id_index__in=[person.id_index for person in people]).values_list("id_index", flat=True))
    entering = [person for person in people if person.id_index not in taken and person.unit in units_of]
    late = [_late(person, Kind.DUPLICATE, "此人刚由另一批导入", "无须处理") for person in people if person.id_index in taken]
    unsettled = [person for person in people if person.id_index not in taken and person.unit not in units_of]
    return entering, late + [_late(person, Kind.UNIT, "所在单位尚未核对", "核对单位后重新上传这一行") for person in unsettled]


def _late(person: Person, kind: Kind, message: str, remedy: str) -> Finding:
    return Finding(person.row, "", "", kind, Severity.ERROR, message, remedy)


def _note_late(run: ImportRun, found: list[Finding]) -> None:
    """Errors that the dry run had not seen; every row that stays out stands in the list with its reason."""
    errors = [finding for finding in found if finding.severity == Severity.ERROR]
    rows = {finding.row for finding in errors}
    known = set(run.findings.filter(severity=Severity.ERROR, row__in=rows).values_list("row", flat=True))
    fresh = [replace(finding) for finding in errors if finding.row not in known]
    keep(run, fresh)
    run.faulty += len({finding.row for finding in fresh})


def _create(run: ImportRun, people: list[Person], units_of: Mapping[str, int], at: datetime) -> list[Expert]:
    names = dict(Unit.objects.filter(pk__in=set(units_of.values())).values_list("pk", "name"))
    places = [(units_of[person.unit], names[units_of[person.unit]]) for person in people]
    given = numbers.next_expert_numbers(len(people))
    fields = dict(Field.objects.values_list("code", "pk"))
    return experts.create(run, list(zip(people, given, places, strict=True)), fields, at)


def _record(run: ImportRun, created: list[Expert], at: datetime) -> None:
    rows = [expert.import_row for expert in created]
    payload = {
        "count": len(created),
        "rows": [min(rows), max(rows)],
        "numbers": [created[0].number, created[-1].number],
    }
    trace.record(action="import.chunk", article=ARTICLE, subject=run, by=run.created_by, at=at, payload=payload)


@transaction.atomic
def _finish(run_id: int, turn: datetime, at: datetime) -> ImportRun:
    run = claim(run_id, turn, ImportStatus.RUNNING)
    run.state = IMPORT.step("import.finish", run.state, Role.SYSTEM).target
    run.finished_at = at
    run.save(update_fields=["state", "finished_at"])
    payload = {"imported": run.imported, "left_out": run.faulty}
    trace.record(action="import.finish", article=ARTICLE, subject=run, by=None, at=at, payload=payload)
    return run
