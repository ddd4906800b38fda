"""Applications as the talent division and its supervisor see them; who may not look gets nothing (7.2, 20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from expertpool.policy import access
from expertpool.policy.codes import JIAOZUO
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.terms import ExpertStatus
from expertpool.policy.workdays import Calendar
from expertpool.queries.parameters import in_force
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Application, Expert, Opinion, Unit

S = ApplicationStatus
SORTS = {"code": "id", "name": "name", "unit": "unit_name", "submitted": "submitted_at"}
#: where applications are worked on: address and its arguments
WORK_LIST = ("applications", ())
#: how the list is asked for those whose unit is not in the register yet
UNKNOWN_UNIT = "none"
#: what an export or a search may not reach: drafts are the applicant's own
OWN = (S.DRAFT, S.CONFIRMING)


def visible_to(viewer: Account) -> QuerySet[Application]:
    """Everything that was handed in, with employer and association."""
    if not access.may(viewer.role, "application.view"):
        return Application.objects.none()
    rows = Application.objects.exclude(state__in=OWN).defer("form_cipher")
    return rows.select_related("employer", "association", "roll")


def narrowed(
    rows: QuerySet[Application],
    *,
    text: str = "",
    state: str = "",
    source: str = "",
    category: str = "",
    voucher: str = "",
    field: str = "",
    region: str = "",
    employer: str = "",
) -> QuerySet[Application]:
    """By state, source and so on, by unit (or none known), in or out of the city, by words in name, pinyin, unit or number."""
    for word in text.split():
        rows = rows.filter(Q(search__icontains=word) | Q(name__contains=word) | Q(code__contains=word.upper()))
    chosen = {"state": state, "source": source, "category": category, "voucher": voucher}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    if region:
        here = Q(region__in=JIAOZUO)
        rows = rows.filter(here if region == "city" else ~here)
    if employer:
        rows = rows.filter(employer=None if employer == UNKNOWN_UNIT else employer)
    if field:
        rows = rows.annotate(listed=Cast("fields", TextField())).filter(listed__contains=f'"{field}"')
    return rows


def ordered(rows: QuerySet[Application], sort: str) -> QuerySet[Application]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def employers(viewer: Account) -> tuple[tuple[str, str], ...]:
    """(id, name) of every unit somebody applied from, by name, and what stands for a unit that is not known yet."""
    rows = visible_to(viewer).exclude(employer=None).order_by("employer__name")
    known = rows.values_list("employer", "employer__name").distinct()
    return ((UNKNOWN_UNIT, "未登记单位"), *((str(pk), name) for pk, name in known))


def by_state(viewer: Account) -> dict[str, int]:
    counted = dict(visible_to(viewer).order_by().values_list("state").annotate(count=Count("pk")))
    return {**counted, "": sum(counted.values())}


def get_for(viewer: Account, application_id: int) -> Application:
    """One with everything that hangs on it; raises `Application.DoesNotExist`."""
    rows = visible_to(viewer).defer(None).select_related("employer", "association", "roll", "account", "expert", "decided_by")
    return rows.prefetch_related("steps__by", "opinions__by", "versions").get(pk=application_id)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody or something that looks like the same person: why, who, and where to look."""

    why: str
    name: str
    url: str
    key: int


def likenesses(row: Application) -> list[Likeness]:
    """The pool and other applications under the same identity, name and birth date, phone, or name and unit."""
    return [*_in_pool(row), *_applied(row)]


def _in_pool(row: Application) -> Iterator[Likeness]:
    known = Q(name=row.name, birth=row.birth) | (Q(name=row.name, unit=row.employer) if row.employer else Q(pk=None))
    known |= Q(id_index=row.id_index) | (Q(phone_index=row.phone_index) if row.phone_index else Q(pk=None))
    for expert in Expert.objects.filter(known).exclude(status=ExpertStatus.INVITED).select_related("unit")[:10]:
        yield Likeness(
            _why(row, expert), f"专家 {expert.number:04d} {expert.name}（{expert.unit.name}）", "expert", expert.number
        )


def _applied(row: Application) -> Iterator[Likeness]:
    known = Q(name=row.name, birth=row.birth) | Q(name=row.name, unit_name=row.unit_name)
    known |= Q(phone_index=row.phone_index) if row.phone_index else Q(pk=None)
    known |= Q(id_index=row.id_index) if row.id_index else Q(pk=None)
    for other in Application.objects.filter(known).exclude(pk=row.pk).exclude(state__in=OWN)[:10]:
        label = f"{other.code} {other.name}（{ApplicationStatus.label_of(other.state)}）"
        yield Likeness(_why(row, other), label, "application_review", other.pk)


def _why(row: Application, other: Expert | Application) -> str:
    if other.id_index and other.id_index == row.id_index:
        return "证件相同"
    if other.phone_index and other.phone_index == row.phone_index:
        return "手机相同"
    return "姓名、出生日期相同" if other.birth == row.birth else "姓名、单位相同"


# ---------------------------------------------------------------- to-dos


def to_review(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """What waits for the viewer's opinion, with how many wait for a second one; and what enough people have judged."""
    waiting = _waiting(viewer, timezone.localdate())
    rows = waiting.aggregate(
        open=Count("pk", filter=Q(own=False, enough=False)),
        second=Count("pk", filter=Q(own=False, enough=False, people__gt=0)),
        since=Min("submitted_at", filter=Q(own=False, enough=False)),
        judged=Count("pk", filter=Q(enough=True)),
    )
    if rows["open"]:
        more = f"其中 {rows['second']} 件等待另一人认定" if rows["second"] else "每件须两人认定"
        detail = f"最早提交 {timezone.localtime(rows['since']):%Y-%m-%d} · {more}"
        yield Todo("intake", None, f"审核入库申请 {rows['open']} 件", detail, "7.2", *WORK_LIST, "审核", "applications")
    if rows["judged"]:
        detail = "认定人数已够，通过、退回或不予入库"
        yield Todo("intake", None, f"决定入库申请 {rows['judged']} 件", detail, "7.2", *WORK_LIST, "决定", "applications")


def _waiting(viewer: Account, on: date) -> QuerySet[Application]:
    """Applications in review: whether the viewer has judged the form as it stands, how many people have, whether enough."""
    told = Opinion.objects.filter(application=OuterRef("pk"), at__gte=OuterRef("submitted_at"))
    people = told.order_by().values("application").annotate(count=Count("by__identity_index", distinct=True)).values("count")
    rows = visible_to(viewer).filter(state=S.VOUCHED).order_by()
    rows = rows.annotate(own=Exists(told.filter(by=viewer)), people=Coalesce(Subquery(people), 0))
    return rows.annotate(enough=Q(people__gte=in_force(on).reviewers))


def to_complete(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Forms of invited people that were returned to the division that filled them in."""
    rows = Application.objects.filter(state=S.RETURNED, invitation__demand__activity__division=viewer.division)
    for row in rows.defer("form_cipher"):
        address = ("invitation", (row.invitation_id,))
        yield Todo("intake", None, f"补正邀请入库信息表：{row.name}", row.code, "7.1.2", *address, "补正", "invitations")


def unit_choices(ids: list[int]) -> list[tuple[int, str]]:
    """(id, name) of units, in the order asked."""
    names = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [(pk, names[pk]) for pk in ids if pk in names]
