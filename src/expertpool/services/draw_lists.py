"""What leaves the drawing desk on paper: the list of draws as a sheet, the record of one draw as a Word file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys, papers
from expertpool.policy import terms
from expertpool.records.models import Account, Demand, Draw
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


@dataclass(frozen=True, slots=True)
class File:
    """A paper ready to be handed out."""

    serial: str
    content: bytes
    content_type: str = papers.MEDIA_TYPE

    @property
    def file_name(self) -> str:
        return f"{self.serial}.docx"


@transaction.atomic
def paper(*, draw: Draw, sheet: papers.Paper, by: Account, at: datetime) -> File:
    """The record of a draw with its serial, who took it and when; registered and traced (20)."""
    serial = exports.next_serial(at)
    note = f"流水号 {serial}　导出人 {by.name}　{timezone.localtime(at):%Y-%m-%d %H:%M}"
    content = papers.write(replace(sheet, notes=(*sheet.notes, note)))
    digest = keys.sm3(content)
    exports.register(kind="draw_record", rows=1, filters={"draw": draw.pk}, digest=digest, by=by, at=at, serial=serial)
    return File(serial, content)
