"""Numbers, their changes and the bureau's word on the readings as sheets (20, 22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from expertpool.policy.articles import get
from expertpool.policy.parameter_changes import ChangeStatus
from expertpool.policy.readings import Opinion
from expertpool.queries.parameter_changes import compared
from expertpool.queries.readings import Standing
from expertpool.records.models import Account, ParameterProposal
from expertpool.services import exports

VALUES = ("参数", "数值", "依据", "可调范围", "自何日", "文件", "提请人", "批准人")
CHANGES = (
    "编号",
    "状态",
    "参数",
    "原数值",
    "新数值",
    "依据",
    "生效日",
    "理由",
    "提请文件",
    "提请人",
    "提请时间",
    "批准文件",
    "办理人",
    "办理时间",
    "答复",
)
READINGS = ("项", "口径", "条款", "版本", "现在", "办理", "办理的版本", "文件", "说明", "办理人", "办理时间")


def export_values(*, rows: Iterable[tuple[object, ...]], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """Every value that each of the chosen parameters ever had, ready-made lines in the order of `VALUES`."""
    return exports.sheet(kind="parameters", title="参数", headings=VALUES, rows=rows, filters=filters, by=by, at=at)


def export_changes(*, rows: Iterable[ParameterProposal], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line a value of every chosen proposal."""
    lines = [line for made in rows for line in _changes(made)]
    told = {"kind": "parameter_changes", "title": "参数调整", "headings": CHANGES, "filters": filters}
    return exports.sheet(rows=lines, by=by, at=at, **told)  # type: ignore[arg-type]


def _changes(made: ParameterProposal) -> Iterable[tuple[object, ...]]:
    decided = (made.document, made.decided_by.name if made.decided_by else "", _stamp(made.decided_at), made.answer)
    asked = (made.first_day, made.reason, made.basis, made.proposed_by.name, _stamp(made.proposed_at))
    for row in compared(made.lines.all()):
        what = (row.spec.label, row.before, row.after, get(row.spec.article).label)
        yield (made.code, ChangeStatus.label_of(made.state), *what, *asked, *decided)


def export_readings(*, rows: Iterable[Standing], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line for everything that was said to a reading; one for a reading to which nothing was."""
    lines = [line for row in rows for line in _said(row)]
    return exports.sheet(kind="readings", title="释义口径", headings=READINGS, rows=lines, filters=filters, by=by, at=at)


def _said(row: Standing) -> Iterable[tuple[object, ...]]:
    cited = "、".join(get(key).label for key in row.reading.articles)
    head = (row.reading.number, row.reading.text, cited, row.reading.version, row.words)
    for said in row.said:
        what = (Opinion.label_of(said.opinion), said.version, said.document, said.remark)
        yield (*head, *what, said.by.name, _stamp(said.at))
    if not row.said:
        yield (*head, *[""] * (len(READINGS) - len(head)))


def _stamp(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
