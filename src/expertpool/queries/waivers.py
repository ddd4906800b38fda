"""Waivers and the demands for which one may still be recorded (6.1.4, 12)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from expertpool.policy import access
from expertpool.policy.contact_terms import RequestStatus
from expertpool.policy.terms import DemandStatus
from expertpool.records.models import Account, Demand, Waiver, WaiverRequest


def waivable(viewer: Account) -> QuerySet[Demand]:
    """Accepted demands that are not frozen yet."""
    if not access.may(viewer.role, "waiver.view"):
        return Demand.objects.none()
    rows = Demand.objects.filter(state=DemandStatus.ACCEPTED).select_related("activity__division")
    return rows.prefetch_related("strata__field", "waivers").order_by("activity__first_day")


def visible_to(viewer: Account) -> QuerySet[Waiver]:
    """Everything that was ever set aside, latest first."""
    rows = Waiver.objects.select_related("demand__activity", "expert__unit", "approved_by").order_by("-approved_at", "-id")
    return rows if access.may(viewer.role, "waiver.view") else rows.none()


def narrowed(rows: QuerySet[Waiver], *, text: str, article: str = "") -> QuerySet[Waiver]:
    """By words in the expert's name, the unit, the activity, the demand's code or the document, and by what was set aside."""
    for word in text.split():
        person = Q(expert__name__contains=word) | Q(expert__unit__name__contains=word)
        asked = Q(demand__activity__title__contains=word) | Q(demand__code__contains=word.upper())
        rows = rows.filter(person | asked | Q(document__contains=word))
    return rows.filter(article=article) if article else rows


def requests(viewer: Account, state: str = RequestStatus.WAITING) -> QuerySet[WaiverRequest]:
    """What the keepers have asked for, latest first: what waits, or what was answered in one way."""
    rows = WaiverRequest.objects.filter(state=state) if access.may(viewer.role, "waiver.view") else WaiverRequest.objects.none()
    return rows.select_related("demand__activity", "expert__unit", "asked_by", "decided_by")
