"""The list of demands as a sheet, and looks at their projects (11.1, 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from expertpool.policy import terms
from expertpool.queries.demands import leads
from expertpool.queries.designations import Mark, marks
from expertpool.records.models import Account, Demand
from expertpool.services import exports, trace

HEADINGS = ("编号", "科技活动", "承办科室", "活动日期", "需要人数", "指定", "提前工作日", "逾期", "提交时间", "状态")


def export(*, rows: Iterable[Demand], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line a demand; no project and nobody's name stands in it."""
    found = list(rows)
    ahead, marked = leads(found, timezone.localtime(at).date()), marks(found)
    lines = [_line(demand, marked.get(demand.pk), ahead[demand.pk].days, ahead[demand.pk].late) for demand in found]
    return exports.sheet(kind="demands", title="专家需求", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(demand: Demand, mark: Mark | None, days: int, late: bool) -> tuple[object, ...]:
    filed: date | None = demand.filed_at
    return (
        demand.code,
        demand.activity.title,
        demand.activity.division.name,
        demand.activity.first_day,
        sum(stratum.want for stratum in demand.strata.all()),
        _designated(demand, mark),
        days,
        "是" if late else "否",
        filed,
        terms.DemandStatus.label_of(demand.state),
    )


def _designated(demand: Demand, mark: Mark | None) -> str:
    """氢能与储能、指定 1 人: what of the demand is designated."""
    if mark is None:
        return ""
    named = [row.field.name for row in demand.strata.all() if row.field_id in mark.fields]
    return "、".join([*named, mark.words] if mark.words else named)


@transaction.atomic
def look(*, demand: Demand, by: Account, at: datetime) -> None:
    """Somebody outside the division opened the projects and their people; the look is on record."""
    trace.record(action="demand.view", article="20", subject=demand, by=by, at=at)
