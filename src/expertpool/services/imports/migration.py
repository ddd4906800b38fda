"""The one-time migration of the stock: leadership approves it with its document, and locks it at go-live."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.policy import access
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import ImportStatus
from expertpool.records.models import Account, ImportRun, Migration
from expertpool.services import trace

ARTICLE = "7.2"


def current() -> Migration | None:
    """The approval, if there is one."""
    return Migration.objects.select_related("approved_by", "locked_by", "lock_asked_by").first()


def refuse_unless_open() -> None:
    """Sheets may come in only between approval and lock; afterwards every row is an application."""
    approval = (
        Migration.objects.select_for_update().first()
        if transaction.get_connection().in_atomic_block
        else Migration.objects.first()
    )
    if approval is None:
        raise Refused(Reason(ARTICLE, "存量迁移尚未获批准", remedy="请局领导在“存量迁移”中登记批准文号"))
    if approval.locked_at:
        day = f"{approval.locked_at:%Y-%m-%d}"
        raise Refused(
            Reason(
                ARTICLE, f"存量迁移已于 {day} 锁定，不能再整表导入", remedy="整表录入请在“推荐汇总表”中新建，每行成为一份入库申请"
            )
        )


@transaction.atomic
def approve(*, document: str, by: Account, at: datetime) -> Migration:
    """Leadership approves the migration under a document number; once."""
    refuse_unless(access.refuse(by.role, "import.approve"))
    trace.hold()
    if Migration.objects.exists():
        raise Refused(Reason(ARTICLE, "存量迁移已经批准", remedy="无须重复批准"))
    if not document.strip():
        raise Refused(Reason(ARTICLE, "没有填写批准文号或会议纪要号", remedy="填写文号，如 焦科〔2026〕15号"))
    approval = Migration.objects.create(document=document.strip(), approved_by=by, approved_at=at)
    payload = {"document": approval.document}
    trace.record(action="import.approve", article=ARTICLE, subject=approval, by=by, at=at, payload=payload)
    return approval


@transaction.atomic
def ask_lock(*, by: Account, at: datetime) -> Migration:
    """The talent division says that the stock is in."""
    refuse_unless(access.refuse(by.role, "import.run"))
    approval = _open_approval()
    _refuse_while_running()
    approval.lock_asked_by, approval.lock_asked_at = by, at
    approval.save(update_fields=["lock_asked_by", "lock_asked_at"])
    trace.record(action="import.lock.ask", article=ARTICLE, subject=approval, by=by, at=at)
    return approval


@transaction.atomic
def lock(*, by: Account, at: datetime) -> Migration:
    """Leadership closes the migration for good, after the talent division has asked for it."""
    refuse_unless(access.refuse(by.role, "import.lock"))
    approval = _open_approval()
    if approval.lock_asked_at is None:
        raise Refused(Reason(ARTICLE, "人才科尚未提请锁定", remedy="请人才科确认存量已全部导入后提请锁定"))
    _refuse_while_running()
    approval.locked_by, approval.locked_at = by, at
    approval.save(update_fields=["locked_by", "locked_at"])
    trace.record(action="import.lock", article=ARTICLE, subject=approval, by=by, at=at)
    return approval


def _open_approval() -> Migration:
    refuse_unless_open()
    return Migration.objects.select_for_update().get()


def _refuse_while_running() -> None:
    if ImportRun.objects.filter(state__in=(ImportStatus.CHECKING, ImportStatus.RUNNING)).exists():
        raise Refused(Reason(ARTICLE, "有一批名单正在检查或导入", remedy="等这一批办完，或放弃、撤销后再锁定"))
