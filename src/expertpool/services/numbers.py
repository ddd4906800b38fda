"""Numbers that people and papers carry: dense, in order, given out one transaction at a time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Model
from django.utils import timezone

from expertpool.records.models import Activity, Demand, Expert, ImportRun, PaySheet
from expertpool.services import trace


def next_expert_numbers(count: int) -> range:
    """The next `count` permanent numbers. Holds the trace until the transaction ends, so two never get the same."""
    trace.hold()
    last = Expert.objects.aggregate(last=Max("number"))["last"] or 0
    return range(last + 1, last + 1 + count)


def next_import_code(at: datetime) -> str:
    """``DR-2026-0001``, counted within the year."""
    return _next_code(ImportRun, f"DR-{timezone.localtime(at):%Y}-")


def next_activity_code(at: datetime) -> str:
    """``HD-2026-0001``, counted within the year it is entered."""
    return _next_code(Activity, f"HD-{timezone.localtime(at):%Y}-")


def next_demand_code(at: datetime) -> str:
    """``XQ-2026-0001``, counted within the year it is begun."""
    return _next_code(Demand, f"XQ-{timezone.localtime(at):%Y}-")


def next_pay_sheet_code(at: datetime) -> str:
    """``FY-2026-0001``, counted within the year it is made."""
    return _next_code(PaySheet, f"FY-{timezone.localtime(at):%Y}-")


def _next_code(model: type[Model], year: str) -> str:
    """Without a gap: holds the trace until the transaction ends, so two never get the same."""
    trace.hold()
    last = model._default_manager.filter(code__startswith=year).aggregate(last=Max("code"))["last"]
    return f"{year}{int(last[-4:]) + 1 if last else 1:04d}"
