"""活动材料: what experts read once they have signed the letter of commitment; every look is traced (15, 20)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.gateways import attachments, keys, uploads
from expertpool.policy import attendance
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import ActivityStatus, ParticipationStatus, Role
from expertpool.records.models import Account, Activity, Material, Participation
from expertpool.services import letters, trace

MOST_BYTES = 30 * 1024 * 1024
#: endings that a phone opens, and their media types
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}


@transaction.atomic
def add(*, activity_id: int, content: bytes, name: str, by: Account, at: datetime) -> Material:
    """Keep a file, sealed; raises `Refused` for an empty, oversized or unknown one, or one that is not what its name says."""
    activity = Activity.objects.get(pk=activity_id, division=by.division)
    if activity.state != ActivityStatus.READY:
        raise Refused(Reason("20", "最终名单反馈之后、活动举办之前才能上传材料", remedy="刷新页面查看"))
    ending = name.rpartition(".")[2].lower()
    if ending not in KINDS:
        raise Refused(Reason("20", "不支持这种文件", remedy="上传 PDF、Word、Excel、PPT 或图片"))
    if not content or len(content) > MOST_BYTES:
        raise Refused(Reason("20", "文件是空的，或超过 30 MB", remedy="检查文件，必要时拆分"))
    if not attachments.is_what_it_says(content, name):
        raise Refused(Reason("20", f"文件内容不是 {ending} 格式", remedy="用原来的软件打开、另存后再上传"))
    made = Material.objects.create(
        activity=activity,
        name=name[-120:],
        file=uploads.save(content),
        kind=KINDS[ending],
        size=len(content),
        digest=keys.sm3(content),
        added_by=by,
        added_at=at,
    )
    trace.record(action="material.add", article="20", subject=made, by=by, at=at, payload={"digest": made.digest})
    return made


@transaction.atomic
def remove(*, material_id: int, by: Account, at: datetime) -> Material:
    """Nobody reads it any more; that it was there stays on record."""
    made = Material.objects.select_for_update().get(pk=material_id, activity__division=by.division)
    if made.removed_at:
        raise Refused(Reason("20", "已经撤下", remedy="刷新页面查看"))
    made.removed_at = at
    made.save(update_fields=["removed_at"])
    trace.record(action="material.remove", article="20", subject=made, by=by, at=at)
    return made


@transaction.atomic
def read(*, material_id: int, by: Account, at: datetime) -> tuple[bytes, Material]:
    """The file: for the division, and for an expert of the activity who has signed. The look is traced before it leaves."""
    made = Material.objects.select_related("activity").get(pk=material_id, removed_at=None)
    if by.role == Role.EXPERT:
        states = (ParticipationStatus.CONFIRMED, ParticipationStatus.DONE)
        part = Participation.objects.get(activity=made.activity, expert=by.expert_id, state__in=states)
        refuse_unless(attendance.may_read(signed=letters.is_signed(part)))
    elif made.activity.division_id != by.division_id:
        raise Material.DoesNotExist
    trace.record(action="material.read", article="20", subject=made, by=by, at=at)
    return uploads.load(made.file), made
