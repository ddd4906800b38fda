"""What an expert is told about a contact, in the transaction of the act: no project or unit stands in any message (13, 20)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from expertpool.policy.contact_terms import ReopeningStatus
from expertpool.policy.terms import Outcome
from expertpool.records.models import Contact, Reopening
from expertpool.services import entrance, messages

#: outcomes of which the person concerned is told, with the way to object
TOLD = frozenset(Outcome) - {Outcome.OPEN, Outcome.ACCEPTED, Outcome.CAP}


def invite(asked: Contact, *, at: datetime) -> None:
    """Asks to take part: day, hours, the time to answer, and the link."""
    _send("invitation", asked, at, answer_by=_moment(asked.answer_by), link=entrance.link(contact=asked, at=at))


def settled(asked: Contact, *, at: datetime) -> None:
    """Confirms a yes; tells every other outcome and how to object. Somebody barred before the name opened hears nothing."""
    if asked.outcome == Outcome.ACCEPTED:
        _send("confirmed", asked, at, link=entrance.link(contact=asked, at=at))
    elif asked.outcome in TOLD and asked.opened_at:
        _send("outcome", asked, at, outcome=Outcome.label_of(asked.outcome), link=entrance.link(contact=asked, at=at))


def reopened(asked: Reopening, *, at: datetime) -> None:
    """What became of an objection or a correction."""
    granted = asked.state == ReopeningStatus.GRANTED
    answer = "已重新开放，请答复" if granted else (asked.answer or "不予重新开放")
    link = entrance.link(contact=asked.contact, at=at)
    _send("reopened", asked.contact, at, cause=f"{asked.pk}", answer=answer, link=link)


def _send(code: str, asked: Contact, at: datetime, *, cause: str = "", **said: str) -> None:
    """One message for one cause: its key names the contact, the instant and the cause."""
    key = f"{code}:{asked.pk}:{cause or at.isoformat()}"
    messages.send(code=code, expert=asked.expert, key=key, variables=_when(asked) | said, at=at, contact=asked)


def _when(asked: Contact) -> dict[str, str]:
    activity = asked.demand.activity
    return {"name": asked.expert.name, "day": f"{activity.first_day:%Y-%m-%d}"}


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""
