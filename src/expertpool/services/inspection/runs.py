"""A run of the check is kept with what it found, so that two runs can be compared (18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from time import perf_counter

from django.db import transaction

from expertpool.policy import articles
from expertpool.policy.inspection import Breach, Rule
from expertpool.records.models import Account, Inspection
from expertpool.services import exports, inspection, trace
from expertpool.services.exports import Sheet

HEADINGS = ("规则", "依据", "对象", "编号", "发现")


def run(*, by: Account | None, at: datetime) -> Inspection:
    """Check everything now and keep what was found; the run itself is in the trace. Nobody waits while it reads."""
    begun = perf_counter()
    found = _seen_twice(at)
    return _keep(found, round(1000 * (perf_counter() - begun)), by=by, at=at)


def _seen_twice(at: datetime) -> list[Breach]:
    """What a second look finds as well: an act done while the first one read leaves no half picture."""
    first = inspection.check(at=at)
    return [one for one in inspection.check(at=at) if one in first] if first else []


@transaction.atomic
def _keep(found: list[Breach], elapsed: int, *, by: Account | None, at: datetime) -> Inspection:
    rows = [{"rule": one.rule.value, "kind": one.subject[0], "row": one.subject[1], "found": one.found} for one in found]
    made = Inspection.objects.create(at=at, by=by, breaches=rows, elapsed_ms=elapsed)
    trace.record(action="supervision.check", article="18", subject=made, by=by, at=at, payload={"count": len(rows)})
    return made


def breaches_of(made: Inspection) -> list[Breach]:
    """What a run found."""
    return [Breach(Rule(row["rule"]), (row["kind"], row["row"]), row["found"]) for row in made.breaches]


def export(*, rows: Iterable[Breach], filters: Mapping[str, str], by: Account, at: datetime) -> Sheet:
    lines = ([row.rule.label, articles.label_of(row.article), *row.subject, row.found] for row in rows)
    return exports.sheet(kind="breaches", title="规则复核", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)
