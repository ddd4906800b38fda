"""Proofs of an application: uploaded and taken away by the applicant, looked at with a trace (7.1, 20)."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from expertpool.gateways import attachments, uploads, word_forms
from expertpool.policy import lifecycle, proofs
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.records.models import Account, Application, ApplicationProof
from expertpool.services import applications, trace

#: others are looking at the form already
HANDED_IN = (ApplicationStatus.SUBMITTED, ApplicationStatus.VOUCHED)


@transaction.atomic
def add(*, application_id: int, kind: str, content: bytes, name: str, by: Account, at: datetime) -> ApplicationProof:
    """Keep one file; raises `Refused` for an unknown kind, a wrong type, too many, or once the application is decided.

    Added after the form was handed in, it stands in the trace.
    """
    row = applications.own(application_id, by)
    lifecycle.APPLICATION.step("application.prove", row.state, by.role)
    if kind not in proofs.OWN_KINDS:
        raise Refused(Reason("7.1", "没有选择材料种类", remedy="选择后再上传"))
    if row.proofs.filter(removed_at=None).count() >= proofs.MOST_FILES:
        raise Refused(Reason("7.1", f"材料已有 {proofs.MOST_FILES} 个", remedy="删去不需要的，或合并成一个 PDF"))
    made = keep(row=row, kind=kind, content=content, name=name, by=by, at=at)
    if row.state in HANDED_IN:
        payload = {"kind": kind, "number": made.pk}
        trace.record(action="application.prove", article="7.1", subject=row, by=by, at=at, payload=payload)
    return made


def keep(*, row: Application, kind: str, content: bytes, name: str, by: Account, at: datetime) -> ApplicationProof:
    """Store one file beside an application; raises `Refused` for a type that is not taken."""
    media = _media_type(content)
    told = {"file": uploads.save(content), "file_name": PurePath(name).name[-120:], "content_type": media, "size": len(content)}
    return ApplicationProof.objects.create(application=row, kind=kind, **told, added_at=at, added_by=by)


def _media_type(content: bytes) -> str:
    """What the file is; a Word document must be one inside as well, and a PDF open without a password."""
    media = proofs.media_type(content)
    if isinstance(media, Reason):
        raise Refused(media)
    if media == proofs.PDF and attachments.is_locked(content):
        raise Refused(Reason("7.1", "PDF 设有打开密码，审核时打不开", remedy="去掉密码，另存后上传"))
    if media == proofs.WORD:
        try:
            word_forms.refuse_dangerous(content)
        except word_forms.Unreadable as fault:
            raise Refused(Reason("7.1", fault.message, remedy=fault.remedy)) from fault
    return media


@transaction.atomic
def remove(*, application_id: int, proof_id: int, by: Account, at: datetime) -> None:
    """Take a file out of the application before it is handed in; what a reviewer has seen stays in the store."""
    row = applications.own(application_id, by)
    lifecycle.APPLICATION.step("application.edit", row.state, by.role)
    if not row.proofs.filter(pk=proof_id, removed_at=None).update(removed_at=at):
        raise Refused(Reason("7.1", "这份材料已经删去", remedy="刷新页面查看"))


@transaction.atomic
def look(*, proof: ApplicationProof, by: Account, at: datetime) -> bytes:
    """The file; a look by anybody but the applicant is traced before it leaves (20)."""
    if proof.application.account_id != by.pk:
        payload = {"kind": proof.kind, "number": proof.pk}
        trace.record(action="application.proof", article="20", subject=proof.application, by=by, at=at, payload=payload)
    return uploads.load(proof.file)


def standing(application: Application) -> list[ApplicationProof]:
    """The files that stand, oldest first."""
    return list(application.proofs.filter(removed_at=None))
