"""Activities as their division, the talent division, leadership and the watchers see them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Activity

SORTS = {"code": "code", "day": "first_day", "title": "title"}


def visible_to(viewer: Account) -> QuerySet[Activity]:
    """Organisers see their division's own; one query plus one for the demands."""
    if not access.may(viewer.role, "activity.view"):
        return Activity.objects.none()
    rows = Activity.objects.select_related("division", "organiser").prefetch_related("demands")
    return rows.filter(division=viewer.division) if viewer.role == Role.ORGANISER else rows


def narrowed(rows: QuerySet[Activity], *, text: str = "", kind: str = "", state: str = "", year: str = "") -> QuerySet[Activity]:
    """By words in title, code or division, by kind, state and year; empty ones do nothing."""
    for word in text.split():
        rows = rows.filter(Q(title__contains=word) | Q(code__contains=word.upper()) | Q(division__name__contains=word))
    wanted = {"kind": kind, "state": state, "first_day__year": year}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def ordered(rows: QuerySet[Activity], sort: str) -> QuerySet[Activity]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    """State → activities; "" is all of them."""
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def years(viewer: Account) -> list[int]:
    """Years in which the viewer's activities begin, latest first."""
    days: QuerySet[Activity, date] = visible_to(viewer).order_by().dates("first_day", "year", order="DESC")
    return [day.year for day in days]


def get_for(viewer: Account, activity_id: int) -> Activity:
    """Raises `Activity.DoesNotExist` where there is none or the viewer may not look: 404 tells nothing."""
    return visible_to(viewer).get(pk=activity_id)
