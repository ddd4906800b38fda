"""Objections and corrections as the talent division decides them and the supervisor sees them (11.3, 14.3, 18)."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access
from expertpool.records.models import Account, Reopening

SORTS = {"asked": "asked_at", "code": "contact__demand__code"}


def visible_to(viewer: Account) -> QuerySet[Reopening]:
    if not access.may(viewer.role, "reopening.view"):
        return Reopening.objects.none()
    joined = ("contact__expert__unit", "contact__demand__activity__division", "contact__entry", "asked_by", "decided_by")
    return Reopening.objects.select_related(*joined)


def narrowed(rows: QuerySet[Reopening], *, text: str, state: str = "", kind: str = "") -> QuerySet[Reopening]:
    """By words in the activity's title or the demand's code, by state and kind."""
    for word in text.split():
        rows = rows.filter(Q(contact__demand__activity__title__contains=word) | Q(contact__demand__code__contains=word.upper()))
    chosen = {"state": state, "kind": kind}
    return rows.filter(**{column: value for column, value in chosen.items() if value})


def ordered(rows: QuerySet[Reopening], sort: str) -> QuerySet[Reopening]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def get_for(viewer: Account, reopening_id: int) -> Reopening:
    """Raises `Reopening.DoesNotExist` where there is none or the viewer may not look."""
    return visible_to(viewer).get(pk=reopening_id)
