"""The trace on a sheet, for those who watch (18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from expertpool.policy import articles, deeds
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Event
from expertpool.services import exports, trace

HEADINGS = ("序号", "时间", "经办人", "角色", "事项", "依据", "对象", "对象编号", "核验码")


def export(*, rows: Iterable[Event], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """The selected events as a sheet with its serial; what they say beyond their fields is left out."""
    lines = [_line(event) for event in rows]
    return exports.sheet(kind="trace", title="操作记录", headings=HEADINGS, rows=lines, filters=dict(filters), by=by, at=at)


def _line(event: Event) -> tuple[object, ...]:
    return (
        event.sequence,
        event.at,
        event.actor_name,
        Role.label_of(event.role),
        deeds.label(event.action),
        articles.label_of(event.article),
        deeds.subject_label(event.subject_kind),
        event.subject_id,
        trace.printed_code(event),
    )
