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
    """Answers that a supervisor has to read; no day is set for that."""
    for made in queries.visible_to(viewer).filter(state=InstructionStatus.ANSWERED):
        yield _todo(made, f"监督意见已答复：{made.title}", "办理")


def late(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Answers that are overdue stand with the supervisors and with leadership."""
    for made in queries.late(queries.visible_to(viewer), timezone.localdate()):
        yield _todo(made, f"监督意见逾期未答复：{made.title}", "查看")


def _todo(made: Instruction, title: str, act: str) -> Todo:
    to = made.division.name if made.division else KEEPERS
    answered = made.answered_at if made.state == InstructionStatus.ANSWERED else None
    said = f"{timezone.localtime(answered):%m-%d} 答复" if answered else f"答复期限 {made.due:%m-%d}"
    detail = f"{to} · {made.code} · {said}"
    return Todo("record", None if answered else made.due, title, detail, "18", "instruction", (made.pk,), act, "instructions")
