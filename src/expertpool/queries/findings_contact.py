"""Places barred after the draw, people not reached, outcomes taken back, objections of called experts (11.3, 14.3)."""

from __future__ import annotations

from collections.abc import Iterator

from expertpool.policy import articles, watch
from expertpool.policy.contact_terms import ReopeningKind, ReopeningStatus
from expertpool.policy.terms import Outcome
from expertpool.policy.watch import Sign
from expertpool.queries import shares
from expertpool.queries.finding import Finding, Place, Span, numbered, of_division
from expertpool.records.models import Contact, Reopening


def barred(within: Span) -> Iterator[Finding]:
    rows = Contact.objects.filter(outcome=Outcome.BARRED, outcome_at__range=within.moments)
    for row in rows.select_related("demand__activity__division", "expert"):
        title = f"{numbered(row.expert.number)}名单生成后不再合格"
        label = articles.label_of(row.article) if row.article else ""
        detail = " · ".join(part for part in (row.demand.activity.title, row.demand.code, label) if part)
        if row.outcome_at:
            yield Finding(Sign.BARRED, row.pk, row.outcome_at, title, detail, _course(row.pk), **of_division(row.demand.activity))


def unreached(within: Span) -> Iterator[Finding]:
    """Callers who fail to reach more people than others do."""
    for row in shares.unreached(within):
        if watch.UNREACHED.over(row.part, row.whole) and row.last:
            title = f"{row.label}的联系不上率 {100 * row.part / row.whole:.1f}%，提示线 {watch.UNREACHED.percent}%"
            detail, place = f"{row.part} / {row.whole} 位", Place("contacts", (), "contact.view")
            yield Finding(Sign.UNREACHED, row.key, row.last, title, detail, place, stands_out=True)


def reopened(within: Span) -> Iterator[Finding]:
    """Objections of called experts, and outcomes that a colleague asked to take back."""
    rows = Reopening.objects.filter(asked_at__range=within.moments)
    for row in rows.select_related("contact__demand__activity__division", "contact__expert", "asked_by"):
        objects, demand = row.kind == ReopeningKind.OBJECTION, row.contact.demand
        sign = Sign.OBJECTED if objects else Sign.UNDONE
        who = numbered(row.contact.expert.number)
        title = f"{who}对“{Outcome.label_of(row.was)}”{'有异议' if objects else '的结果提请更正'}"
        by = row.asked_by.name if row.asked_by and not objects else ""
        shown = (demand.activity.title, demand.code, by, ReopeningStatus.label_of(row.state))
        place = Place("reopening", (row.pk,), "reopening.view")
        detail, whose = " · ".join(part for part in shown if part), of_division(demand.activity)
        yield Finding(sign, row.pk, row.asked_at, title, detail, place, stands_out=objects, **whose)


def _course(contact_id: int) -> Place:
    return Place("contact_course", (contact_id,), "contact.view")


MAKERS = (barred, unreached, reopened)
