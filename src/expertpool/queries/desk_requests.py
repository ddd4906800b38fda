"""What was asked for and waits to be matched or decided: designations (11.6), waivers (6.1.4, 12)."""

from __future__ import annotations

from collections.abc import Iterator

from expertpool.policy import designation
from expertpool.policy.contact_terms import DesignationStatus
from expertpool.policy.terms import DemandStatus
from expertpool.policy.workdays import Calendar
from expertpool.queries import designations, waivers
from expertpool.queries.todo import Todo, before
from expertpool.records.models import Account, Designation


def to_match(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Designated people whom a keeper has to find."""
    return _designations(viewer, days, DesignationStatus.ASKED, "核对指定人选", "核对")


def to_designate(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Designations that leadership has to decide."""
    return _designations(viewer, days, DesignationStatus.MATCHED, "审批指定", "审批")


def _designations(viewer: Account, days: Calendar, state: str, words: str, act: str) -> Iterator[Todo]:
    """What can still be designated; later it stands in the list alone."""
    for row in designations.visible_to(viewer).filter(state=state):
        if not designation.beside(row.demand.state, row.kind):
            title, due = f"{words}：{row.demand.activity.title}", before(row.demand, days)
            yield Todo("draw", due, title, _who(row), "11.6", "designation", (row.pk,), act, "designations")


def _who(row: Designation) -> str:
    named = f"{row.person_name} · {row.field.name}" if row.person_name else f"{row.field.name} {row.want} 人"
    return f"{named} · {row.demand.activity.division.name} · {row.demand.code}"


def to_waive(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Requests of the keepers that leadership has to answer before the freeze."""
    for row in waivers.requests(viewer).filter(demand__state=DemandStatus.ACCEPTED):
        title, detail = f"审批破例：{row.demand.activity.title}", f"{row.expert.name} · {row.demand.code}"
        yield Todo("draw", before(row.demand, days), title, detail, "12", "waivers", (), "审批", "waivers")
