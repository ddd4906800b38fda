"""Records being kept true, as each side sees it: changes asked for, yearly confirmations, leave to act elsewhere (9.3, 15.5, 19)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.terms import Role
from expertpool.policy.upkeep import ChangeStatus, LeaveStatus
from expertpool.policy.workdays import Calendar
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Confirmation, Leave, RecordChange

#: what a confirmation waits for, as tabs say it
STANDINGS = {
    "waiting": Q(confirmed_at=None, frozen_at=None),
    "confirmed": ~Q(confirmed_at=None),
    "frozen": Q(confirmed_at=None) & ~Q(frozen_at=None),
}


def changes(viewer: Account) -> QuerySet[RecordChange]:
    """Every change for the bureau, its own people's for an employer, the own ones for an expert; nothing for anybody else."""
    rows = RecordChange.objects.select_related("expert__unit", "employer", "decided_by")
    if access.may(viewer.role, "upkeep.decide"):
        return rows
    if viewer.role == Role.EMPLOYER and viewer.unit_id:
        return rows.filter(employer=viewer.unit_id)
    return rows.filter(expert=viewer.expert_id) if viewer.expert_id else rows.none()


def narrowed(rows: QuerySet[RecordChange], *, text: str = "", state: str = "") -> QuerySet[RecordChange]:
    if text:
        rows = rows.filter(Q(expert__search__icontains=text) | Q(expert__name__icontains=text))
    return rows.filter(state=state) if state else rows


def by_state(viewer: Account) -> dict[str, int]:
    counted = dict(changes(viewer).order_by().values_list("state").annotate(count=Count("pk")))
    return {**counted, "": sum(counted.values())}


def confirmations(viewer: Account, *, year: int, standing: str = "", text: str = "") -> QuerySet[Confirmation]:
    """The year's confirmations, those who have not answered first."""
    if not access.may(viewer.role, "upkeep.view"):
        return Confirmation.objects.none()
    rows = Confirmation.objects.filter(year=year).select_related("expert__unit").order_by("confirmed_at", "expert__number")
    if text:
        rows = rows.filter(Q(expert__search__icontains=text) | Q(expert__name__icontains=text))
    return rows.filter(STANDINGS[standing]) if standing else rows


def standings(viewer: Account, year: int) -> dict[str, int]:
    """Tab → people."""
    rows = confirmations(viewer, year=year)
    return {"": rows.count()} | {name: rows.filter(wanted).count() for name, wanted in STANDINGS.items()}


def years() -> list[int]:
    """Years in which anybody was asked, latest first."""
    return list(Confirmation.objects.order_by("-year").values_list("year", flat=True).distinct())


def leaves(viewer: Account, *, state: str = "", text: str = "") -> QuerySet[Leave]:
    """Every request for the bureau and its watchers, the own ones for an expert."""
    rows = Leave.objects.select_related("expert__unit", "decided_by")
    if not access.may(viewer.role, "upkeep.view"):
        rows = rows.filter(expert=viewer.expert_id or 0)
    if text:
        rows = rows.filter(Q(expert__search__icontains=text) | Q(host__icontains=text) | Q(occasion__icontains=text))
    return rows.filter(state=state) if state else rows


def leaves_by_state(viewer: Account) -> dict[str, int]:
    counted = dict(leaves(viewer).order_by().values_list("state").annotate(count=Count("pk")))
    return {**counted, "": sum(counted.values())}


def open_confirmation(viewer: Account) -> Confirmation | None:
    """The year's question that the expert has not answered yet."""
    return Confirmation.objects.filter(expert=viewer.expert_id or 0, confirmed_at=None).first()


# ---------------------------------------------------------------- to-dos


def to_confirm(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Changes that wait for the bureau, or for the employer whose word is enough."""
    rows = changes(viewer).filter(state=ChangeStatus.ASKED)
    rows = rows if viewer.role == Role.EMPLOYER else rows.filter(employer=None)
    for row in rows.order_by("asked_at"):
        title = f"确认资料变更：{row.expert.name}"
        yield Todo("intake", None, title, row.expert.unit.name, "9.3", "record_change", (row.pk,), "确认", "changes")


def to_answer(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Requests to act under the title, by their first day."""
    for row in leaves(viewer, state=LeaveStatus.ASKED).order_by("first"):
        title = f"答复以专家名义活动的申请：{row.expert.name}"
        yield Todo("intake", row.first, title, f"{row.first:%m-%d} · {row.host}", "15.5", "leaves", (), "答复", "leaves")
