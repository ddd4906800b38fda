"""What waits about measures against units: to be heard, decided, answered (19)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from expertpool.policy.unit_measures import MeasureKind, MeasureState
from expertpool.policy.workdays import Calendar
from expertpool.queries import unit_measures
from expertpool.queries.todo import Todo
from expertpool.records.models import Account


def to_hear(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Units that have answered, or whose days have run."""
    today = timezone.localdate()
    for row in unit_measures.open_ones().filter(state=MeasureState.PROPOSED):
        if row.stated_at or today > row.hearing_until:
            detail = f"{MeasureKind.label_of(row.kind)} · {'单位已陈述' if row.stated_at else '陈述期满'} · {row.code}"
            yield Todo("record", None, f"核实单位处理：{row.unit.name}", detail, "19", "measure", (row.pk,), "核实", "measures")


def to_decide(viewer: Account, days: Calendar) -> Iterator[Todo]:
    for row in unit_measures.open_ones().filter(state=MeasureState.HEARD):
        detail = f"{MeasureKind.label_of(row.kind)} · {row.code}"
        yield Todo("record", None, f"决定单位处理：{row.unit.name}", detail, "19", "measure", (row.pk,), "决定", "measures")


def to_answer(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """The unit's own: something is proposed against it and it has not spoken."""
    today = timezone.localdate()
    for row in unit_measures.visible_to(viewer).filter(state=MeasureState.PROPOSED, stated_at=None, hearing_until__gte=today):
        detail = f"{MeasureKind.label_of(row.kind)} · {row.code}"
        yield Todo(
            "record", row.hearing_until, "对本单位的处理，请陈述", detail, "19", "measure_own", (row.pk,), "陈述", "measures_own"
        )
