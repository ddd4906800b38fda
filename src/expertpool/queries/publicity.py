"""Announcements, public notices and objections: what the public sees at this moment, and what the staff keeps (7.2, 8, 20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from expertpool.policy import access, publicity
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.publicity import AnnouncementKind, AnnouncementStatus, NoticeStatus
from expertpool.policy.workdays import Calendar, admitted_from
from expertpool.queries.workdays import calendar
from expertpool.records.models import (
    Account,
    Announcement,
    AnnouncementFile,
    Application,
    Field,
    NoticeEntry,
    Objection,
    PublicNotice,
)

# ---------------------------------------------------------------- what the public sees


def announced(at: datetime, *, text: str = "", kind: str = "") -> QuerySet[Announcement]:
    """Announcements shown now, latest first, by words of title, text and number."""
    rows = Announcement.objects.filter(state=AnnouncementStatus.PUBLISHED, publish_at__lte=at)
    for word in text.split():
        rows = rows.filter(Q(title__contains=word) | Q(body__contains=word) | Q(document__contains=word))
    return rows.filter(kind=kind) if kind else rows


def files_of(row: Announcement) -> QuerySet[AnnouncementFile]:
    return row.files.filter(removed_at=None)


def announced_file(at: datetime, code: str, file_id: int) -> AnnouncementFile:
    """A file beside an announcement that is shown now; else `AnnouncementFile.DoesNotExist`."""
    rows = AnnouncementFile.objects.filter(announcement__in=announced(at), announcement__code=code, removed_at=None)
    return rows.get(pk=file_id)


def call(at: datetime) -> Announcement | None:
    """The announcement of the open call, the latest one."""
    return announced(at, kind=AnnouncementKind.CALL).first()


def running(at: datetime) -> QuerySet[PublicNotice]:
    """Notices with names on them now: until the end of their last day, whatever any job has done."""
    today = timezone.localtime(at).date()
    rows = PublicNotice.objects.filter(state=NoticeStatus.PUBLISHED, last_day__gte=today)
    return rows.annotate(people=Count("entries", filter=Q(entries__removed_at=None)))


def past(at: datetime) -> QuerySet[PublicNotice]:
    """Notices whose days are over: their titles and last days, never a name."""
    today = timezone.localtime(at).date()
    over = Q(state=NoticeStatus.OVER) | Q(state=NoticeStatus.PUBLISHED, last_day__lt=today)
    return PublicNotice.objects.filter(over).order_by("-last_day", "-id")


def known(code: str) -> PublicNotice:
    """A notice that is or was shown to the public; else `PublicNotice.DoesNotExist`."""
    return PublicNotice.objects.exclude(published_at=None).prefetch_related("corrections").get(code=code)


def shown_entries(notice: PublicNotice) -> QuerySet[NoticeEntry]:
    """Whoever stands on a notice still."""
    return notice.entries.filter(removed_at=None)


@dataclass(frozen=True, slots=True)
class Period:
    """The working days of a notice; `left` counts those not yet over, today included."""

    days: tuple[date, ...]
    today: date
    last_day: date
    admitted: date
    left: int


def period(notice: PublicNotice, at: datetime, days: Calendar | None = None) -> Period:
    """How far a running notice is."""
    days, today = days or calendar(), timezone.localtime(at).date()
    last = notice.last_day or today
    first = timezone.localtime(notice.published_at or at).date() + timedelta(days=1)
    counted = tuple(day for day in _span(first, last) if days.is_workday(day))
    return Period(counted, today, last, admitted_from(last), sum(day >= today for day in counted))


def _span(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def fields() -> QuerySet[Field]:
    """Fields that somebody may apply in, by category."""
    return Field.objects.filter(active=True, parent=None).order_by("category", "code")


# ---------------------------------------------------------------- what the staff keeps


def announcements(viewer: Account, *, text: str = "", state: str = "", kind: str = "") -> QuerySet[Announcement]:
    """Every announcement, drafts included, for those who may look."""
    if not access.may(viewer.role, "announcement.view"):
        return Announcement.objects.none()
    rows = Announcement.objects.select_related("made_by").annotate(file_count=Count("files", filter=Q(files__removed_at=None)))
    for word in text.split():
        rows = rows.filter(Q(title__contains=word) | Q(code__contains=word.upper()) | Q(document__contains=word))
    chosen = {"state": state, "kind": kind}
    return rows.filter(**{name: value for name, value in chosen.items() if value}).order_by("-changed_at", "-id")


def announcement_states(viewer: Account) -> dict[str, int]:
    return _counts(announcements(viewer))


def notices(viewer: Account, *, text: str = "", state: str = "") -> QuerySet[PublicNotice]:
    """Every notice with its number of people, of those removed and of open objections, latest first."""
    if not access.may(viewer.role, "notice.view"):
        return PublicNotice.objects.none()
    rows = PublicNotice.objects.select_related("made_by", "published_by", "corrects").annotate(
        people=Count("entries", distinct=True),
        removed=Count("entries", filter=~Q(entries__removed_at=None), distinct=True),
        waiting=Count("entries__objections", filter=Q(entries__objections__state__in=publicity.OPEN), distinct=True),
    )
    for word in text.split():
        named = Q(pk__in=NoticeEntry.objects.filter(Q(name__contains=word) | Q(unit__contains=word)).values("notice"))
        rows = rows.filter(Q(title__contains=word) | Q(code__contains=word.upper()) | named)
    return rows.filter(state=state) if state else rows


def notice_states(viewer: Account) -> dict[str, int]:
    return _counts(notices(viewer))


def notice_for(viewer: Account, notice_id: int) -> PublicNotice:
    """Raises `PublicNotice.DoesNotExist` where there is none or the viewer may not look."""
    return notices(viewer).get(pk=notice_id)


def entries(notice: PublicNotice) -> QuerySet[NoticeEntry]:
    """Everybody who stood on it, with what became of them."""
    rows = notice.entries.select_related("application__expert")
    return rows.annotate(waiting=Count("objections", filter=Q(objections__state__in=publicity.OPEN)))


def to_notice(viewer: Account, *, text: str = "") -> QuerySet[Application]:
    """Who passed and may stand on the next notice; nobody with an objection that waits for its answer."""
    if not access.may(viewer.role, "notice.edit"):
        return Application.objects.none()
    rows = Application.objects.filter(state=ApplicationStatus.BATCHED).exclude(entries__objections__state__in=publicity.OPEN)
    for word in text.split():
        rows = rows.filter(Q(search__contains=word.lower()) | Q(code__contains=word.upper()))
    drafted = NoticeEntry.objects.filter(notice__state=NoticeStatus.DRAFT).values("application")
    return rows.exclude(pk__in=drafted).order_by("decided_at", "pk")


def objections(viewer: Account, *, text: str = "", state: str = "") -> QuerySet[Objection]:
    """Every objection, without who made it and why: that is read one by one and traced."""
    if not access.may(viewer.role, "objection.view"):
        return Objection.objects.none()
    rows = Objection.objects.select_related("entry__notice", "entry__application__decided_by", "handled_by")
    for word in text.split():
        rows = rows.filter(Q(entry__name__contains=word) | Q(entry__notice__code__contains=word.upper()))
    return rows.filter(state=state) if state else rows


def objection_states(viewer: Account) -> dict[str, int]:
    return _counts(objections(viewer))


def objection_for(viewer: Account, objection_id: int) -> Objection:
    """Raises `Objection.DoesNotExist` where there is none or the viewer may not look."""
    return objections(viewer).prefetch_related("files").get(pk=objection_id)


def passed_by(application: Application) -> Account | None:
    """Whoever passed the applicant in the review."""
    step = application.steps.filter(action="application.pass").order_by("-id").select_related("by").first()
    return step.by if step else application.decided_by


def ordered(rows: QuerySet[PublicNotice], sort: str) -> QuerySet[PublicNotice]:
    column = {"code": "id", "published": "published_at", "last": "last_day"}[sort.removeprefix("-")]
    by = F(column).desc(nulls_first=True) if sort.startswith("-") else F(column).asc(nulls_last=True)
    return rows.order_by(by, "-id")


def _counts(rows: QuerySet[Announcement] | QuerySet[PublicNotice] | QuerySet[Objection]) -> dict[str, int]:
    """State → rows; "" is all of them."""
    counts = dict(rows.order_by().values_list("state").annotate(Count("id", distinct=True)))
    return {"": sum(counts.values()), **counts}


def waiting_since(viewer: Account) -> tuple[int, date | None]:
    """How many wait for a notice, and since when the first of them."""
    found = to_notice(viewer).aggregate(count=Count("id"), first=Min("decided_at"))
    return found["count"], timezone.localtime(found["first"]).date() if found["first"] else None
