"""Sheets that leave an import: the empty template, the findings beside their rows, and the rows that stayed out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from expertpool.gateways import sheets
from expertpool.policy import terms
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import ImportStatus
from expertpool.queries.imports import left_out_rows, remarks
from expertpool.records.models import Account, Field, ImportRun
from expertpool.services import exports
from expertpool.services.imports.runs import ARTICLE, open_sheet
from expertpool.services.imports.targets import TARGETS

ROW_HEADING, REMARK_HEADING = "原行号", "问题说明"
TEMPLATE_NAME = "专家名单模板.xlsx"
#: columns of the template that are left out because another one says the same
DOUBLES = frozenset({"education_degree", "field_1", "field_2", "field_3"})
HELP = {
    "id_number": "填完整号码，单元格保持文本格式；没有居民身份证的，在“证件类型”注明",
    "birth": "如 1975-06-18；有身份证号的可不填",
    "fields": "1—3 个，用“、”隔开，第一个为主领域",
    "unit": "单位全称，与公章一致",
    "talent": "六类人才不受年龄限制，入库后凭证明核验",
}
NOTES = (
    "填写说明：带 * 的必填；一人一行；不要合并单元格、不要留公式；日期按 2024-03-12 的样子填写；号码类单元格保持文本格式。",
    "职称、学历等请从下拉选项中选择；所属领域填 1—3 个，用“、”隔开，第一个为主领域。",
)


def template() -> bytes:
    """An empty .xlsx with notes and drop-downs; carries no data."""
    fields = tuple(Field.objects.filter(active=True).values_list("name", flat=True))
    offered = choices()
    columns = [
        sheets.Column(
            target.label, 16, offered.get(target.name, ()), HELP.get(target.name, ""), target.required or target.name == "fields"
        )
        for target in TARGETS
        if target.name not in DOUBLES
    ]
    guide = sheets.Table("领域", [sheets.Column("可填领域", 24)], [[name] for name in fields])
    return sheets.write(sheets.Table("专家名单", columns, [], title="焦作市科技专家库专家名单", notes=NOTES), guide)


def choices() -> dict[str, tuple[str, ...]]:
    """Target → what may be chosen for it."""
    return {
        "sex": ("男", "女"),
        "id_kind": tuple(terms.IdKind.labels),
        "ethnicity": tuple(terms.ETHNICITIES.values()),
        "political": tuple(terms.PoliticalStatus.labels),
        "unit_kind": tuple(terms.UnitKind.labels),
        "region": tuple(terms.REGIONS.values()),
        "title_level": tuple(terms.TitleLevel.labels),
        "education": tuple(terms.Education.labels),
        "degree": tuple(terms.Degree.labels),
        "category": tuple(terms.Category.labels),
        "source": tuple(terms.Source.labels),
    }


@transaction.atomic
def findings(*, run: ImportRun, by: Account, at: datetime) -> exports.Sheet:
    """Every row with a finding as the sheet holds it, with what was found beside it; an export with its serial."""
    return _sheet(run, "import_findings", "检查结果", remarks(run), by=by, at=at)


@transaction.atomic
def left_out(*, run: ImportRun, by: Account, at: datetime) -> exports.Sheet:
    """The rows that stayed out, ready to be corrected and uploaded again."""
    rows = set(left_out_rows(run))
    told = {row: text for row, text in remarks(run).items() if row in rows}
    return _sheet(run, "import_left_out", "未导入的行", told, by=by, at=at)


def _sheet(run: ImportRun, kind: str, title: str, told: dict[int, str], *, by: Account, at: datetime) -> exports.Sheet:
    if run.state == ImportStatus.UNDONE:
        raise Refused(Reason(ARTICLE, "这一批已撤销，原文件已删除", remedy="请使用本机保存的原文件"))
    headings = [heading or f"（第 {place} 列）" for place, heading in enumerate(run.layout["headings"], 1)]
    return exports.sheet(
        kind=kind,
        title=title,
        headings=[*headings, ROW_HEADING, REMARK_HEADING],
        rows=_rows(run, told),
        filters={"run": run.code},
        by=by,
        at=at,
    )


def _rows(run: ImportRun, told: dict[int, str]) -> Iterator[list[Any]]:
    sheet, _ = open_sheet(run)
    for number in sorted(told):
        cells = [str(cell) if isinstance(cell, (int, float)) else cell for cell in sheet.rows[number - 1]]
        yield [*cells, number, told[number]]
