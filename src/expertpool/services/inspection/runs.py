"""A run of the check is kept with what it found, so that two runs can be compared; once a day by the system itself (18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from time import perf_counter

from django.db import transaction

from expertpool.policy import articles
from expertpool.policy.inspection import Breach, Rule
from expertpool.records.models import Account, Inspection
from expertpool.services import exports, inspection, trace
from expertpool.services.calls import day_of
from expertpool.services.exports import Sheet

HEADINGS = ("规则", "依据", "对象", "编号", "发现")


@transaction.atomic
def run(*, by: Account | None, at: datetime) -> Inspection:
    """Check everything now and keep what was found; the run itself is in the trace."""
    begun = perf_counter()
    found = inspection.check(at=at)
    rows = [{"rule": one.rule.value, "kind": one.subject[0], "row": one.subject[1], "found": one.found} for one in found]
    elapsed = round(1000 * (perf_counter() - begun))
    made = Inspection.objects.create(at=at, by=by, breaches=rows, elapsed_ms=elapsed)
    trace.record(action="supervision.check", article="18", subject=made, by=by, at=at, payload={"count": len(rows)})
    return made


def run_daily(*, at: datetime) -> int:
    """Once a day; gives whether it ran."""
    last = Inspection.objects.filter(by=None).first()
    if last is not None and day_of(last.at) >= day_of(at):
        return 0
    run(by=None, at=at)
    return 1


def breaches_of(made: Inspection) -> list[Breach]:
    """What a run found."""
    return [Breach(Rule(row["rule"]), (row["kind"], row["row"]), row["found"]) for row in made.breaches]


def export(*, rows: Iterable[Breach], filters: Mapping[str, str], by: Account, at: datetime) -> Sheet:
    lines = ([row.rule.label, articles.label_of(row.article), *row.subject, row.found] for row in rows)
    return exports.sheet(kind="breaches", title="规则复核", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)
