"""正式入库: on the day after a notice's last, by the calendar alone, each person once and in a transaction of their own (7.2)."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from expertpool.policy import publicity
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus, ReviewReason
from expertpool.policy.publicity import NoticeStatus
from expertpool.policy.terms import Role
from expertpool.policy.workdays import admitted_from
from expertpool.records.models import NoticeEntry
from expertpool.services import admission, applications, public_notices
from expertpool.services.calls import day_of

logger = logging.getLogger(__name__)
#: article of a refusal on the day of admission → the reason on record; every other one is a ban's
WHY = {"7": ReviewReason.DUPLICATE, "6.1.4": ReviewReason.UNMET}


def run(*, at: datetime) -> int:
    """Take down notices that are over, then admit whoever stood on one to its end; gives how many things were done."""
    return public_notices.end_due(at=at) + admit_due(at=at)


def admit_due(*, at: datetime) -> int:
    """Admit whoever's notice is over without an objection waiting; a fault with one person keeps nobody else out."""
    return sum(_try(entry_id, at) for entry_id in _due(at))


def _due(at: datetime) -> list[int]:
    """Entries of notices whose day of admission has come; dismissed late, somebody is found at the next run."""
    rows = NoticeEntry.objects.filter(
        notice__state=NoticeStatus.OVER, removed_at=None, application__state=ApplicationStatus.NOTICED
    ).select_related("notice")
    on = day_of(at)
    return [row.pk for row in rows if row.notice.last_day and admitted_from(row.notice.last_day) <= on]


def _try(entry_id: int, at: datetime) -> bool:
    try:
        return _settle(entry_id, at)
    except Exception as fault:
        logger.error("an admission stopped: %s", type(fault).__name__)
        return False


@transaction.atomic
def _settle(entry_id: int, at: datetime) -> bool:
    """Whether anything was done: somebody else may have been here first, or an objection may have come in."""
    entry = NoticeEntry.objects.get(pk=entry_id)
    row = applications.locked(entry.application_id)
    waits = row.entries.filter(objections__state__in=publicity.OPEN).exists()
    if row.state != ApplicationStatus.NOTICED or waits:
        return False
    try:
        with transaction.atomic():
            admission.admit(row, "application.admit", by=None, role=Role.SYSTEM, at=at)
    except Refused as refusal:
        _bar(entry.application_id, refusal, at)
    return True


def _bar(application_id: int, refusal: Refused, at: datetime) -> None:
    """A ban, a record or a birthday that came while the notice ran: refused with the reason, told to the person."""
    row, reason = applications.locked(application_id), refusal.reasons[0]
    why = WHY.get(reason.article, ReviewReason.BANNED)
    applications.step(
        row, "application.bar", Role.SYSTEM, by=None, at=at, article=reason.article, reason=why, words=reason.message
    )
