"""Objections to public notices, removal cases and reversals, resignations recorded by a clerk, measures against units (7.2, 9, 14.6, 19)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Max
from django.db.models.functions import TruncDate

from expertpool.policy.lifecycle import CaseStatus
from expertpool.policy.removal_cases import CaseSource, ResignMeans
from expertpool.policy.terms import RemovalGround, Role
from expertpool.policy.unit_measures import MeasureKind, MeasureState
from expertpool.policy.watch import Sign
from expertpool.queries.finding import Finding, Place, Span, in_trace, numbered
from expertpool.records.models import Objection, RemovalCase, UnitMeasure

OBJECTIONS = {"received": "待复审", "reviewing": "复审中", "upheld": "异议成立", "dismissed": "异议不成立"}


def public(within: Span) -> Iterator[Finding]:
    for row in Objection.objects.filter(made_at__range=within.moments).select_related("entry__notice"):
        title = f"公示人选被提出异议，{OBJECTIONS.get(row.state, row.state)}"
        detail = f"{row.entry.notice.title} · {row.entry.notice.code}"
        place = Place("objection", (row.pk,), "objection.view")
        yield Finding(Sign.PUBLIC, row.pk, row.made_at, title, detail, place, stands_out=True)


def opened(within: Span) -> Iterator[Finding]:
    """Cases that somebody brought; a resignation that a clerk recorded stands under a kind of its own."""
    rows = RemovalCase.objects.filter(opened_at__range=within.moments).exclude(source=CaseSource.JOB)
    for row in rows.select_related("expert", "opened_by"):
        recorded = row.ground == RemovalGround.RESIGNED and row.opened_by is not None and row.opened_by.role == Role.TALENT
        means = f"（{ResignMeans.label_of(row.means)}）" if recorded and row.means else ""
        ground = f"代为登记辞任{means}" if recorded else RemovalGround.label_of(row.ground)
        title = f"{numbered(row.expert.number)}：{ground}"
        detail = f"{row.code} · {CaseStatus.label_of(row.state)}"
        sign = Sign.RESIGNED if recorded else Sign.CASE
        yield Finding(sign, row.pk, row.opened_at, title, detail, _case(row), stands_out=recorded)


def proposed(within: Span) -> Iterator[Finding]:
    """What the calendar proposed: one line for a day and a ground."""
    rows = RemovalCase.objects.filter(opened_at__range=within.moments, source=CaseSource.JOB)
    days = rows.order_by().annotate(day=TruncDate("opened_at")).values("day", "ground")
    for row in days.annotate(count=Count("pk"), last=Max("opened_at")):
        title = f"系统按期提请出库 {row['count']} 件：{RemovalGround.label_of(row['ground'])}"
        key, place = f"{row['day']:%Y%m%d}-{row['ground']}", Place("cases", (), "case.view", f"source=job&ground={row['ground']}")
        yield Finding(Sign.CASE, key, row["last"], title, "由人才科核实后立案", place)


def reversed_(within: Span) -> Iterator[Finding]:
    for row in RemovalCase.objects.filter(reversed_at__range=within.moments).select_related("expert", "reversed_by"):
        by = f" · {row.reversed_by.name}" if row.reversed_by else ""
        title, detail = f"撤销 {numbered(row.expert.number)}的出库", f"{row.code}{by}"
        if row.reversed_at:
            yield Finding(Sign.REVERSED, row.pk, row.reversed_at, title, detail, _case(row), stands_out=True)


def measured(within: Span) -> Iterator[Finding]:
    for row in UnitMeasure.objects.filter(proposed_at__range=within.moments).select_related("unit"):
        title = f"{MeasureKind.label_of(row.kind)}：{row.unit.name}"
        detail = f"{row.code} · {MeasureState.label_of(row.state)}"
        yield Finding(Sign.MEASURE, row.pk, row.proposed_at, title, detail, Place("measure", (row.pk,), "measure.view"))


def _case(row: RemovalCase) -> Place:
    return Place("case", (row.pk,), "case.view")


#: kinds whose page not everybody who watches may open → what the events call them
IN_TRACE = {
    Sign.PUBLIC: "objection",
    Sign.CASE: "removalcase",
    Sign.REVERSED: "removalcase",
    Sign.RESIGNED: "removalcase",
    Sign.MEASURE: "unitmeasure",
}


def elsewhere(found: Finding) -> Place:
    """For who may not open the page: the events about the same thing, or about all of its kind."""
    if found.sign not in IN_TRACE:
        return Place("trace", (), "trace.view")
    one = isinstance(found.row, int)
    return in_trace(IN_TRACE[found.sign], found.row) if one else Place("trace", (), "trace.view", "area=case")


MAKERS = (public, opened, proposed, reversed_, measured)
