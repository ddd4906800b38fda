"""The bureau confirms a reading or says how it reads the words instead; both stay on record for ever (22)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.policy import readings as policy
from expertpool.policy.access import refuse
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.readings import Opinion, Reading
from expertpool.records.models import Account, ReadingConfirmation
from expertpool.services import trace


def confirm(*, number: int, seen: str, document: str, remark: str, by: Account, at: datetime) -> ReadingConfirmation:
    """Confirm the wording whose version was `seen`, by a document; raises `LookupError` for an unknown number."""
    return _say(Opinion.CONFIRMED, "reading.confirm", number, seen, document, remark, by, at)


def object_to(*, number: int, seen: str, document: str, remark: str, by: Account, at: datetime) -> ReadingConfirmation:
    """Say how the words are read instead; it waits for the keepers until the wording changes or is confirmed."""
    return _say(Opinion.OBJECTED, "reading.object", number, seen, document, remark, by, at)


@transaction.atomic
def _say(
    opinion: Opinion, action: str, number: int, seen: str, document: str, remark: str, by: Account, at: datetime
) -> ReadingConfirmation:
    reading = policy.get(number)
    refuse_unless(refuse(by.role, action))
    trace.hold()
    refuse_unless(policy.may_opine(reading, opinion, seen=seen, document=document, remark=remark))
    _refuse_repeated(reading, opinion, document.strip(), remark.strip())
    made = ReadingConfirmation.objects.create(
        number=number,
        version=reading.version,
        text=reading.text,
        opinion=opinion,
        document=document.strip()[:120],
        remark=remark.strip()[:400],
        by=by,
        at=at,
    )
    payload = {"number": number, "version": reading.version}
    trace.record(action=action, article="22", subject=made, by=by, at=at, payload=payload)
    return made


def _refuse_repeated(reading: Reading, opinion: Opinion, document: str, remark: str) -> None:
    last = ReadingConfirmation.objects.filter(number=reading.number).order_by("-id").first()
    if last and (last.version, last.opinion, last.document, last.remark) == (reading.version, opinion, document, remark):
        raise Refused(Reason("22", f"第 {reading.number} 项口径已经这样办理", remedy="不必重复办理"))
