"""Experts who told a caller that they no longer want to serve, and what came of it (14.6, 9.1)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import OuterRef, QuerySet, Subquery

from expertpool.policy import access
from expertpool.policy.removal_cases import OUTSIDE
from expertpool.policy.terms import Outcome, RemovalGround
from expertpool.policy.workdays import Calendar
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Contact, RemovalCase


def visible_to(viewer: Account) -> QuerySet[Contact]:
    """What was said, latest first; `case_id` and `case_state` are those of the resignation recorded since, if any."""
    if not access.may(viewer.role, "expert.view"):
        return Contact.objects.none()
    cases = RemovalCase.objects.filter(
        expert=OuterRef("expert"), ground=RemovalGround.RESIGNED, opened_at__gte=OuterRef("outcome_at")
    ).order_by("-id")
    rows = Contact.objects.filter(outcome=Outcome.UNWILLING).order_by("-outcome_at", "-id")
    found = rows.annotate(case_id=Subquery(cases.values("pk")[:1]), case_state=Subquery(cases.values("state")[:1]))
    return found.select_related("expert__unit", "demand__activity", "outcome_by")


def unrecorded(viewer: Account) -> QuerySet[Contact]:
    """Those whose word has not been recorded yet."""
    return visible_to(viewer).filter(case_id=None).exclude(expert__status__in=OUTSIDE)


def said_by(viewer: Account, number: int) -> Contact | None:
    """What one expert said last and nobody has recorded."""
    return unrecorded(viewer).filter(expert__number=number).first()


def waiting(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Words to record: from there on the case goes its way."""
    found = unrecorded(viewer).values("expert").distinct().count()
    if found:
        detail = "登记后告知本人，期限内可以否认，期满核实、审议"
        yield Todo("intake", None, f"登记辞任 {found} 人", detail, "14.6", "resignations", (), "登记", "resignations")
