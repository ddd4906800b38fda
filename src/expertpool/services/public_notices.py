"""公示: a batch of applicants is shown to the public, corrected, taken back, and over at the end of its last day (7.2, 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from expertpool.policy import privacy, publicity, workdays
from expertpool.policy.codes import Education
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.publicity import COLUMNS, NoticeStatus
from expertpool.policy.terms import Role, TitleLevel
from expertpool.queries.parameters import in_force
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, Application, NoticeEntry, PublicNotice
from expertpool.services import applications, numbers, search, trace
from expertpool.services.calls import day_of

TEXT = (
    "经个人申请、单位审核或推荐，市科技局审查，下列人员达到焦作市科技专家库的入库条件，拟列入专家库，"
    "现依据《焦作市科技专家库管理办法（试行）》（焦科〔2024〕2号）第七条、第八条予以公示。\n"
    "公示期内，任何单位和个人对名单有异议的，可在本页面实名提出，也可到市科技局科技人才与基础研究科当面提出，"
    "并说明理由、附上材料。市科技局将另派人员复审，并把结果告知提出人；提出人的身份保密。"
)
BATCHED_ONLY = "{names}不在“拟入库”状态，或对其的异议还没有答复，不能公示"


# ---------------------------------------------------------------- drafting


@transaction.atomic
def compose(*, application_ids: Iterable[int], corrects: int | None = None, by: Account, at: datetime) -> PublicNotice:
    """A draft with text and table for some applicants that passed the review."""
    step = publicity.NOTICE.step("notice.compose", "", by.role)
    rows = sorted(_batched().filter(pk__in=set(application_ids)), key=lambda row: (search.readings(row.name)[:1], row.pk))
    if not rows:
        raise Refused(Reason("7.2", "没有选择拟入库人选", remedy="从拟入库名单中选择至少一人"))
    notice = PublicNotice(code=numbers.next_notice_code(at), title=_title(at, corrects), text=TEXT, state=step.target)
    notice.made_by, notice.made_at, notice.corrects_id = by, at, corrects
    notice.save()
    for rank, row in enumerate(rows, 1):
        NoticeEntry.objects.create(notice=notice, application=row, rank=rank, **columns(row))
    payload = {"people": len(rows), "number": notice.code}
    trace.record(action="notice.compose", article="7.2", subject=notice, by=by, at=at, payload=payload)
    return notice


def _batched() -> QuerySet[Application]:
    """Whoever may stand on a notice: passed, and without an objection that waits for its answer."""
    free = Application.objects.filter(state=ApplicationStatus.BATCHED)
    return free.exclude(entries__objections__state__in=publicity.OPEN)


def _title(at: datetime, corrects: int | None) -> str:
    year = timezone.localtime(at).year
    made = PublicNotice.objects.filter(published_at__year=year, corrects=None).count()
    what = "（更正）" if corrects else ""
    return f"焦作市科技专家库{year}年第{made + (0 if corrects else 1)}批拟入库专家名单公示{what}"


def columns(row: Application) -> dict[str, str]:
    """What a notice tells of an applicant, and nothing else (8)."""
    level = TitleLevel.label_of(row.title_level) if row.title_level in TitleLevel.values else ""
    education = Education.label_of(row.education) if row.education in Education.values else ""
    return {"name": row.name, "unit": row.unit_name, "education": education, "title": row.title or row.post or level}


@transaction.atomic
def change(*, notice_id: int, title: str, text: str, by: Account, at: datetime) -> PublicNotice:
    """Other words for a draft; its table is never typed."""
    notice = _stepped(notice_id, "notice.edit", by.role)
    if not title.strip() or not text.strip():
        raise Refused(Reason("8", "标题或正文是空的", remedy="写明后再保存"))
    notice.title, notice.text = title.strip()[:120], text.strip()
    notice.save()
    trace.record(action="notice.edit", article="8", subject=notice, by=by, at=at)
    return notice


@transaction.atomic
def leave_out(*, entry_id: int, by: Account, at: datetime) -> None:
    """Take somebody out of a draft."""
    entry = NoticeEntry.objects.get(pk=entry_id)
    notice = _stepped(entry.notice_id, "notice.edit", by.role)
    if notice.entries.count() == 1:
        raise Refused(Reason("7.2", "公示至少要有一人", remedy="不再公示的，放弃这份草稿"))
    entry.delete()
    trace.record(action="notice.edit", article="7.2", subject=notice, by=by, at=at)


@transaction.atomic
def drop(*, notice_id: int, by: Account, at: datetime) -> None:
    """Give a draft up; the applicants wait for the next one."""
    notice = _stepped(notice_id, "notice.drop", by.role)
    notice.save()
    trace.record(action="notice.drop", article="7.2", subject=notice, by=by, at=at)


def _stepped(notice_id: int, action: str, role: str) -> PublicNotice:
    """The notice, locked and in its new state; raises `Refused` out of turn."""
    notice = PublicNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    notice.state = publicity.NOTICE.step(action, notice.state, role).target
    return notice


# ---------------------------------------------------------------- publishing


def ends(on: date) -> workdays.Deadline:
    """The last day of a notice published on a day, and a warning where the calendar is not confirmed."""
    return workdays.notice_ends(on, calendar=calendar(), p=in_force(on))


@transaction.atomic
def publish(*, notice_id: int, by: Account, at: datetime) -> PublicNotice:
    """Show it to the public until the end of its last day; every applicant on it takes the step."""
    notice = _stepped(notice_id, "notice.publish", by.role)
    entries = list(notice.entries.order_by("application_id"))
    for entry in entries:
        _show(entry, by, at)
    refuse_unless(obstacles(notice))
    notice.published_by, notice.published_at, notice.last_day = by, at, ends(day_of(at)).day
    notice.save()
    payload = {"people": len(entries), "day": notice.last_day.isoformat()}
    trace.record(action="notice.publish", article="7.2", subject=notice, by=by, at=at, payload=payload)
    return notice


def _show(entry: NoticeEntry, by: Account, at: datetime) -> None:
    """The columns anew, as the form stands now, and the applicant's step."""
    row = applications.locked(entry.application_id)
    if not _batched().filter(pk=row.pk).exists():
        raise Refused(Reason("7.2", BATCHED_ONLY.format(names=entry.name), remedy="从草稿中去掉此人后再发布"))
    for name, value in columns(row).items():
        setattr(entry, name, value)
    entry.save()
    applications.step(row, "application.notice", by.role, by=by, at=at)


