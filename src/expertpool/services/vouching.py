"""What a unit does besides vouching: reads its own people's forms, tells of misconduct, takes lists away (7.1.1, 19, 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from expertpool.gateways import keys, uploads
from expertpool.policy import designation, terms, vouching
from expertpool.policy.application_form import Form
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.lifecycle import ApplicationStatus, Voucher
from expertpool.policy.vouching import FeedbackKind, FeedbackState, InviteState
from expertpool.queries import vouching as queries
from expertpool.records.models import Account, Application, ApplicationProof, Expert, UnitFeedback, UnitFeedbackFile, UnitInvite
from expertpool.services import applications, exports, trace
from expertpool.services.calls import day_of

#: files beneath one feedback
MOST_FILES = 5
FILE = Reason("19", "材料不是 PDF、JPG 或 PNG，或超过 10 MB", remedy="扫描为 PDF 或拍照后上传，每份不超过 10 MB")


# ---------------------------------------------------------------- looks


@transaction.atomic
def look(*, application_id: int, by: Account, at: datetime) -> Form:
    """The form of one of the unit's own people; the look is traced before it leaves. Raises `DoesNotExist` for strangers."""
    row = queries.visible_to(by).get(pk=application_id)
    trace.record(action="application.open", article="20", subject=row, by=by, at=at)
    return applications.form_of(row)


@transaction.atomic
def proof(*, application_id: int, proof_id: int, by: Account, at: datetime) -> tuple[bytes, ApplicationProof]:
    """A proof of one of the unit's own people; the look is traced before it leaves. Raises `DoesNotExist` for strangers."""
    row = queries.visible_to(by).get(pk=application_id)
    found = row.proofs.get(pk=proof_id, removed_at=None)
    trace.record(action="application.proof", article="20", subject=row, by=by, at=at, payload={"kind": found.kind})
    return uploads.load(found.file), found


# ---------------------------------------------------------------- feedback of misconduct


@dataclass(frozen=True, slots=True)
class Told:
    """What an employer tells: `kind` a `FeedbackKind` code, files as (content, name)."""

    kind: str
    happened_on: date | None
    words: str
    files: tuple[tuple[bytes, str], ...] = ()


@transaction.atomic
def tell(*, number: int, told: Told, by: Account, at: datetime) -> UnitFeedback:
    """The employer tells of one of its own experts; words and files are sealed. Raises `DoesNotExist` for strangers (19)."""
    expert = Expert.objects.select_for_update(of=("self",)).get(pk=queries.experts_of(by).get(number=number).pk)
    if told.kind not in FeedbackKind.values:
        raise Refused(Reason("19", "没有选择情况的种类", remedy="从列表中选择"))
    refuse_unless(vouching.may_tell(told.words, told.happened_on, today=day_of(at)))
    kinds = [designation.scan_kind(content) for content, _ in told.files]
    if len(kinds) > MOST_FILES or any(isinstance(kind, Reason) for kind in kinds):
        raise Refused(FILE)
    _refuse_repeated(expert, told, by)
    made = _keep(expert, told, by, at)
    for (content, name), kind in zip(told.files, kinds, strict=True):
        file = {"file": uploads.save(content), "file_name": PurePath(name).name[-120:], "content_type": str(kind)}
        UnitFeedbackFile.objects.create(feedback=made, **file)
    payload = {"kind": told.kind, "files": len(told.files)}
    trace.record(action="vouch.feedback", article="19", subject=made, by=by, at=at, payload=payload)
    return made


def _refuse_repeated(expert: Expert, told: Told, by: Account) -> None:
    same = UnitFeedback.objects.filter(
        expert=expert, unit=by.unit, kind=told.kind, happened_on=told.happened_on, state=FeedbackState.RECEIVED
    )
    if any(words_of(row) == told.words.strip() for row in same):
        raise Refused(Reason("19", "同样的情况已经反馈，正待处理", remedy="有新情况的，写明后另行反馈"))


def _keep(expert: Expert, told: Told, by: Account, at: datetime) -> UnitFeedback:
    sealed = keys.encrypt(told.words.strip(), table="unit_feedback", row=expert.pk, field="text")
    return UnitFeedback.objects.create(
        unit=by.unit, expert=expert, kind=told.kind, happened_on=told.happened_on, text_cipher=sealed, made_by=by, made_at=at
    )


