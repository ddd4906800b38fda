"""The list of draws as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from expertpool.policy import terms
from expertpool.records.models import Account, Demand
from expertpool.services import exports

HEADINGS = ("需求编号", "科技活动", "承办科室", "活动日期", "需要人数", "状态", "等级", "承诺码", "抽取时间")


def export(*, rows: Iterable[Demand], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line a demand on the drawing desk; nobody's name stands in it."""
    lines = [_line(demand) for demand in rows]
    return exports.sheet(kind="draws", title="抽取与筛选", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(demand: Demand) -> tuple[object, ...]:
    draw = getattr(demand, "draw", None)
    return (
        demand.code,
        demand.activity.title,
        demand.activity.division.name,
        demand.activity.first_day,
        sum(stratum.want for stratum in demand.strata.all()),
        terms.DemandStatus.label_of(demand.state),
        draw.level if draw else "",
        draw.commit_digest if draw else "",
        draw.drawn_at if draw else None,
    )