def obstacles(notice: PublicNotice) -> Decision:
    """Why a notice may not be published: private numbers in title, text or table, a column that is empty."""
    found = [*privacy.findings(notice.title, place="标题"), *privacy.findings(notice.text, place="正文")]
    empty = []
    for entry in notice.entries.all():
        for label, value in zip(COLUMNS, cells(entry), strict=True):
            found += privacy.findings(value, place=f"名单第 {entry.rank} 行“{label}”")
            if not value:
                empty.append(Reason("8", f"名单第 {entry.rank} 行没有{label}", remedy="退回补正，或从草稿中去掉此人"))
    return (*privacy.may_publish(found, article="8"), *empty)


def cells(entry: NoticeEntry) -> tuple[str, str, str, str]:
    """A row of the table, in the order of `COLUMNS`."""
    return entry.name, entry.unit, entry.education, entry.title


# ---------------------------------------------------------------- taken back


@transaction.atomic
def withdraw(*, notice_id: int, reason: str, by: Account, at: datetime) -> PublicNotice:
    """Take a running notice off the site; its people wait for another one."""
    notice = _stepped(notice_id, "notice.withdraw", by.role)
    refuse_unless((*publicity.may_take_back(reason), *privacy.may_publish(privacy.findings(reason, place="原因"), article="8")))
    notice.withdrawn_reason = reason.strip()[:200]
    notice.save()
    people = [_take_back(entry, by, at) for entry in notice.entries.filter(removed_at=None).order_by("application_id")]
    payload = {"people": sum(people)}
    trace.record(action="notice.withdraw", article="8", subject=notice, by=by, at=at, payload=payload)
    return notice


def _take_back(entry: NoticeEntry, by: Account, at: datetime) -> bool:
    row = applications.locked(entry.application_id)
    shown = row.state in (ApplicationStatus.NOTICED, ApplicationStatus.OBJECTED)
    if shown:
        applications.step(row, "application.unpublish", by.role, by=by, at=at)
    return shown


@transaction.atomic
def correct(*, notice_id: int, reason: str, by: Account, at: datetime) -> PublicNotice:
    """Withdraw a notice and draft the one that stands in for it, with the same people and a period of its own."""
    old = withdraw(notice_id=notice_id, reason=reason, by=by, at=at)
    people = old.entries.filter(removed_at=None).values_list("application_id", flat=True)
    return compose(application_ids=list(people), corrects=old.pk, by=by, at=at)


@transaction.atomic
def remove(*, entry_id: int, reason: str, by: Account, at: datetime) -> NoticeEntry:
    """Take one person off a running notice, back to the batch; the others stay."""
    notice_id = NoticeEntry.objects.values_list("notice_id", flat=True).get(pk=entry_id)
    notice = _stepped(notice_id, "notice.remove", by.role)
    entry = NoticeEntry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    refuse_unless(publicity.may_take_back(reason))
    if entry.removed_at:
        raise Refused(Reason("7.2", "此人已从这份公示撤下", remedy="刷新页面查看"))
    row = applications.locked(entry.application_id)
    applications.step(row, "application.unpublish", by.role, by=by, at=at, words=reason)
    take_off(entry, at)
    trace.record(action="notice.remove", article="7.2", subject=notice, by=by, at=at, payload={"number": row.code})
    return entry


def take_off(entry: NoticeEntry, at: datetime) -> None:
    """The name leaves the site; what was published stays in the archive."""
    entry.removed_at = at
    entry.save(update_fields=["removed_at"])


# ---------------------------------------------------------------- over


def end_due(*, at: datetime) -> int:
    """Take down what is over; a notice that the calendar of today gives fewer days than due goes on until they are full."""
    running = PublicNotice.objects.filter(state=NoticeStatus.PUBLISHED).values_list("pk", flat=True)
    return sum(_follow(notice_id, at) for notice_id in list(running))


@transaction.atomic
def _follow(notice_id: int, at: datetime) -> bool:
    """Whether a running notice was taken down or goes on for longer."""
    notice = PublicNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if notice.state != NoticeStatus.PUBLISHED or notice.published_at is None or notice.last_day is None:
        return False
    due = ends(day_of(notice.published_at)).day
    if due > notice.last_day:
        return _extend(notice, due, at)
    return publicity.is_over(notice.last_day, day_of(at)) and _end(notice, at)


def _extend(notice: PublicNotice, due: date, at: datetime) -> bool:
    notice.last_day = due
    notice.save(update_fields=["last_day"])
    trace.record(action="notice.extend", article="7.2", subject=notice, by=None, at=at, payload={"day": due.isoformat()})
    return True


def _end(notice: PublicNotice, at: datetime) -> bool:
    notice.state = publicity.NOTICE.step("notice.end", notice.state, Role.SYSTEM).target
    notice.save(update_fields=["state"])
    trace.record(action="notice.end", article="8", subject=notice, by=None, at=at)
    return True
