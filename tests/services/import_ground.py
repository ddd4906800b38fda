"""Steps of an import for tests: what a clerk does, in one call each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from expertpool.queries import imports as queries
from expertpool.records.models import Account, ImportRun, Migration, UnitSuspect
from expertpool.services import fields, jobs, suspects
from expertpool.services.imports import migration, runs
from expertpool.services.units import Newcomer
from tests.factories import AT, account


def approve() -> Migration:
    """Leadership has approved; the fourteen fields are there."""
    fields.seed()
    return migration.approve(document="焦科〔2026〕15号", by=account("leadership"), at=AT)


def uploaded(content: bytes, *, by: Account, name: str = "名单.xlsx", at: datetime = AT) -> ImportRun:
    return runs.upload(content=content, file_name=name, by=by, at=at)


def checked(content: bytes, *, by: Account, more: Mapping[int, str] | None = None, at: datetime = AT) -> ImportRun:
    """Uploaded, columns as proposed (and `more`), dry run done."""
    run = uploaded(content, by=by, at=at)
    targets = {int(column): target for column, target in run.mapping.items()} | dict(more or {})
    runs.map_columns(run_id=run.pk, targets=targets, by=by, at=at)
    return check(run, by=by, at=at)


def check(run: ImportRun, *, by: Account, at: datetime = AT) -> ImportRun:
    run = runs.start_check(run_id=run.pk, by=by, at=at, background=False)
    jobs.do("check", run.pk, run.started_at)
    return fresh(run)


def settle_units(run: ImportRun, *, by: Account, at: datetime = AT) -> None:
    """Names entered, sure branches accepted, everything else different."""
    newcomers = [Newcomer(name, told["kind"], told["region"], told["code"]) for name, told in queries.unit_names(run).items()]
    suspects.introduce(newcomers=newcomers, source=f"import:{run.pk}", by=by, at=at)
    suspects.settle(verdicts=suspects.unmistakable(), by=by, at=at)
    rest = dict.fromkeys(UnitSuspect.objects.filter(verdict="open").values_list("pk", flat=True), "different")
    suspects.settle(verdicts=rest, by=by, at=at)


def loaded(content: bytes, *, by: Account, at: datetime = AT) -> ImportRun:
    """In the pool."""
    run = checked(content, by=by, at=at)
    settle_units(run, by=by, at=at)
    return load(run, by=by, at=at + timedelta(minutes=5))


def load(run: ImportRun, *, by: Account, at: datetime) -> ImportRun:
    run = runs.start_load(run_id=run.pk, by=by, at=at, background=False)
    jobs.do("load", run.pk, run.started_at)
    return fresh(run)


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def places(run: ImportRun, severity: str = "error") -> list[tuple[Any, ...]]:
    """(row, column, kind) of every finding."""
    return list(run.findings.filter(severity=severity).order_by("row", "column").values_list("row", "column", "kind"))


__all__ = ["approve", "check", "checked", "fresh", "load", "loaded", "places", "settle_units", "uploaded"]
