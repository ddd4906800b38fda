"""Runs of the check for who supervises (18)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from expertpool.policy import access
from expertpool.policy.workdays import Calendar
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Inspection


def runs(viewer: Account) -> QuerySet[Inspection]:
    """Newest first; none for who does not supervise."""
    rows = Inspection.objects.select_related("by")
    return rows if access.may(viewer.role, "supervision.check") else rows.none()


def found(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """What the latest run found, due on the day on which a run first found anything since all was well."""
    seen = runs(viewer)
    last = seen.first()
    if last is not None and last.breaches:
        well = seen.filter(breaches=[]).first()
        since = timezone.localtime((seen.filter(pk__gt=well.pk) if well else seen).earliest("pk").at)
        title, detail = f"规则复核发现 {len(last.breaches)} 处", f"{timezone.localtime(last.at):%m-%d} 复核，{since:%m-%d} 起"
        yield Todo("record", since.date(), title, detail, "18", "inspection", (), "查看", "inspection")
