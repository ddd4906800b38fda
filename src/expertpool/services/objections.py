"""异议: who objects to somebody on a notice, real name and reason sealed; looked into by somebody else than before (7.2).

Of the receipt only a keyed digest is kept. The others on the notice go on; whoever is objected to waits.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.db import transaction

from expertpool.gateways import attachments, keys, uploads
from expertpool.policy import articles, identity, privacy, publicity
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.lifecycle import ApplicationStatus, ReviewReason
from expertpool.policy.publicity import NoticeStatus, ObjectionStatus
from expertpool.policy.terms import Role
from expertpool.queries.publicity import passed_by
from expertpool.records.models import Account, Application, NoticeEntry, Objection, ObjectionFile
from expertpool.services import applications, messages, public_notices, trace
from expertpool.services.calls import day_of

ARTICLE = "7.2"
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
MOST_BYTES, MOST_FILES = 10 * 1024 * 1024, 5
LEAST_REASON, MOST_REASON = 10, 4000
#: 130 bits, in groups of four
RECEIPT_LETTERS, GROUP = 26, 4
MOST_OF_ONE = 50
UNKNOWN = Reason(ARTICLE, "没有查到这个回执", remedy="核对回执号；字母不分大小写，横线可以不填")


@dataclass(frozen=True, slots=True)
class Said:
    """Who objects and why; sealed as a whole."""

    name: str
    phone: str
    email: str
    reason: str


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


# ---------------------------------------------------------------- made


@transaction.atomic
def receive(*, entry_id: int, said: Said, receipt: str, files: Sequence[Upload] = (), at: datetime) -> None:
    """Take an objection in under a new receipt, which is kept nowhere; the same sent twice is taken in once.

    Raises `Refused`, for late ones too.
    """
    digest = keys.blind_index("objection", _bare(receipt))
    applications.locked(NoticeEntry.objects.values_list("application_id", flat=True).get(pk=entry_id))
    if Objection.objects.filter(digest=digest).exists():
        return
    entry = _open_entry(entry_id, at)
    said = _checked(said, files)
    row = Objection(entry=entry, digest=digest, state=ObjectionStatus.RECEIVED, made_at=at)
    row.sealed = keys.encrypt(json.dumps(asdict(said), ensure_ascii=False), table="objection", row=digest, field="said")
    row.save()
    for file in files:
        about = {"file_name": PurePath(file.name).name[-120:], "content_type": _type(file), "size": len(file.content)}
        ObjectionFile.objects.create(objection=row, file=uploads.save(file.content), **about)
    _hold(entry, at)
    trace.record(action="public.object", article=ARTICLE, subject=row, by=None, at=at, payload={"files": len(files)})


def _open_entry(entry_id: int, at: datetime) -> NoticeEntry:
    """A name that stands on a running notice now; else `Refused` or `DoesNotExist`."""
    entry = NoticeEntry.objects.select_related("notice").get(pk=entry_id, notice__state__in=(*SHOWN, NoticeStatus.WITHDRAWN))
    refuse_unless(publicity.may_object(entry.notice.last_day, day_of(at)))
    if entry.removed_at or entry.notice.state != NoticeStatus.PUBLISHED:
        raise Refused(Reason(ARTICLE, "此人已不在公示名单中", remedy="请核对公示页面"))
    if entry.objections.count() >= MOST_OF_ONE:
        raise Refused(Reason(ARTICLE, "对此人的异议已很多，正在复审", remedy="需要补充材料的，请与人才科联系"))
    return entry


SHOWN = (NoticeStatus.PUBLISHED, NoticeStatus.OVER)


def _checked(said: Said, files: Sequence[Upload]) -> Said:
    refuse_unless(reason for reason in (_unnamed(said), _unreasoned(said), _unfit(files)) if reason)
    number = identity.mobile(said.phone)
    if isinstance(number, Reason):
        raise Refused(Reason(ARTICLE, "手机号码不正确", remedy="填写能联系到您的手机号码"))
    return Said(said.name.strip(), number, said.email.strip(), said.reason.strip())


def _unnamed(said: Said) -> Reason | None:
    short = len(said.name.strip()) < 2
    return Reason(ARTICLE, "没有填写真实姓名", remedy="异议须实名提出，姓名只供复审人员核实") if short else None


def _unreasoned(said: Said) -> Reason | None:
    fits = LEAST_REASON <= len(said.reason.strip()) <= MOST_REASON
    return None if fits else Reason(ARTICLE, "理由过短或过长", remedy=f"写明事实和依据，{LEAST_REASON} 至 {MOST_REASON} 字")


def _unfit(files: Sequence[Upload]) -> Reason | None:
    fits = all(_type(file) and attachments.is_what_it_says(file.content, file.name) for file in files)
    if fits and len(files) <= MOST_FILES and all(len(file.content) <= MOST_BYTES for file in files):
        return None
    return Reason(ARTICLE, "材料不是 PDF 或图片，或过大、过多", remedy=f"每份不超过 10 MB，最多 {MOST_FILES} 份")


def _type(file: Upload) -> str:
    return TYPES.get(PurePath(file.name).suffix.lower(), "")


def _hold(entry: NoticeEntry, at: datetime) -> None:
    """Whoever is objected to waits; a further objection finds them waiting already."""
    row = applications.locked(entry.application_id)
    if row.state == ApplicationStatus.NOTICED:
        applications.step(row, "application.object", Role.PUBLIC, by=None, at=at)
    elif row.state != ApplicationStatus.OBJECTED:
        raise Refused(Reason(ARTICLE, "此人已不在公示中", remedy="请核对公示页面"))


def new_receipt() -> str:
    """130 random bits in letters and digits that are hard to confuse."""
    letters = base64.b32encode(secrets.token_bytes(20)).decode()[:RECEIPT_LETTERS]
    return "-".join(letters[place : place + GROUP] for place in range(0, RECEIPT_LETTERS, GROUP))


def _bare(receipt: str) -> str:
    return "".join(letter for letter in receipt.upper() if letter.isascii() and letter.isalnum())


def of_receipt(receipt: str) -> Objection:
    """The objection of a receipt; raises `Refused` for an unknown one."""
    digests = keys.blind_indexes("objection", _bare(receipt))
    found = Objection.objects.filter(digest__in=digests).select_related("entry__notice").first()
    if found is None:
        raise Refused(UNKNOWN)
    return found


# ---------------------------------------------------------------- looked into


@transaction.atomic
def take(*, objection_id: int, by: Account, at: datetime) -> Objection:
    """Somebody else than before begins the re-review."""
    row = _locked(objection_id)
    refuse_unless(hindrances(row, by))
    row.state = publicity.OBJECTION.step("objection.take", row.state, by.role).target
    row.handled_by = by
    row.save()
    trace.record(action="objection.take", article=ARTICLE, subject=row, by=by, at=at)
    return row


def hindrances(row: Objection, by: Account) -> tuple[Reason, ...]:
    """Why somebody may not look into an objection: they passed the applicant, under whatever account."""
    earlier = passed_by(row.entry.application)
    return publicity.may_review_again(_person(by), [_person(earlier)] if earlier else ())


def _person(account: Account) -> str:
    """Who an account belongs to: one natural person with two accounts is one."""
    return account.identity_index or f"account:{account.pk}"


def _locked(objection_id: int) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",))
    return rows.select_related("entry__notice", "entry__application__decided_by").get(pk=objection_id)


@transaction.atomic
def read(*, objection_id: int, by: Account, at: datetime) -> Said:
    """Who objects and why; the look is traced before it leaves (20)."""
    row = Objection.objects.get(pk=objection_id)
    trace.record(action="objection.read", article="20", subject=row, by=by, at=at)
    return _said(row)


def _said(row: Objection) -> Said:
    return Said(**json.loads(keys.decrypt(bytes(row.sealed), table="objection", row=row.digest, field="said")))


@transaction.atomic
def read_file(*, file_id: int, by: Account, at: datetime) -> tuple[ObjectionFile, bytes]:
    """A file that came with an objection; the look is traced (20)."""
    file = ObjectionFile.objects.select_related("objection").get(pk=file_id)
    trace.record(action="objection.read", article="20", subject=file.objection, by=by, at=at, payload={"files": 1})
    return file, uploads.load(file.file)


@transaction.atomic
def uphold(*, objection_id: int, article: str, answer: str, by: Account, at: datetime) -> Objection:
    """The objection is right: the applicant is not admitted, under a provision, and the name leaves the notice."""
    row = _decided(objection_id, "objection.uphold", answer, by, at)
    if article not in articles.ARTICLES:
        raise Refused(Reason(ARTICLE, "没有选择依据的条款", remedy="选择不符合的条款"))
    row.article = article
    row.save()
    application = applications.locked(row.entry.application_id)
    if application.state in (ApplicationStatus.OBJECTED, ApplicationStatus.BATCHED):
        applications.refuse(
            application_id=application.pk,
            reason=ReviewReason.OBJECTION,
            article=article,
            words="公示期间收到异议，经复审异议成立",
            by=by,
            at=at,
        )
        public_notices.take_off(row.entry, at)
    _settle(row, by, at)
    return row


@transaction.atomic
def dismiss(*, objection_id: int, answer: str, by: Account, at: datetime) -> Objection:
    """The objection is not right; the applicant goes on once every other one has its answer too."""
    row = _decided(objection_id, "objection.dismiss", answer, by, at)
    row.save()
    application = applications.locked(row.entry.application_id)
    if application.state == ApplicationStatus.OBJECTED and not _others_wait(row, application):
        applications.step(application, "application.dismiss_objection", by.role, by=by, at=at)
    _settle(row, by, at)
    return row


def _others_wait(row: Objection, application: Application) -> bool:
    rows = Objection.objects.filter(entry__application=application, state__in=publicity.OPEN)
    return rows.exclude(pk=row.pk).exists()


def _decided(objection_id: int, action: str, answer: str, by: Account, at: datetime) -> Objection:
    # the application first, as whoever objects locks it too: two answers at once see each other
    entry_id = Objection.objects.values_list("entry__application_id", flat=True).get(pk=objection_id)
    applications.locked(entry_id)
    row = _locked(objection_id)
    refuse_unless(hindrances(row, by))
    if len(answer.strip()) < LEAST_REASON:
        raise Refused(Reason(ARTICLE, "没有写明复审结论的理由", remedy="写明查了什么、结论是什么，会告知提出人"))
    refuse_unless(privacy.may_publish(privacy.findings(answer, place="复审说明"), article="20"))
    row.state = publicity.OBJECTION.step(action, row.state, by.role).target
    row.handled_by, row.decided_at, row.answer = by, at, answer.strip()[:400]
    return row


def _settle(row: Objection, by: Account, at: datetime) -> None:
    """Trace the answer and bring it to who objected."""
    action = "objection.uphold" if row.state == ObjectionStatus.UPHELD else "objection.dismiss"
    trace.record(action=action, article=row.article or ARTICLE, subject=row, by=by, at=at)
    said = _said(row)
    values = {"name": said.name, "outcome": ObjectionStatus.label_of(row.state), "link": f"{settings.ADDRESS}/receipt/"}
    reach = messages.Reach(said.phone, said.email)
    messages.send_to(code="objection", reach=reach, key=f"objection:{row.pk}", variables=values, at=at, by=by)
