"""Invitations of people from outside, and what each still lacks (7.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from expertpool.policy import access
from expertpool.policy.contact import TAKES_PART, invitation_form_due, owes_invitation_form
from expertpool.policy.terms import DemandStatus, Role
from expertpool.policy.workdays import Calendar
from expertpool.queries.parameters import in_force
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Application, Demand, Invitation

SORTS = {"made": "made_at", "day": "demand__activity__first_day"}
#: whether the form is owed still, or was filed
FILED = {
    "open": Q(filed_at=None, contact__participation__state__in=TAKES_PART),
    "filed": Q(filed_at__isnull=False),
}


def visible_to(viewer: Account) -> QuerySet[Invitation]:
    """Organisers see their division's own."""
    if not access.may(viewer.role, "invitation.view"):
        return Invitation.objects.none()
    joined = ("demand__activity__division", "contact__expert__unit", "contact__field", "contact__participation")
    rows = Invitation.objects.select_related(*joined, "made_by", "filed_by")
    return rows.filter(demand__activity__division=viewer.division) if viewer.role == Role.ORGANISER else rows


def sees_person(viewer: Account) -> bool:
    """Names are for the division that invited, the keepers and the supervisor."""
    return viewer.role in (Role.ORGANISER, Role.TALENT, Role.SUPERVISOR)


def narrowed(rows: QuerySet[Invitation], *, text: str, form: str = "") -> QuerySet[Invitation]:
    """By words in the activity's title, code or division, and by whether the form was filed."""
    for word in text.split():
        about = Q(demand__activity__title__contains=word) | Q(demand__code__contains=word.upper())
        rows = rows.filter(about | Q(demand__activity__division__name__contains=word))
    return rows.filter(FILED[form]) if form in FILED else rows


def ordered(rows: QuerySet[Invitation], sort: str) -> QuerySet[Invitation]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_form(viewer: Account) -> dict[str, int]:
    counts = {name: Count("id", filter=query) for name, query in FILED.items()}
    return visible_to(viewer).aggregate(**counts) | {"": visible_to(viewer).count()}


def get_for(viewer: Account, invitation_id: int) -> Invitation:
    """Raises `Invitation.DoesNotExist` where there is none or the viewer may not look."""
    return visible_to(viewer).get(pk=invitation_id)


def application_of(made: Invitation) -> Application | None:
    """What the form became, with the steps it has taken."""
    return Application.objects.filter(invitation=made).prefetch_related("steps").first()


def demands(viewer: Account) -> QuerySet[Demand]:
    """The division's demands in contact, for which somebody from outside may come into question."""
    if not access.may(viewer.role, "invitation.make"):
        return Demand.objects.none()
    rows = Demand.objects.filter(activity__division=viewer.division, state=DemandStatus.CONTACTING)
    return rows.select_related("activity").prefetch_related("strata__field").order_by("-id")


def due(made: Invitation, days: Calendar) -> date:
    """The last day on which the form is in time."""
    last = made.demand.activity.last_day
    return invitation_form_due(last, calendar=days, p=in_force(last))


def owes(made: Invitation) -> bool:
    """Whether the form of this person is due at all, filed or not."""
    part = getattr(made.contact, "participation", None)
    return owes_invitation_form(part.state if part else "")


def _open(viewer: Account) -> QuerySet[Invitation]:
    """Forms that are owed: the person took part or will, and nothing is filed."""
    return visible_to(viewer).filter(FILED["open"])


def to_file(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """The division's open forms, until they are filed."""
    for made in _open(viewer):
        activity = made.demand.activity
        title = f"填报邀请入库信息表：{activity.title}"
        detail = f"{made.contact.expert.name} · {made.demand.code}"
        yield Todo("intake", due(made, days), title, detail, "7.1.2", "invitation", (made.pk,), "填报", "invitations")


def overdue(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Forms past their day stand on the supervisor's desk (18)."""
    today = timezone.localdate()
    for made in _open(viewer):
        if due(made, days) < today:
            title = f"邀请入库信息表逾期：{made.demand.activity.title}"
            detail = f"{made.demand.activity.division.name} · {made.demand.code}"
            yield Todo("intake", due(made, days), title, detail, "7.1.2", "invitation", (made.pk,), "查看", "invitations")
