"""Parts that several papers share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from expertpool.gateways import keys
from expertpool.records.models import Activity, Expert

Facts = tuple[tuple[str, str], ...]


def moment(at: datetime | None) -> str:
    """``2026-11-23 10:02``; nothing stays empty."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def span(activity: Activity) -> str:
    """The day or days, with the hours where they are known."""
    first, last = f"{activity.first_day:%Y-%m-%d}", f"{activity.last_day:%Y-%m-%d}"
    days = first if first == last else f"{first} 至 {last}"
    hours = [f"{hour:%H:%M}" for hour in (activity.start_time, activity.end_time) if hour]
    return f"{days} {'—'.join(hours)}" if hours else days


def occasion(activity: Activity) -> Facts:
    """Which activity a paper is about."""
    return (
        ("科技活动", f"{activity.title}（{activity.code}）"),
        ("承办科室", activity.division.name),
        ("时间", span(activity)),
        ("地点", activity.place or "未填写"),
    )


def masked(text: str, head: int, tail: int) -> str:
    """First and last characters, the rest as asterisks; a text too short to hide anything is hidden whole."""
    hidden = len(text) - head - tail
    return f"{text[:head]}{'*' * hidden}{text[-tail:]}" if hidden >= 3 else "*" * len(text)


def secret(expert: Expert, column: str, field: str) -> str:
    """The plain value of a sealed column; empty where there is none."""
    sealed: Any = getattr(expert, column)
    return keys.decrypt(bytes(sealed), table="expert", row=expert.number, field=field) if sealed else ""
