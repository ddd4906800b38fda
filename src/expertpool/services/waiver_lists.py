"""The waivers ever approved as a sheet (12, 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from expertpool.policy import articles
from expertpool.records.models import Account, Waiver
from expertpool.services import exports

HEADINGS = ("专家编号", "姓名", "单位", "科技活动", "需求编号", "依据", "理由", "批准文件", "批准人", "批准时间")


def export(*, rows: Iterable[Waiver], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="waivers", title="破例事项", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Waiver) -> tuple[object, ...]:
    expert, demand = row.expert, row.demand
    about = (expert.number, expert.name, expert.unit.name, demand.activity.title, demand.code)
    return (*about, articles.get(row.article).label, row.reason, row.document, row.approved_by.name, row.approved_at)
