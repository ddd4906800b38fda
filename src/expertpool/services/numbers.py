"""Numbers that people and papers carry: dense, in order, given out one transaction at a time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from expertpool.records.models import Expert, ImportRun
from expertpool.services import trace


def next_expert_numbers(count: int) -> range:
    """The next `count` permanent numbers. Holds the trace until the transaction ends, so two never get the same."""
    trace.hold()
    last = Expert.objects.aggregate(last=Max("number"))["last"] or 0
    return range(last + 1, last + 1 + count)


def next_import_code(at: datetime) -> str:
    """``DR-2026-0001``, counted within the year."""
    trace.hold()
    year = f"DR-{timezone.localtime(at):%Y}-"
    last = ImportRun.objects.filter(code__startswith=year).aggregate(last=Max("code"))["last"]
    return f"{year}{int(last[-4:]) + 1 if last else 1:04d}"
