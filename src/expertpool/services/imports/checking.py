"""The dry run: every row examined in the background, every finding kept, nobody let in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from expertpool.policy.lifecycle import IMPORT
from expertpool.policy.terms import ImportStatus, Role
from expertpool.records.models import ImportRun
from expertpool.services import trace
from expertpool.services.imports.background import Clock, chunks, claim, examiner, keep, local_day
from expertpool.services.imports.examination import Result
from expertpool.services.imports.person import Person


def check(*, run_id: int, turn: datetime, now: Clock) -> ImportRun:
    """Examine every row of the run. `turn` is the run's `started_at` at which this job was ordered."""
    run = _begin(run_id, turn, now())
    work = examiner(run, local_day(now()))
    units = UnitTally()
    for results in chunks(work.examine()):
        units.add(result.person for result in results if result.person)
        _keep_chunk(run_id, turn, results, now())
    return _finish(run_id, turn, units, now())


@transaction.atomic
def _begin(run_id: int, turn: datetime, at: datetime) -> ImportRun:
    run = claim(run_id, turn, ImportStatus.CHECKING)
    run.findings.all().delete()
    run.total, run.checked, run.faulty, run.touched_at = run.layout["people"], 0, 0, at
    run.save(update_fields=["total", "checked", "faulty", "touched_at"])
    return run


@transaction.atomic
def _keep_chunk(run_id: int, turn: datetime, results: list[Result], at: datetime) -> None:
    run = claim(run_id, turn, ImportStatus.CHECKING)
    keep(run, (finding for result in results for finding in result.findings))
    people = [result for result in results if not result.skipped]
    run.checked += len(people)
    run.faulty += sum(1 for result in people if result.person is None)
    run.touched_at = at
    run.save(update_fields=["checked", "faulty", "touched_at"])


@transaction.atomic
def _finish(run_id: int, turn: datetime, units: UnitTally, at: datetime) -> ImportRun:
    run = claim(run_id, turn, ImportStatus.CHECKING)
    run.state = IMPORT.step("import.checked", run.state, Role.SYSTEM).target
    run.total, run.finished_at = run.checked, at
    run.layout = {**run.layout, "units": units.summary()}
    run.save(update_fields=["state", "total", "finished_at", "layout"])
    payload = {"rows": run.total, "left_out": run.faulty, "units": len(run.layout["units"])}
    trace.record(action="import.checked", article="6", subject=run, by=None, at=at, payload=payload)
    return run


class UnitTally:
    """Every unit name of the rows that may go in, with the kind, region and code told most often for it."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))

    def add(self, people: Iterable[Person]) -> None:
        for person in people:
            votes = self.told[person.unit]
            for name, value in (("kind", person.unit_kind), ("region", person.region), ("code", person.unit_code)):
                votes[name][value] += 1

    def summary(self) -> dict[str, Any]:
        """Name → {people, kind, region, code}."""
        return {name: self._row(votes) for name, votes in sorted(self.told.items())}

    @staticmethod
    def _row(votes: dict[str, Counter[str]]) -> dict[str, Any]:
        said = {name: _commonest(counter) for name, counter in votes.items()}
        return {**said, "people": sum(votes["region"].values())}


def _commonest(votes: Counter[str]) -> str:
    """The value told most often, silence not counted."""
    told = [(count, value) for value, count in votes.items() if value]
    return max(told)[1] if told else ""