def words_of(row: UnitFeedback) -> str:
    """What was told, in the clear: inside acts and looks that are traced."""
    return keys.decrypt(bytes(row.text_cipher), table="unit_feedback", row=row.expert_id, field="text")


@transaction.atomic
def read(*, feedback_id: int, by: Account, at: datetime) -> str:
    """The words of a feedback for who wrote it and who deals with it; the look is traced before they leave (20)."""
    row = queries.feedbacks_for(by).get(pk=feedback_id)
    trace.record(action="vouch.read", article="20", subject=row, by=by, at=at)
    return words_of(row)


@transaction.atomic
def read_file(*, feedback_id: int, file_id: int, by: Account, at: datetime) -> tuple[bytes, UnitFeedbackFile]:
    row = queries.feedbacks_for(by).get(pk=feedback_id)
    found = row.files.get(pk=file_id)
    trace.record(action="vouch.read", article="20", subject=row, by=by, at=at, payload={"files": 1})
    return uploads.load(found.file), found


@transaction.atomic
def answer(*, feedback_id: int, opened: bool, words: str, by: Account, at: datetime) -> UnitFeedback:
    """What the bureau makes of it: a case follows, or none, and why; the unit reads it (19)."""
    row = UnitFeedback.objects.select_for_update(of=("self",)).select_related("expert").get(pk=feedback_id)
    if row.state != FeedbackState.RECEIVED:
        raise Refused(Reason("19", f"这份反馈已是“{FeedbackState.label_of(row.state)}”", remedy="刷新页面查看"))
    if not words.strip():
        raise Refused(Reason("19", "没有写明处理意见", remedy="写明后办理，反馈单位会看到"))
    row.state = FeedbackState.OPENED if opened else FeedbackState.FILED
    row.answer, row.answered_by, row.answered_at = words.strip()[:200], by, at
    row.save()
    trace.record(action="vouch.answer", article="19", subject=row, by=by, at=at, payload={"to": row.state})
    return row


# ---------------------------------------------------------------- lists as sheets

APPLICATIONS = ("申请编号", "姓名", "单位", "最高学历", "职称", "类别", "审核方式", "状态", "提交时间")
EXPERTS = ("专家编号", "姓名", "单位", "领域", "状态")
ACCOUNTS = ("单位", "角色", "姓名", "登录名", "状态", "最近登录", "开通时间")
INVITES = ("单位", "角色", "联系人", "状态", "邀请人", "邀请时间", "办理结果")


def export(
    *,
    kind: str,
    title: str,
    headings: tuple[str, ...],
    lines: Iterable[Any],
    filters: Mapping[str, str],
    by: Account,
    at: datetime,
) -> exports.Sheet:
    """A selection as a sheet with its serial; `lines` are made by the functions below."""
    return exports.sheet(kind=kind, title=title, headings=headings, rows=lines, filters=filters, by=by, at=at)


def application_line(row: Application) -> tuple[object, ...]:
    facts = (row.code, row.name, row.unit_name, terms.Education.label_of(row.education), row.title)
    ways = (terms.Category.label_of(row.category), Voucher.label_of(row.voucher))
    return (*facts, *ways, ApplicationStatus.label_of(row.state), row.submitted_at)


def expert_line(row: Expert) -> tuple[object, ...]:
    fields = "、".join(entry.field.name for entry in row.fields.all())
    return (row.number, row.name, row.unit.name, fields, terms.ExpertStatus.label_of(row.status))


def account_line(row: Account) -> tuple[object, ...]:
    unit, state = row.unit.name if row.unit else "", "在用" if row.is_active else "已停用"
    return (unit, terms.Role.label_of(row.role), row.name, row.username, state, row.last_login, row.created_at)


def invite_line(row: UnitInvite) -> tuple[object, ...]:
    by, state = row.made_by.name if row.made_by else "", InviteState.label_of(row.state)
    return (row.unit_name, terms.Role.label_of(row.role), row.contact_name, state, by, row.made_at, row.answer)
