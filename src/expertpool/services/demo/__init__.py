"""The demonstration: fictional people and units, one account per role, activities in different states; deterministic."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.records.models import Account, Expert
from expertpool.services import fields, trace, workdays
from expertpool.services.demo import cases, pool, staff

PASSWORD = staff.PASSWORD
STAFF = staff.STAFF


def is_empty() -> bool:
    """Whether nobody has used this system yet."""
    return not (Expert.objects.exists() or Account.objects.exists())


@transaction.atomic
def load(*, at: datetime) -> None:
    """Fill an empty system, all or nothing. The live activities go through the same acts as a clerk's own."""
    fields.seed()
    workdays.seed(years=range(2024, at.year + 2))
    accounts = staff.load(at=at)
    for year in range(2024, at.year + 1):
        workdays.confirm(year=year, document="放假安排通知（示例）", by=accounts["rencai"], at=at)
    units = pool.load_units(at=at)
    persons = pool.invent(units)
    experts = pool.load_experts(persons, units, at=at)
    pool.load_past(experts, persons, [accounts["gaoxin"], accounts["shefa"]], at=at)
    trace.record(action="demo.load", article="4", subject=("system", "demo"), by=None, at=at, payload={"experts": len(experts)})
    cases.load(accounts, experts, at=at)
