"""单位处理决定 as a file, and the list of measures as a sheet (19, 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from expertpool.gateways import keys
from expertpool.policy.unit_measures import Fault, MeasureKind, MeasureState, Standing
from expertpool.queries import unit_measures as queries
from expertpool.records.models import Account, UnitMeasure
from expertpool.services import exports, notice_papers
from expertpool.services.calls import day_of
from expertpool.services.notice_papers import File
from expertpool.services.papers import units as written
from expertpool.services.papers.desk import foot

HEADINGS = ("编号", "单位", "处理", "情形", "发生日期", "状态", "提出日期", "陈述期限", "已陈述", "文号", "起始日", "截止日")


@transaction.atomic
def decision(*, made: UnitMeasure, form: str, by: Account, at: datetime) -> File:
    """The decision as ``docx`` or ``pdf`` with its serial, registered. Raises `LookupError` while nothing is decided."""
    if made.state not in (MeasureState.DECIDED, MeasureState.LIFTED):
        raise LookupError(made.state)
    serial = exports.next_serial(at)
    paper = replace(written.decision(made), foot=foot(serial, by, at))
    found = notice_papers.as_file(paper, form, f"单位处理决定{made.code}", at)
    filters = {"row": made.pk, "form": form}
    digest = keys.sm3(found.content)
    exports.register(kind="paper_measure", rows=1, filters=filters, digest=digest, by=by, at=at, serial=serial)
    return found


def export(*, rows: Iterable[UnitMeasure], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """Measures as the list shows them; neither facts nor statements stand in it."""
    lines = (_line(row) for row in rows)
    return exports.sheet(kind="measures", title="单位处理", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: UnitMeasure) -> tuple[object, ...]:
    about = (row.code, row.unit.name, MeasureKind.label_of(row.kind), Fault.label_of(row.fault), row.happened_on)
    standing = (Standing.label_of(queries.standing(row)), day_of(row.proposed_at), row.hearing_until)
    return (*about, *standing, "是" if row.stated_at else "否", row.document_number, row.since, row.until)
