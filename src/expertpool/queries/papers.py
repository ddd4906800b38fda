"""What the papers of an activity are written from, each in a fixed number of queries (11.6, 20)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from expertpool.policy import access
from expertpool.policy.contact_terms import DesignationStatus
from expertpool.policy.terms import ActivityStatus, DemandStatus, ParticipationStatus
from expertpool.queries import activities
from expertpool.records.models import Account, Activity, Contact, Demand, Designation, Draw, Event, Participation

#: from hand-over on
HANDED_OVER = (ActivityStatus.READY, ActivityStatus.HELD, ActivityStatus.ARCHIVED)
#: people who stand on the list that was handed over
LISTED = (ParticipationStatus.CONFIRMED, ParticipationStatus.DONE, ParticipationStatus.ABSENT)


def visible_to(viewer: Account) -> QuerySet[Activity]:
    """Activities whose papers the viewer may ask for; organisers their division's own."""
    if not access.may(viewer.role, "paper.print"):
        return Activity.objects.none()
    return activities.visible_to(viewer)


def get_for(viewer: Account, activity_id: int) -> Activity:
    """Raises `Activity.DoesNotExist` where there is none or the viewer may not look: 404 tells nothing."""
    return visible_to(viewer).get(pk=activity_id)


def case_files(activity: Activity) -> list[Event]:
    """Who took the case file, latest first, with the digest of its manifest."""
    rows = Event.objects.filter(action="paper.case_file", subject_kind="activity", subject_id=str(activity.pk))
    return list(rows.select_related("payload")[:10])


def handed_over(activity: Activity) -> bool:
    """Whether the final list has reached the division that holds the activity (11.4)."""
    return activity.state in HANDED_OVER


def demands(activity: Activity) -> list[Demand]:
    """Demands that were ever filed, in their order, with their draw."""
    rows = Demand.objects.filter(activity=activity).exclude(filed_at=None).exclude(state=DemandStatus.WITHDRAWN)
    return list(rows.select_related("activity__division", "draw").order_by("id"))


def draw(demand: Demand) -> Draw | None:
    """The demand's draw once it has a list."""
    rows = Draw.objects.filter(demand=demand).exclude(drawn_at=None)
    return rows.select_related("demand__activity__division", "committed_by", "witnessed_by").first()


def contacted(demands: list[Demand]) -> list[Demand]:
    """Those of the demands for which anybody was asked."""
    asked = set(Contact.objects.filter(demand__in=demands).values_list("demand", flat=True))
    return [demand for demand in demands if demand.pk in asked]


def contacts(demand: Demand) -> list[Contact]:
    """Everybody who was asked for a demand: the list's places in order, then those asked in another way."""
    rows = Contact.objects.filter(demand=demand).select_related("expert__unit", "field", "entry")
    return sorted(
        rows.prefetch_related("attempts"), key=lambda row: (row.entry is None, row.entry.position if row.entry else row.pk)
    )


def people(activity: Activity) -> list[Participation]:
    """Who stands on the list that was handed over, by the expert's number, with all that the papers say of them."""
    rows = Participation.objects.filter(activity=activity, state__in=LISTED)
    joined = ("expert__unit", "field", "contact__demand", "letter__text", "reception", "evaluation__graded_by")
    found = list(rows.select_related(*joined).order_by("expert__number"))
    last = (
        _last_hand_overs({row.contact.demand_id for row in found if row.contact})
        if activity.state == ActivityStatus.READY
        else {}
    )
    return [row for row in found if activity.state != ActivityStatus.READY or _told(row, last)]


def _last_hand_overs(demands: set[int]) -> dict[int, datetime]:
    """Demand id → when its list was last handed over."""
    rows = Event.objects.filter(action="list.hand_over", subject_kind="demand", subject_id__in=[str(pk) for pk in demands])
    return {int(pk): at for pk, at in rows.order_by("sequence").values_list("subject_id", "at")}


def _told(row: Participation, last: dict[int, datetime]) -> bool:
    """Whether the organising division knows the name: while another demand, or a place opened anew, is called, it waits."""
    if row.contact is None or row.contact.demand.state in (DemandStatus.SETTLED, DemandStatus.ARCHIVED):
        return True
    handed = last.get(row.contact.demand_id)
    return handed is not None and row.created_at <= handed


def designations(activity: Activity) -> list[Designation]:
    """Designations whose minutes are on file, in order."""
    rows = Designation.objects.filter(demand__activity=activity, state=DesignationStatus.APPROVED).exclude(file="")
    return list(rows.order_by("id"))
