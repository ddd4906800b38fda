"""The system's own settings with a clock that a journey sets: a file in the data folder tells by how many seconds it is ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from expertpool.config.settings import *  # noqa: F403
from expertpool.config.settings import DATA

AHEAD = "ahead"
_true_now = timezone.now


def now() -> datetime:
    told = DATA / AHEAD
    return _true_now() + timedelta(seconds=float(told.read_text()) if told.exists() else 0)


timezone.now = now
