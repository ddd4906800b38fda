"""The calendar file of an invitation (RFC 5545): when and where, and nothing that is confidential (20)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

#: what the calendar shows of the activity
SUMMARY = "科技活动（专家）"


def of(asked: Any) -> bytes:
    """One event; on several days it is repeated daily, without hours it takes whole days."""
    activity = asked.demand.activity
    made = Calendar()
    made.add("prodid", "-//expertpool//CN")
    made.add("version", "2.0")
    event = Event()
    event.add("uid", f"contact-{asked.pk}@{settings.MAIL_DOMAIN}")
    event.add("dtstamp", asked.opened_at)
    event.add("summary", SUMMARY)
    event.add("location", activity.place)
    _set_time(event, activity)
    made.add_component(event)
    return bytes(made.to_ical())


def _set_time(event: Event, activity: Any) -> None:
    if activity.start_time is None or activity.end_time is None:
        event.add("dtstart", activity.first_day)
        event.add("dtend", activity.last_day + timedelta(days=1))
        return
    zone = timezone.get_default_timezone()
    event.add("dtstart", datetime.combine(activity.first_day, activity.start_time, zone))
    event.add("dtend", datetime.combine(activity.first_day, activity.end_time, zone))
    days = (activity.last_day - activity.first_day).days + 1
    if days > 1:
        event.add("rrule", {"freq": "daily", "count": days})
