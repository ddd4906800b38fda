"""Lists of notices and objections as sheets (20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from expertpool.policy.publicity import NoticeStatus, ObjectionStatus
from expertpool.records.models import Account, Objection, PublicNotice
from expertpool.services import exports
from expertpool.services.exports import Sheet

NOTICES = ("编号", "标题", "状态", "人数", "撤下人数", "待复审异议", "发布日期", "公示至", "撤下原因")
OBJECTIONS = ("序号", "公示编号", "被异议人", "所在单位", "收到时间", "状态", "复审人", "答复时间", "依据")


def notices(*, rows: Iterable[PublicNotice], filters: Mapping[str, str], by: Account, at: datetime) -> Sheet:
    """Notices as the list shows them."""
    lines = ([row.code, row.title, NoticeStatus.label_of(row.state), *_numbers(row), row.withdrawn_reason] for row in rows)
    return exports.sheet(kind="notices", title="入库公示", headings=NOTICES, rows=lines, filters=filters, by=by, at=at)


def _numbers(row: PublicNotice) -> list[object]:
    counted = [getattr(row, name) for name in ("people", "removed", "waiting")]
    return [*counted, _day(row.published_at), row.last_day]


def objections(*, rows: Iterable[Objection], filters: Mapping[str, str], by: Account, at: datetime) -> Sheet:
    """Objections without who made them and why."""
    lines = (_objection(row) for row in rows)
    return exports.sheet(kind="objections", title="公示异议", headings=OBJECTIONS, rows=lines, filters=filters, by=by, at=at)


def _objection(row: Objection) -> list[object]:
    about = [row.pk, row.entry.notice.code, row.entry.name, row.entry.unit, _day(row.made_at)]
    handled = row.handled_by.name if row.handled_by else ""
    return [*about, ObjectionStatus.label_of(row.state), handled, _day(row.decided_at), row.article]


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""
