"""Rolls of several people: an association's own, and for the talent division every one (7.1.3)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.terms import Role
from expertpool.policy.vouching import RollKind, RollState
from expertpool.records.models import Account, Application, Migration, Roll

S = ApplicationStatus
SORTS = {"code": "id", "title": "title", "submitted": "submitted_at"}
PEOPLE_SORTS = {"place": "roll_row", "name": "name"}
_ON = ~Q(applications__state=S.WITHDRAWN)


def visible_to(viewer: Account) -> QuerySet[Roll]:
    """With `people` on the roll and how many have `confirmed`; nothing for who may not look."""
    rows = Roll.objects.select_related("association", "made_by").annotate(
        people=Count("applications", filter=_ON),
        confirmed=Count("applications", filter=_ON & ~Q(applications__state=S.CONFIRMING)),
    )
    if not access.may(viewer.role, "roll.view"):
        return rows.none()
    return rows.filter(association=viewer.unit_id, kind=RollKind.ASSOCIATION) if viewer.role == Role.ASSOCIATION else rows


def editable(row: Roll, by: Account) -> bool:
    """An association works on its own, the talent division on its own sheets."""
    if by.role == Role.ASSOCIATION:
        return row.kind == RollKind.ASSOCIATION and by.unit_id is not None and row.association_id == by.unit_id
    return by.role == Role.TALENT and row.kind == RollKind.SHEET


def narrowed(rows: QuerySet[Roll], *, text: str = "", state: str = "", kind: str = "") -> QuerySet[Roll]:
    for word in text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(code__iexact=word) | Q(association__search__contains=word.lower()))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(state=state) if state else rows


def ordered(rows: QuerySet[Roll], sort: str) -> QuerySet[Roll]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    rows = Roll.objects.filter(pk__in=visible_to(viewer).values("pk"))
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {"": sum(counts.values()), **counts}


def open_for(viewer: Account) -> QuerySet[Roll]:
    """Rolls begun by the viewer's side and not handed in."""
    rows = visible_to(viewer).filter(state=RollState.DRAFT)
    return rows.filter(kind=RollKind.SHEET) if viewer.role == Role.TALENT else rows


def returned_for(viewer: Account) -> QuerySet[Application]:
    """People of the viewer's rolls whom the reviewer sent back."""
    rows = Application.objects.filter(state=S.RETURNED, roll__isnull=False)
    if viewer.role == Role.ASSOCIATION:
        return rows.filter(roll__association=viewer.unit_id)
    return rows.filter(roll__kind=RollKind.SHEET) if viewer.role == Role.TALENT else rows.none()


# ---------------------------------------------------------------- people of a roll


def people(row: Roll) -> QuerySet[Application]:
    """Everybody who was ever put on it, with when the last link was `written`."""
    return row.applications.select_related("employer", "association").annotate(written=Max("links__made_at"))


def narrowed_people(rows: QuerySet[Application], *, text: str = "", state: str = "") -> QuerySet[Application]:
    for word in text.lower().split():
        rows = rows.filter(Q(search__contains=word) | Q(code__iexact=word))
    return rows.filter(state=state) if state else rows


def ordered_people(rows: QuerySet[Application], sort: str) -> QuerySet[Application]:
    column = PEOPLE_SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "id")


def people_by_state(row: Roll) -> dict[str, int]:
    counts = dict(row.applications.order_by().values_list("state").annotate(n=Count("pk")))
    return {"": sum(counts.values()), **counts}


def silent(row: Roll, before: datetime) -> QuerySet[Application]:
    """Those who have not confirmed and whose last link is older than `before`."""
    return people(row).filter(Q(written__lte=before) | Q(written=None), state=S.CONFIRMING).order_by("roll_row")


def unconfirmed() -> QuerySet[Application]:
    """Everybody on a roll that was handed in who has not confirmed."""
    return Application.objects.filter(state=S.CONFIRMING, roll__state=RollState.SUBMITTED).order_by("pk")


def takes_sheets() -> bool:
    """Whether the migration is over, so that a clerk's sheets become applications (7.2)."""
    return Migration.objects.exclude(locked_at=None).exists()
