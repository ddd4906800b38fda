"""The demonstration: fictional people and units, one account per role, activities in different states; deterministic."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from expertpool.records.models import Account, Expert
from expertpool.services import fields, trace, workdays
from expertpool.services.demo import (
    after,
    cases,
    contacting,
    measuring,
    pool,
    publicity,
    removing,
    reporting,
    staff,
    supervising,
    vouching,
)

#: days before now that the demonstration begins
OPENED = 40
PASSWORD = staff.PASSWORD
STAFF = staff.STAFF


def is_empty() -> bool:
    """Whether nobody has used this system yet."""
    return not (Expert.objects.exists() or Account.objects.exists())


@transaction.atomic
def load(*, at: datetime) -> None:
    """Fill an empty system, all or nothing. The live activities go through the same acts as a clerk's own."""
    now, at = at, at - timedelta(days=OPENED)
    fields.seed()
    workdays.seed(years=range(2024, now.year + 2))
    accounts = staff.load(at=at)
    for year in range(2024, now.year + 1):
        workdays.confirm(year=year, document="放假安排通知（示例）", by=accounts["rencai"], at=at)
    units = pool.load_units(at=at)
    persons = pool.invent(units)
    experts = pool.load_experts(persons, units, at=at)
    pool.load_past(experts, persons, [accounts["gaoxin"], accounts["shefa"]], at=at)
    trace.record(action="demo.load", article="4", subject=("system", "demo"), by=None, at=at, payload={"experts": len(experts)})
    cases.conflicted(experts, at=at)
    after.load(accounts, at=_morning(now))
    contacting.load(accounts, at=_morning(now))
    cases.load(accounts, at=now)
    reporting.load(accounts, at=_morning(now))
    vouching.load(accounts, units, at=_morning(now))
    publicity.load(accounts, at=_morning(now))
    removing.load(accounts, at=_morning(now))
    measuring.load(accounts, at=_morning(now))
    supervising.load(accounts, at=_morning(now))


def _morning(now: datetime) -> datetime:
    """Nine o'clock of the day before."""
    return timezone.localtime(now - timedelta(days=1)).replace(hour=9, minute=0)
