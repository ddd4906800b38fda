"""The list of removal cases as a sheet (20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from expertpool.policy.lifecycle import CaseStatus
from expertpool.policy.removal import ARTICLE_OF
from expertpool.policy.removal_cases import CaseSource
from expertpool.policy.terms import RemovalGround
from expertpool.records.models import Account, RemovalCase
from expertpool.services import exports
from expertpool.services.calls import day_of
from expertpool.services.exports import Sheet

CASES = (
    "编号",
    "专家编号",
    "姓名",
    "单位",
    "情形",
    "依据",
    "发生之日",
    "来源",
    "状态",
    "立案日期",
    "核实人",
    "审议会议",
    "审议日期",
    "出库日期",
)


def cases(*, rows: Iterable[RemovalCase], filters: Mapping[str, str], by: Account, at: datetime) -> Sheet:
    """Cases as the list shows them; neither evidence nor statements stand in it."""
    lines = (_line(row) for row in rows)
    return exports.sheet(kind="cases", title="出库事项", headings=CASES, rows=lines, filters=filters, by=by, at=at)


def _line(row: RemovalCase) -> list[object]:
    about = [row.code, row.expert.number, row.expert.name, row.expert.unit.name]
    ground = [RemovalGround.label_of(row.ground), ARTICLE_OF[RemovalGround(row.ground)], row.occurred_on]
    standing = [CaseSource.label_of(row.source), CaseStatus.label_of(row.state), _day(row.opened_at)]
    verified = row.verified_by.name if row.verified_by else ""
    return [*about, *ground, *standing, verified, row.meeting_number, row.meeting_day, _day(row.removed_at)]


def _day(at: datetime | None) -> object:
    return day_of(at) if at else None
