"""The list of objections and corrections as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from expertpool.policy.contact_terms import ReopeningKind, ReopeningStatus
from expertpool.policy.terms import Outcome
from expertpool.records.models import Account, Reopening
from expertpool.services import exports

HEADINGS = ("需求编号", "科技活动", "专家编号", "类别", "原结果", "理由", "提出时间", "状态", "复核人", "复核时间", "答复")


def export(*, rows: Iterable[Reopening], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line each; the expert stands in it by number."""
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="reopenings", title="异议与更正", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Reopening) -> tuple[object, ...]:
    asked = row.contact
    return (
        asked.demand.code,
        asked.demand.activity.title,
        asked.expert.number,
        ReopeningKind.label_of(row.kind),
        Outcome.label_of(row.was),
        row.text,
        row.asked_at,
        ReopeningStatus.label_of(row.state),
        row.decided_by.name if row.decided_by else "",
        row.decided_at,
        row.answer,
    )
