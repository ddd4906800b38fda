"""What waits on and after the day: list, letters, signing in, archive, grades (11.4–11.6, 16)."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from expertpool.policy import evaluation
from expertpool.policy.terms import ActivityStatus, DemandStatus
from expertpool.policy.workdays import Calendar
from expertpool.queries import days as queries
from expertpool.queries import fees
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Activity, Demand, Evaluation


def of_the_division(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """The organising division's: receive, sign in, say that it was held, grade."""
    today = timezone.localdate()
    for row in _drawn(viewer):
        if row.state == ActivityStatus.READY:
            words, act = ("确认活动已举办", "确认") if row.last_day < today else ("接送与签到", "办理")
            yield Todo("draw", row.first_day, f"{words}：{row.title}", _people(row), "11.5", "day", (row.pk,), act, "days")
        elif _missing(row):
            title = f"评价专家 {_missing(row)} 人：{row.title}"
            yield Todo("draw", queries.due(row, days), title, _people(row), "16", "grades", (row.pk,), "评价", "days")


def to_agree(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Grades of a colleague's that a second person has to agree to, where the profile asks for one."""
    strict = settings.PROFILE == "protected"
    rows = Evaluation.objects.filter(participation__activity__division=viewer.division, countersigned_at=None)
    for row in rows.exclude(graded_by=viewer).select_related("participation__activity") if strict else ():
        if evaluation.needs_second(row.overall, row.aspects, strict=strict):
            activity = row.participation.activity
            title, pk = f"复核评价：{activity.title}", row.participation_id
            yield Todo("draw", None, title, f"{activity.code} · 评价人以外的一人复核", "16", "grade", (pk,), "复核", "days")


def to_answer(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """What experts said to their grades, until the division upholds or corrects them."""
    own = Evaluation.objects.filter(participation__activity__division=viewer.division)
    waiting = own.filter(replied_at__gt=F("graded_at"), answered_at=None)
    for row in waiting.select_related("participation__activity"):
        activity, pk = row.participation.activity, row.participation_id
        detail = f"{activity.code} · 维持或者更正评价"
        yield Todo("draw", None, f"答复专家说明：{activity.title}", detail, "16", "grade", (pk,), "答复", "days")


def to_pay(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Activities whose people came and stand on no pay sheet yet."""
    drawn = set(_drawn(viewer).values_list("pk", flat=True))
    for row in fees.visible_to(viewer):
        if row.pk in drawn and row.came > row.listed:
            detail = f"到场 {row.came} 人 · 已制表 {row.listed} 人 · {row.code}"
            yield Todo("draw", None, f"结算劳务报酬：{row.title}", detail, "14.4", "activity_fees", (row.pk,), "结算", "fees")


def to_archive(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Activities that were held and wait to be counted."""
    for row in queries.visible_to(viewer).filter(state=ActivityStatus.HELD):
        yield Todo("draw", None, f"归档计数：{row.title}", _people(row), "11.6", "archive", (), "归档", "archive")


def late_grades(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Grades that are overdue stand on the supervisor's desk (18)."""
    today = timezone.localdate()
    for row in _drawn(viewer).filter(state__in=(ActivityStatus.HELD, ActivityStatus.ARCHIVED)):
        if _missing(row) and queries.due(row, days) < today:
            title = f"评价逾期 {_missing(row)} 人：{row.title}"
            yield Todo("draw", queries.due(row, days), title, row.division.name, "16", "archive", (), "查看", "archive")


def _drawn(viewer: Account) -> QuerySet[Activity]:
    """Activities whose people were asked through the system; what was only counted from former records waits for nobody."""
    asked = Demand.objects.filter(state__in=(DemandStatus.CONTACTING, DemandStatus.SETTLED, DemandStatus.ARCHIVED))
    return queries.visible_to(viewer).filter(pk__in=asked.values("activity"))


def _missing(row: Activity) -> int:
    return int(row.came) - int(row.graded)


def _people(row: Activity) -> str:
    return f"名单 {row.listed} 人 · 到场 {row.came} 人 · {row.code} · 活动 {row.first_day:%m-%d}"
