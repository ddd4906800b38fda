"""Reports as the list shows them, and the keys that open them: numbers, days and states, never a word of what was told (18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from expertpool.policy import reports as rules
from expertpool.policy.parameters import in_force
from expertpool.policy.reports import EntryKind
from expertpool.queries.parameters import changes
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, KeyCopy, Report, ReportEntry, ReportKey

SORTS = {"code": "code", "received": "received_on", "state": "state_on"}


def key_in_use(kind: str) -> ReportKey | None:
    """The key to which new reports are sealed."""
    return ReportKey.objects.filter(kind=kind, retired_at=None).first()


def keys_for(viewer: Account) -> QuerySet[ReportKey]:
    """Every key of the kind that the viewer's role holds, newest first, with the number of its reports and copies."""
    kind = rules.kind_of(viewer.role)
    rows = ReportKey.objects.filter(kind=kind or "none").select_related("made_by")
    return rows.annotate(sealed_reports=Count("reports", distinct=True), held=Count("copies", distinct=True))


def copies_of(holder: Account) -> QuerySet[KeyCopy]:
    """The holder's own copies, newest key first."""
    kind = rules.kind_of(holder.role)
    return KeyCopy.objects.filter(holder=holder, key__kind=kind or "none").order_by("-key__number")


def visible_to(viewer: Account) -> QuerySet[Report]:
    """The reports made to the viewer's role, each with whether something of the reporter's is unread; none for others."""
    kind = rules.kind_of(viewer.role)
    unread = ReportEntry.objects.filter(report=OuterRef("pk"), kind=EntryKind.REPORTER, seen_on=None)
    rows = Report.objects.filter(key__kind=kind or "none").select_related("key", "handler")
    return rows.defer("sealed", "reply_public").annotate(unread=Exists(unread))


def narrowed(rows: QuerySet[Report], chosen: Mapping[str, str]) -> QuerySet[Report]:
    """By ``state``, and by ``q``: part of a number, or a day as 2026-11-23."""
    if chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    text = chosen.get("q", "")
    day = _day(text)
    if day:
        return rows.filter(received_on=day)
    return rows.filter(code__icontains=text) if text else rows


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def ordered(rows: QuerySet[Report], sort: str) -> QuerySet[Report]:
    column = SORTS.get(sort.removeprefix("-"), "id")
    turn = "-" if sort.startswith("-") else ""
    return rows.order_by(f"{turn}{column}", f"{turn}id")


def counts(viewer: Account) -> dict[str, int]:
    """State → number; ``""`` is all."""
    rows = Report.objects.filter(key__kind=rules.kind_of(viewer.role) or "none")
    found = dict(rows.order_by().values_list("state").annotate(Count("id")))
    return {**found, "": sum(found.values())}


def with_due(rows: Iterable[Report]) -> Iterator[tuple[Report, date | None]]:
    """Each report with the last day for its next step; as many queries for one report as for hundreds."""
    days, known = calendar(), changes()
    for row in rows:
        yield row, rules.due(row.state, row.state_on, calendar=days, p=in_force(row.state_on, known))
