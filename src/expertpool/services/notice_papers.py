"""Notices and certificates as files (7.2, 8, 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from expertpool.gateways import papers, pdf
from expertpool.gateways.papers import Paper
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import ExpertStatus
from expertpool.records.models import Account, Expert, PublicNotice
from expertpool.services import trace
from expertpool.services.papers import notices as written

DOCX, PDF = "docx", "pdf"
#: what may be taken of an expert's admission
KINDS = {"certificate": (written.certificate, "聘书"), "admission": (written.admission, "入库通知")}
OUT = (ExpertStatus.REMOVED, ExpertStatus.INVITED)


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes
    content_type: str


def of_notice(notice: PublicNotice, form: str) -> File:
    """A notice as the public may take it now: whoever was removed is not on it. Raises `LookupError` for another form."""
    entries = notice.entries.filter(removed_at=None)
    return as_file(written.notice(notice, entries), form, notice.code, notice.published_at or notice.made_at)


@transaction.atomic
def of_archive(*, notice: PublicNotice, form: str, by: Account, at: datetime) -> File:
    """A notice as it was published, from the archive; traced."""
    trace.record(action="notice.paper", article="8", subject=notice, by=by, at=at)
    return as_file(written.notice(notice, notice.entries.all()), form, notice.code, notice.published_at or notice.made_at)


@transaction.atomic
def of_admission(*, number: int, kind: str, form: str, by: Account, at: datetime) -> File:
    """Certificate or notice of admission of somebody in the pool; traced. `LookupError` or `Expert.DoesNotExist` for what is not there."""
    expert = Expert.objects.select_related("unit").get(number=number)
    write, label = KINDS[kind]
    if expert.status in OUT or expert.admitted_on is None:
        raise Refused(Reason("7.2", "此人不在库，没有聘书和入库通知", remedy="入库后可以下载"))
    trace.record(action="admission.paper", article="7.2", subject=expert, by=by, at=at)
    return as_file(write(expert), form, f"{label}{expert.number:04d}", at)


def as_file(paper: Paper, form: str, name: str, at: datetime) -> File:
    """The paper as ``docx`` or ``pdf``. Raises `LookupError` for another form, `Refused` for a letter that the PDF's face lacks."""
    if form == DOCX:
        return File(f"{name}.docx", papers.write(paper), papers.MEDIA_TYPE)
    if form != PDF:
        raise LookupError(form)
    try:
        return File(f"{name}.pdf", pdf.write(paper, at=at), pdf.MEDIA_TYPE)
    except pdf.GlyphMissing as error:
        raise Refused(Reason("20", f"PDF 缺少这些字：{error.letters}", remedy="请下载 Word 版")) from error
