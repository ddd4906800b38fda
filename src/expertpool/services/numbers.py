"""Numbers that people and papers carry: dense, in order, given out one transaction at a time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Model
from django.db.models.functions import Length
from django.utils import timezone

from expertpool.records.models import (
    Activity,
    Announcement,
    Application,
    Demand,
    Expert,
    ImportRun,
    Instruction,
    ParameterProposal,
    PaySheet,
    PublicNotice,
    RemovalCase,
    Report,
    Roll,
    UnitMeasure,
)
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


def next_application_code(at: datetime) -> str:
    """``SQ-2026-0001``, counted within the year it is begun."""
    return _next_code(Application, f"SQ-{timezone.localtime(at):%Y}-")


def next_roll_code(at: datetime) -> str:
    """``HZ-2026-0001``, counted within the year it is made."""
    return _next_code(Roll, f"HZ-{timezone.localtime(at):%Y}-")


def next_notice_code(at: datetime) -> str:
    """``GS-2026-0001``, counted within the year it is made."""
    return _next_code(PublicNotice, f"GS-{timezone.localtime(at):%Y}-")


def next_announcement_code(at: datetime) -> str:
    """``TZ-2026-0001``, counted within the year it is made."""
    return _next_code(Announcement, f"TZ-{timezone.localtime(at):%Y}-")


def next_case_code(at: datetime) -> str:
    """``CK-2026-0001``, counted within the year it is opened."""
    return _next_code(RemovalCase, f"CK-{timezone.localtime(at):%Y}-")


def next_measure_code(at: datetime) -> str:
    """``DW-2026-0001``, counted within the year it is proposed."""
    return _next_code(UnitMeasure, f"DW-{timezone.localtime(at):%Y}-")


def next_instruction_code(at: datetime) -> str:
    """``JD-2026-0001``, counted within the year it is written."""
    return _next_code(Instruction, f"JD-{timezone.localtime(at):%Y}-")


def next_parameter_code(at: datetime) -> str:
    """``CS-2026-0001``, counted within the year it is proposed."""
    return _next_code(ParameterProposal, f"CS-{timezone.localtime(at):%Y}-")


def next_report_code(at: datetime, *, letters: str) -> str:
    """``JB-2026-0001``, counted within the year; a series of its own for each `letters`, so that no gap tells of the other."""
    return _next_code(Report, f"{letters}-{timezone.localtime(at):%Y}-")


def _next_code(model: type[Model], year: str) -> str:
    """Without a gap: holds the trace until the transaction ends, so two never get the same."""
    trace.hold()
    codes = model._default_manager.filter(code__startswith=year).annotate(long=Length("code")).order_by("-long", "-code")
    last = codes.values_list("code", flat=True).first()
    return f"{year}{int(last.removeprefix(year)) + 1 if last else 1:04d}"
