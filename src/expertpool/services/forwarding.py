"""What waits for a unit that may not vouch, or has nobody left to, goes to the bureau: once, traced, the applicant told (19)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from expertpool.policy.lifecycle import ApplicationStatus, Voucher
from expertpool.policy.terms import Role
from expertpool.policy.unit_measures import UNITS, Forwarding
from expertpool.policy.upkeep import ChangeStatus
from expertpool.records.models import Account, Application, Expert, RecordChange
from expertpool.services import applications, trace


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands before a unit, locked."""

    applications: list[Application]
    changes: list[RecordChange]


def hold(unit_id: int | None, roles: Collection[str] = UNITS) -> Waiting:
    """Lock what waits for a unit. Before anything is traced: who vouches locks the application first and traces then."""
    if unit_id is None:
        return Waiting([], [])
    rows = Application.objects.select_for_update(of=("self",)).filter(_before(unit_id, roles), state=ApplicationStatus.SUBMITTED)
    found = list(rows.select_related("account").order_by("pk"))
    return Waiting(found, _changes(unit_id) if Role.EMPLOYER in roles else [])


def _before(unit_id: int, roles: Collection[str]) -> Q:
    wanted = Q(pk__in=[])
    if Role.EMPLOYER in roles:
        wanted |= Q(employer=unit_id, association=None)
    return wanted | Q(association=unit_id) if Role.ASSOCIATION in roles else wanted


def _changes(unit_id: int) -> list[RecordChange]:
    asked = RecordChange.objects.filter(employer=unit_id, state=ChangeStatus.ASKED)
    people = Expert.objects.filter(changes__in=asked).order_by("pk").values_list("pk", flat=True)
    list(Expert.objects.select_for_update(of=("self",)).filter(pk__in=list(people)).order_by("pk"))
    return list(asked.select_for_update(of=("self",)).order_by("pk"))


def forward(waiting: Waiting, why: Forwarding, *, at: datetime) -> int:
    """To the bureau, inside an act; how many applications went."""
    for row in waiting.applications:
        row.voucher = Voucher.BUREAU
        applications.step(row, "application.forward", Role.SYSTEM, by=None, at=at, words=why.label)
    for change in waiting.changes:
        change.employer = None
        change.save(update_fields=["employer"])
        trace.record(action="upkeep.forward", article="19", subject=change, by=None, at=at, payload={"why": str(why)})
    return len(waiting.applications)


def after_closing(waiting: Waiting, role: str, unit_id: int | None, *, at: datetime) -> None:
    """An account of a unit was closed: if it was the last one of its role, what waited for it goes on."""
    if role in UNITS and not Account.objects.filter(role=role, unit=unit_id, is_active=True).exists():
        forward(waiting, Forwarding.CLOSED, at=at)
