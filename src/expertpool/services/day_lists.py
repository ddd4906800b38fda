"""The list of activities after the hand-over as a sheet: counts, nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from expertpool.policy import terms
from expertpool.records.models import Account, Activity
from expertpool.services import exports

HEADINGS = ("编号", "科技活动", "承办科室", "开始日期", "名单人数", "签署承诺书", "到场人数", "已评价", "状态")


def export(*, rows: Iterable[Activity], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="archive", title="存档计数", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Activity) -> tuple[object, ...]:
    counts = (getattr(row, name) for name in ("listed", "letters", "came", "graded"))
    state = terms.ActivityStatus.label_of(row.state)
    return (row.code, row.title, row.division.name, row.first_day, *counts, state)
