"""Experts who told a caller that they no longer want to serve, until they are out of the draws (14.6, 9.1)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from expertpool.policy import access
from expertpool.policy.terms import ExpertStatus, Outcome
from expertpool.policy.workdays import Calendar
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Contact


def visible_to(viewer: Account) -> QuerySet[Contact]:
    """What was said, latest first; the expert's status tells whether anything is left to do."""
    if not access.may(viewer.role, "expert.view"):
        return Contact.objects.none()
    rows = Contact.objects.filter(outcome=Outcome.UNWILLING).order_by("-outcome_at", "-id")
    return rows.select_related("expert__unit", "demand__activity", "outcome_by")


def waiting(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Those who are still drawn."""
    found = visible_to(viewer).filter(expert__status=ExpertStatus.ACTIVE).values("expert").distinct().count()
    if found:
        detail = "先暂停抽取，再请本人书面、电话或短信确认辞任"
        yield Todo("intake", None, f"办理辞任 {found} 人", detail, "14.6", "resignations", (), "办理", "resignations")
