"""监督意见书 as a file, and the list of opinions as a sheet (18, 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from expertpool.gateways import papers, pdf
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.instructions import KEEPERS, overdue
from expertpool.policy.lifecycle import InstructionStatus
from expertpool.queries import instructions as queries
from expertpool.records.models import Account, Instruction
from expertpool.services import exports, trace
from expertpool.services.calls import day_of
from expertpool.services.exports import Sheet
from expertpool.services.notice_papers import DOCX, PDF, File
from expertpool.services.papers import supervision

HEADINGS = (
    "编号",
    "致",
    "标题",
    "依据",
    "涉及事项",
    "状态",
    "答复期限",
    "是否逾期",
    "提出人",
    "提出日期",
    "答复日期",
    "办结日期",
)


@transaction.atomic
def paper(*, made: Instruction, form: str, by: Account, at: datetime) -> File:
    """The opinion as ``docx`` or ``pdf``; traced. Raises `LookupError` for another form."""
    if form not in (DOCX, PDF):
        raise LookupError(form)
    trace.record(action="instruction.paper", article="18", subject=made, by=by, at=at)
    written, name = supervision.opinion(made, queries.course(made)), f"监督意见书{made.code}"
    if form == DOCX:
        return File(f"{name}.docx", papers.write(written), papers.MEDIA_TYPE)
    try:
        return File(f"{name}.pdf", pdf.write(written, at=at), pdf.MEDIA_TYPE)
    except pdf.GlyphMissing as error:
        raise Refused(Reason("18", f"PDF 缺少这些字：{error.letters}", remedy="请下载 Word 版")) from error


def sheet(*, rows: Iterable[Instruction], filters: Mapping[str, str], by: Account, at: datetime) -> Sheet:
    """Opinions as the list shows them; what was said stands on the papers only."""
    lines = (_line(row, at) for row in rows)
    return exports.sheet(kind="instructions", title="监督意见", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Instruction, at: datetime) -> list[object]:
    to = row.division.name if row.division else KEEPERS
    late = "逾期" if overdue(row.state, row.due, on=day_of(at)) else ""
    standing = [InstructionStatus.label_of(row.state), row.due, late]
    days = [day_of(when) if when else None for when in (row.made_at, row.answered_at, row.closed_at)]
    return [row.code, to, row.title, row.article, row.about_words, *standing, row.made_by.name, *days]
