"""What the desk of contact hands out: the list of demands in contact, and the sheet to call from where no gateway is at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from expertpool.policy import terms
from expertpool.records.models import Account, Contact, Demand
from expertpool.services import contact, exports

HEADINGS = ("需求编号", "科技活动", "承办科室", "活动日期", "需要人数", "已联系", "联系中", "已确认", "空缺", "联系人", "状态")


def export(*, rows: Iterable[Demand], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line a demand; nobody's name stands in it but the caller's."""
    lines = [_line(demand) for demand in rows]
    return exports.sheet(kind="contacts", title="联系确认", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(demand: Demand) -> tuple[object, ...]:
    caller = demand.draw.caller
    return (
        demand.code,
        demand.activity.title,
        demand.activity.division.name,
        demand.activity.first_day,
        sum(stratum.want for stratum in demand.strata.all()),
        *(getattr(demand, name) for name in ("asked", "open", "accepted", "missing")),
        caller.name if caller else "",
        terms.DemandStatus.label_of(demand.state),
    )


@dataclass(frozen=True, slots=True)
class Call:
    """One person on the call sheet."""

    contact: Contact
    phone: str


@transaction.atomic
def call_sheet(*, asked: Iterable[Contact], by: Account, at: datetime) -> list[Call]:
    """The open names with their phones; every number is a look of its own in the trace (20)."""
    return [Call(row, contact.reveal(contact_id=row.pk, by=by, at=at)) for row in asked]
