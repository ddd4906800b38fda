"""通知公告: drafted as plain text, with files, published from a moment on, taken back with a reason (7.1.1, 20).

Before anything is published it is read for private numbers, attached files and what they tell about themselves included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from expertpool.gateways import attachments, pictures, uploads
from expertpool.policy import privacy, publicity
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.publicity import AnnouncementKind
from expertpool.records.models import Account, Announcement, AnnouncementFile
from expertpool.services import numbers, trace

ARTICLE = "7.1.1"
#: endings that may be attached → what they are sent as
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Text:
    """What an announcement says. `document` is its own number, if it has one; `publish_at` from when it is shown."""

    kind: str
    title: str
    body: str
    document: str = ""
    publish_at: datetime | None = None


@transaction.atomic
def draft(*, text: Text, by: Account, at: datetime) -> Announcement:
    """A new draft."""
    step = publicity.ANNOUNCEMENT.step("announcement.edit", "", by.role)
    row = Announcement(code=numbers.next_announcement_code(at), state=step.target, made_by=by, made_at=at)
    return _keep(row, text, by, at)


@transaction.atomic
def change(*, announcement_id: int, text: Text, by: Account, at: datetime) -> Announcement:
    """Change a draft; what is published stays as it is, or is withdrawn."""
    row = _locked(announcement_id, "announcement.edit", by)
    return _keep(row, text, by, at)


def _keep(row: Announcement, text: Text, by: Account, at: datetime) -> Announcement:
    if text.kind not in AnnouncementKind.values or not text.title.strip():
        raise Refused(Reason(ARTICLE, "没有选择类别或没有标题", remedy="补全后再保存"))
    row.kind, row.title, row.body = text.kind, text.title.strip(), text.body.strip()
    row.document, row.publish_at, row.changed_at = text.document.strip(), text.publish_at, at
    row.save()
    trace.record(action="announcement.edit", article=ARTICLE, subject=row, by=by, at=at, payload={"kind": row.kind})
    return row


def _locked(announcement_id: int, action: str, by: Account) -> Announcement:
    """The announcement, locked and in its new state; raises `Refused` out of turn."""
    row = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement_id)
    row.state = publicity.ANNOUNCEMENT.step(action, row.state, by.role).target
    return row


@transaction.atomic
def attach(*, announcement_id: int, name: str, content: bytes, by: Account, at: datetime) -> AnnouncementFile:
    """Put a file beside a draft."""
    row = _locked(announcement_id, "announcement.edit", by)
    suffix = PurePath(name).suffix.lower()
    if suffix not in TYPES or not attachments.is_what_it_says(content, name):
        raise Refused(Reason(ARTICLE, "文件不是 Word、Excel（.docx、.xlsx）、PDF 或图片", remedy="另存为这些格式后上传"))
    if len(content) > MOST_BYTES or row.files.filter(removed_at=None).count() >= MOST_FILES:
        raise Refused(Reason(ARTICLE, f"文件超过 10 MB，或已有 {MOST_FILES} 个附件", remedy="压缩或删减后上传"))
    content = _bare(content, suffix)
    about = {"file_name": PurePath(name).name[-120:], "content_type": TYPES[suffix], "size": len(content)}
    made = AnnouncementFile.objects.create(announcement=row, file=uploads.save(content), added_at=at, **about)
    trace.record(action="announcement.attach", article=ARTICLE, subject=row, by=by, at=at, payload={"bytes": len(content)})
    return made


def _bare(content: bytes, suffix: str) -> bytes:
    """A picture without what the camera wrote into it; other files as they are."""
    if suffix not in attachments.PICTURES:
        return content
    try:
        return pictures.strip(content)
    except pictures.PictureBroken as error:
        raise Refused(Reason(ARTICLE, "图片打不开", remedy="另存后重新上传")) from error


@transaction.atomic
def detach(*, file_id: int, by: Account, at: datetime) -> None:
    """Take a file away from a draft; the sealed copy stays in the archive."""
    file = AnnouncementFile.objects.select_related("announcement").get(pk=file_id, removed_at=None)
    row = _locked(file.announcement_id, "announcement.edit", by)
    AnnouncementFile.objects.filter(pk=file_id).update(removed_at=at)
    trace.record(action="announcement.detach", article=ARTICLE, subject=row, by=by, at=at)


@transaction.atomic
def publish(*, announcement_id: int, looked: bool, by: Account, at: datetime) -> Announcement:
    """Show it from its moment on, at once without one. `looked`: somebody has looked through what no program can read."""
    row = _locked(announcement_id, "announcement.publish", by)
    refuse_unless(obstacles(row, looked=looked))
    row.publish_at = max(row.publish_at or at, at)
    row.save()
    trace.record(action="announcement.publish", article=ARTICLE, subject=row, by=by, at=at, payload={"kind": row.kind})
    return row


def obstacles(row: Announcement, *, looked: bool) -> Decision:
    """Why a draft may not be published: private numbers in it, files that cannot be read, pictures nobody has looked at."""
    return tuple(_obstacles(row, looked))


def _obstacles(row: Announcement, looked: bool) -> Iterator[Reason]:
    if not row.body and not row.files.filter(removed_at=None).exists():
        yield Reason(ARTICLE, "正文是空的，也没有附件", remedy="写明正文")
    found = [finding for place, text in _own_words(row) for finding in privacy.findings(text, place=place)]
    yield from privacy.may_publish(found, article="20")
    for file in row.files.filter(removed_at=None):
        yield from _file_obstacles(file, looked)


def _own_words(row: Announcement) -> Iterator[tuple[str, str]]:
    yield from (("标题", row.title), ("正文", row.body), ("文号", row.document))
    for file in row.files.filter(removed_at=None):
        yield "附件名称", PurePath(file.file_name).stem


def _file_obstacles(file: AnnouncementFile, looked: bool) -> Iterator[Reason]:
    content, place = uploads.load(file.file), f"附件“{file.file_name}”"
    try:
        parts = attachments.read(content, file.file_name)
        unread = attachments.has_pages_without_text(content, file.file_name)
    except attachments.FileBroken:
        yield Reason("20", f"{place}打不开或加了密，无法检查", remedy="去掉密码，另存后重新上传")
        return
    found = [finding for part in parts for finding in privacy.findings(part.text, place=f"{place}{part.place}")]
    yield from privacy.may_publish(dict.fromkeys(found), article="20")
    if unread and not looked:
        yield Reason("20", f"{place}含图片或扫描页，系统读不出文字", remedy="逐页核对不含个人信息后，勾选“已人工核对”")


@transaction.atomic
def withdraw(*, announcement_id: int, reason: str, by: Account, at: datetime) -> Announcement:
    """Take it off the site; text and files stay in the archive."""
    row = _locked(announcement_id, "announcement.withdraw", by)
    refuse_unless(publicity.may_take_back(reason))
    row.withdrawn_reason, row.changed_at = reason.strip()[:200], at
    row.save()
    trace.record(action="announcement.withdraw", article=ARTICLE, subject=row, by=by, at=at)
    return row


def content_of(file: AnnouncementFile) -> bytes:
    """A file as it was uploaded."""
    return uploads.load(file.file)
