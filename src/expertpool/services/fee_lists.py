"""What the held activities cost in fees as a sheet: counts and sums, nobody's name (14.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from expertpool.records.models import Account, Activity
from expertpool.services import exports

HEADINGS = ("编号", "科技活动", "承办科室", "开始日期", "到场人数", "已制表", "已发放", "应发合计（元）")


def export(*, rows: Iterable[Activity], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="fees", title="劳务报酬", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Any) -> tuple[object, ...]:
    counts = (row.came, row.listed, row.paid)
    return (row.code, row.title, row.division.name, row.first_day, *counts, (row.gross or 0) / 100)
