"""Waivers and the demands for which one may still be recorded (6.1.4, 12)."""

from __future__ import annotations

from django.db.models import QuerySet

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


def requests(viewer: Account, state: str = RequestStatus.WAITING) -> QuerySet[WaiverRequest]:
    """What the keepers have asked for, latest first: what waits, or what was answered in one way."""
    rows = WaiverRequest.objects.filter(state=state) if access.may(viewer.role, "waiver.view") else WaiverRequest.objects.none()
    return rows.select_related("demand__activity", "expert__unit", "asked_by", "decided_by")
