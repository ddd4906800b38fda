"""待办 about numbers and readings: leadership decides what is proposed, the keepers hear what is read otherwise (22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from expertpool.policy.parameter_changes import ChangeStatus
from expertpool.policy.parameters import SPECS
from expertpool.policy.workdays import Calendar
from expertpool.queries import readings
from expertpool.queries.parameter_changes import proposals
from expertpool.queries.todo import Todo, worked
from expertpool.records.models import Account


def to_decide(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Proposals that wait for leadership; the last day to set one is the day before it takes force."""
    for made in proposals(state=ChangeStatus.PROPOSED):
        names = "、".join(SPECS[row.name].label for row in made.lines.all())
        due = worked(made.first_day - timedelta(days=1), days)
        title, detail = f"审批参数调整：{made.code}", f"{names} · 拟自 {made.first_day:%Y-%m-%d} 起"
        yield Todo("record", due, title, detail, "22", "parameter_change", (made.pk,), "审批", "parameters")


def to_confirm(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Readings that leadership has not spoken on, as they are worded now: one line for all."""
    left = sum(not row.opinion for row in readings.standings())
    if left:
        detail = "条文没有写明的，系统按这些口径办理"
        yield Todo("record", None, f"确认释义口径 {left} 条", detail, "22", "readings", (), "确认", "readings")


def objected(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Readings that the bureau reads otherwise, until they are worded anew or confirmed after all."""
    for row in readings.objected():
        said = row.said[0]
        title = f"另有口径：第 {row.reading.number} 项"
        yield Todo("record", None, title, said.remark, "22", "reading", (row.reading.number,), "查看", "readings")
