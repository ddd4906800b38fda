"""The scale of fees, what is to be paid and what was, each in a fixed number of queries (14.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from expertpool.policy import access
from expertpool.policy import fees as rules
from expertpool.policy.contact_terms import FeeUnit, PaymentStatus
from expertpool.policy.fees import Line, Month
from expertpool.policy.terms import ActivityStatus, ParticipationStatus, Role, TitleLevel
from expertpool.records.models import Account, Activity, FeeScale, Participation, Payment, PaySheet

#: who came: signed in, or done once the activity was archived
CAME = Q(state=ParticipationStatus.DONE) | Q(state=ParticipationStatus.CONFIRMED, signed_in_at__isnull=False)
SORTS = {"code": "code", "day": "first_day"}


# ---------------------------------------------------------------- the scale


def lines() -> list[Line]:
    """Every line of the scale that the bureau ever set."""
    rows = FeeScale.objects.values_list("title_level", "unit", "cents", "first_day", "document")
    return [Line(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One title level and its line for each unit of work, in the order of `FeeUnit`."""

    level: str
    lines: tuple[Line, ...]


def scale(on: date) -> list[ScaleRow]:
    """What is in force on a day, highest title first."""
    found = rules.scale(lines(), on=on)
    return [ScaleRow(level, tuple(found[level, unit] for unit in FeeUnit)) for level in TitleLevel.values]


def history() -> QuerySet[FeeScale]:
    """All lines, latest first."""
    return FeeScale.objects.select_related("set_by").order_by("-first_day", "title_level", "unit")


# ---------------------------------------------------------------- activities and their people


def visible_to(viewer: Account) -> QuerySet[Activity]:
    """Activities whose fees may be settled, with `came`, `listed`, `paid` and the sum; organisers see their division's own."""
    if not access.may(viewer.role, "fee.view"):
        return Activity.objects.none()
    rows = Activity.objects.filter(state__in=(ActivityStatus.HELD, ActivityStatus.ARCHIVED)).select_related("division")
    if viewer.role == Role.ORGANISER:
        rows = rows.filter(division=viewer.division)
    listed = Q(participations__payment__state__in=(PaymentStatus.LISTED, PaymentStatus.PAID))
    came = Q(participations__state=ParticipationStatus.DONE) | Q(
        participations__state=ParticipationStatus.CONFIRMED, participations__signed_in_at__isnull=False
    )
    return rows.annotate(
        came=Count("participations", filter=came),
        listed=Count("participations", filter=listed),
        paid=Count("participations", filter=Q(participations__payment__state=PaymentStatus.PAID)),
        gross=Sum("participations__payment__gross", filter=listed),
    )


def narrowed(rows: QuerySet[Activity], *, text: str = "", year: str = "") -> QuerySet[Activity]:
    """By words in title, code or division, and by year."""
    for word in text.split():
        rows = rows.filter(Q(title__contains=word) | Q(code__contains=word.upper()) | Q(division__name__contains=word))
    return rows.filter(first_day__year=year) if year else rows


def ordered(rows: QuerySet[Activity], sort: str) -> QuerySet[Activity]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def attended(activity: Activity) -> QuerySet[Participation]:
    """Who came, with the expert and the payment if there is one, by number."""
    rows = Participation.objects.filter(CAME, activity=activity)
    return rows.select_related("expert__unit", "payment__sheet", "contact", "field").order_by("expert__number")


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody who came, what the scale of the day says for each unit, and what is to be paid."""

    participation: Participation
    lines: tuple[Line, ...]
    payment: Payment | None

    @property
    def open(self) -> bool:
        """Whether what is to be paid may still change."""
        return self.payment is None or self.payment.state == PaymentStatus.DRAFTED


def rows(activity: Activity) -> list[Row]:
    """Everybody who came, by number; two queries."""
    found = rules.scale(lines(), on=activity.first_day)
    return [_row(person, found) for person in attended(activity)]


def _row(person: Participation, found: dict[tuple[str, str], Line]) -> Row:
    level = person.expert.title_level or TitleLevel.NONE
    return Row(person, tuple(found[level, unit] for unit in FeeUnit), getattr(person, "payment", None))


def years(viewer: Account) -> list[int]:
    """Years in which the viewer's activities were held, latest first."""
    days: QuerySet[Activity, date] = visible_to(viewer).order_by().dates("first_day", "year", order="DESC")
    return [day.year for day in days]


def payments(activity: Activity) -> QuerySet[Payment]:
    """What is to be paid for an activity, drafted, listed or paid, by the expert's number."""
    rows = Payment.objects.filter(participation__activity=activity)
    return rows.select_related("participation__expert__unit", "participation__contact", "sheet").order_by(
        "participation__expert__number"
    )


def sheets(activity: Activity) -> list[PaySheet]:
    """The sheets of an activity in their order, each with `people`, `gross` and `tax`."""
    rows = PaySheet.objects.filter(activity=activity).select_related("made_by", "paid_by").order_by("id")
    rows = rows.prefetch_related("payments__participation__expert")
    return list(rows.annotate(people=Count("payments"), gross=Sum("payments__gross"), tax=Sum("payments__tax")))


def sheet_for(viewer: Account, sheet_id: int) -> PaySheet:
    """Raises `PaySheet.DoesNotExist` where there is none or the viewer may not look: 404 tells nothing."""
    rows = PaySheet.objects.select_related("activity__division", "made_by", "paid_by")
    return rows.get(pk=sheet_id, activity__in=visible_to(viewer).order_by().values("pk"))


def month_of(experts: Sequence[int], month: date) -> dict[int, Month]:
    """Expert id → what all sheets of that month pay, whichever division made them."""
    rows = Payment.objects.filter(
        participation__expert__in=experts, sheet__month__year=month.year, sheet__month__month=month.month
    )
    sums = rows.values_list("participation__expert").annotate(Sum("gross"), Sum("tax")).order_by()
    return {expert: Month(gross, tax or 0) for expert, gross, tax in sums}


def without_account(payments: Iterable[Payment]) -> list[str]:
    """Names of those on the sheet whose bank account is not on record."""
    people = [payment.participation.expert for payment in payments]
    return [expert.name for expert in people if not expert.bank_account_cipher]
