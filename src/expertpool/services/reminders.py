"""Reminders, each sent once: an invitation still open at half of its time, a letter unsigned the day before (11.3, 15)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from expertpool.policy import contact as rules
from expertpool.policy.terms import ActivityStatus, DemandStatus, Outcome, ParticipationStatus
from expertpool.records.models import Contact, Participation
from expertpool.services import calls, entrance, messages


def remind(*, at: datetime) -> int:
    """Queue what is due; returns how many people were reminded. The key of a message makes it the only one for its cause."""
    invited = sum(_send("reminder", asked, at) for asked in _unanswered(at))
    return invited + sum(_send("letter", asked, at) for asked in _unsigned(at))


def _unanswered(at: datetime) -> list[Contact]:
    """Open names of lists in contact whose half time is over."""
    rows = Contact.objects.filter(outcome=Outcome.OPEN, demand__state=DemandStatus.CONTACTING, answer_by__gt=at)
    rows = rows.filter(agreed_at=None).select_related("expert", "demand__activity")
    return [row for row in rows if rules.reminds(row.opened_at, row.answer_by, at) and not _told("reminder", row)]


def _unsigned(at: datetime) -> list[Contact]:
    """Contacts of the people on a list handed over for tomorrow whose letter is not signed."""
    tomorrow = calls.day_of(at) + timedelta(days=1)
    rows = Participation.objects.filter(state=ParticipationStatus.CONFIRMED, letter=None, contact__isnull=False)
    rows = rows.filter(activity__state=ActivityStatus.READY, activity__first_day=tomorrow)
    found = rows.select_related("contact__expert", "contact__demand__activity")
    return [part.contact for part in found if part.contact and not _told("letter", part.contact)]


def _told(code: str, asked: Contact) -> bool:
    return asked.messages.filter(text__code=code).exists()


@transaction.atomic
def _send(code: str, asked: Contact, at: datetime) -> bool:
    values = {"name": asked.expert.name, "day": f"{asked.demand.activity.first_day:%Y-%m-%d}"}
    values["link"] = entrance.link(contact=asked, at=at)
    return bool(messages.send(code=code, expert=asked.expert, key=f"{code}:{asked.pk}", variables=values, at=at, contact=asked))
