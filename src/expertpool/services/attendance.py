"""到场: the expert's ticket, signing in, marking by hand, and the word that the activity was held (11.5)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys
from expertpool.policy import attendance, contact, lifecycle
from expertpool.policy.contact_terms import SignMeans
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import ActivityStatus, DemandStatus, ParticipationStatus, Role
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Activity, Participation
from expertpool.services import letters, trace

#: seconds for which a code is new; the one before still holds
STEP = 30
LENGTH = 8
#: letters and digits nobody mistakes for another
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
#: demands that leave nobody to be asked
DONE = (*contact.OVER, DemandStatus.SETTLED)
UNKNOWN = Reason("11.5", "签到码不对或已经过期", remedy="请专家刷新签到页后再扫，或在名单中登记到场")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the expert shows: a code of eight characters, the address it stands for, its QR picture as SVG text."""

    code: str
    address: str
    svg: str
    open_from: datetime


def ticket(*, participation: Participation, at: datetime) -> Ticket:
    """The code of this half minute."""
    code = _code(participation.pk, at)
    address = f"{settings.ADDRESS}/sign-in/{code}/"
    svg = segno.make(address, error="m").svg_inline(scale=6, border=2, svgclass=None, lineclass=None, omitsize=True)
    activity = participation.activity
    opens = attendance.sign_in_opens(activity.first_day, activity.start_time, p=in_force(activity.first_day))
    return Ticket(code, address, svg, timezone.make_aware(opens))


def _code(participation_id: int, at: datetime, before: int = 0) -> str:
    step = int(at.timestamp()) // STEP - before
    number = int(keys.blind_index("ticket", f"{participation_id}:{step}")[:16], 16)
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(LENGTH))


def meant(*, code: str, by: Account, at: datetime) -> Participation:
    """Whose code this is among the division's activities of the day; raises `Refused`."""
    today = timezone.localdate(at)
    rows = Participation.objects.filter(activity__division=by.division, state=ParticipationStatus.CONFIRMED)
    rows = rows.filter(activity__first_day__lte=today, activity__last_day__gte=today).select_related("activity", "expert")
    typed = code.replace(" ", "").upper()
    for part in rows:
        if any(secrets.compare_digest(_code(part.pk, at, before), typed) for before in (0, 1)):
            return part
    raise Refused(UNKNOWN)


@transaction.atomic
def sign_in(*, code: str, by: Account, at: datetime) -> Participation:
    """The organiser scanned or typed the expert's code."""
    return _present(meant(code=code, by=by, at=at).pk, SignMeans.QR, by, at)


@transaction.atomic
def mark(*, participation_id: int, by: Account, at: datetime) -> Participation:
    """Presence recorded by hand."""
    return _present(participation_id, SignMeans.STAFF, by, at)


def _present(participation_id: int, means: str, by: Account, at: datetime) -> Participation:
    part = _locked(participation_id, by)
    activity, now = part.activity, timezone.localtime(at).replace(tzinfo=None)
    if part.signed_in_at:
        raise Refused(Reason("11.5", "已经签到", remedy="刷新页面查看"))
    if part.state != ParticipationStatus.CONFIRMED or activity.state != ActivityStatus.READY:
        raise Refused(Reason("11.5", "不在最终名单中，或活动已经结束", remedy="刷新页面查看"))
    p = in_force(activity.first_day)
    refuse_unless(attendance.may_sign_in(now, activity.first_day, activity.start_time, p=p))
    if not letters.is_signed(part):
        raise Refused(Reason("20", "尚未签署承诺书", remedy="请专家在手机上签署，或上传签字的扫描件"))
    part.signed_in_at, part.sign_means, part.signed_in_by = at, means, by
    part.save(update_fields=["signed_in_at", "sign_means", "signed_in_by"])
    trace.record(action="attendance.mark", article="11.5", subject=part, by=by, at=at, payload={"means": means})
    return part


@transaction.atomic
def take_back(*, participation_id: int, reason: str, by: Account, at: datetime) -> Participation:
    """Somebody was marked by mistake; possible until the activity is told to have been held."""
    part = _locked(participation_id, by)
    if part.signed_in_at is None or part.activity.state != ActivityStatus.READY:
        raise Refused(Reason("11.5", "没有可以撤销的到场登记", remedy="刷新页面查看"))
    if not reason.strip():
        raise Refused(Reason("11.5", "没有写明撤销的原因", remedy="写明原因"))
    part.signed_in_at, part.sign_means, part.signed_in_by = None, "", None
    part.mark_note = reason.strip()[:200]
    part.save(update_fields=["signed_in_at", "sign_means", "signed_in_by", "mark_note"])
    trace.record(action="attendance.take_back", article="11.5", subject=part, by=by, at=at)
    return part


@transaction.atomic
def hold(*, activity_id: int, by: Account, at: datetime) -> Activity:
    """The division says that the activity took place; whoever did not sign in was absent."""
    activity = Activity.objects.select_for_update(no_key=True).get(pk=activity_id, division=by.division)
    step = lifecycle.ACTIVITY.step("activity.hold", activity.state, by.role)
    pending = activity.demands.exclude(state__in=DONE).order_by("pk").values_list("code", flat=True)
    refuse_unless(attendance.may_hold(timezone.localdate(at), activity.first_day, pending=pending))
    activity.state = step.target
    activity.save(update_fields=["state"])
    came = activity.participations.filter(state=ParticipationStatus.CONFIRMED)
    payload = {"came": came.exclude(signed_in_at=None).count(), "absent": came.filter(signed_in_at=None).count()}
    trace.record(action="activity.hold", article="11.5", subject=activity, by=by, at=at, payload=payload)
    return activity


def _locked(participation_id: int, by: Account) -> Participation:
    wanted = Activity.objects.select_for_update(no_key=True).filter(participations=participation_id)
    list(wanted.values_list("pk"))
    rows = Participation.objects.select_for_update(of=("self",)).select_related("activity", "expert")
    part = rows.get(pk=participation_id)
    if by.role != Role.ORGANISER or part.activity.division_id != by.division_id:
        raise Refused(Reason("11.5", "到场由承办科室登记"))
    return part
