"""What waits around 监督意见: answers with the divisions, answers to read with the supervisors, late ones with leadership (18)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from expertpool.policy.instructions import KEEPERS
from expertpool.policy.lifecycle import InstructionStatus
from expertpool.policy.workdays import Calendar
from expertpool.queries import instructions as queries
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Instruction


def to_answer(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """What was written to the viewer's division and waits for its answer."""
    for made in queries.visible_to(viewer).filter(state=InstructionStatus.ISSUED):
        yield _todo(made, f"答复监督意见：{made.title}", "答复")


def to_close(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Answers that a supervisor has to read, due the day they came."""
    for made in queries.visible_to(viewer).filter(state=InstructionStatus.ANSWERED):
        yield _todo(made, f"监督意见已答复：{made.title}", "办理")


def late(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Answers that are overdue stand with the supervisors and with leadership."""
    for made in queries.late(queries.visible_to(viewer), timezone.localdate()):
        yield _todo(made, f"监督意见逾期未答复：{made.title}", "查看")


def _todo(made: Instruction, title: str, act: str) -> Todo:
    to = made.division.name if made.division else KEEPERS
    detail = f"{to} · {made.code} · {made.due:%m-%d} 前答复"
    answered = made.state == InstructionStatus.ANSWERED
    due = timezone.localdate(made.answered_at) if answered and made.answered_at else made.due
    return Todo("record", due, title, detail, "18", "instruction", (made.pk,), act, "instructions")
