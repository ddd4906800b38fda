"""监督意见 as each role sees them: supervisors and leadership all, a division its own (18)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.instructions import KEEPERS
from expertpool.policy.lifecycle import InstructionStatus
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Division, Instruction, InstructionEntry

SORTS = {"code": "pk", "due": "due"}
#: how the keepers stand among the choices of divisions
TO_KEEPERS = "keepers"
#: a tab beside the states: answers that are late
LATE = "late"


def visible_to(viewer: Account) -> QuerySet[Instruction]:
    """Organisers see what was written to their division, the keepers what was written to them."""
    if not access.may(viewer.role, "instruction.view"):
        return Instruction.objects.none()
    rows = Instruction.objects.select_related("division", "made_by")
    if viewer.role == Role.TALENT:
        return rows.filter(division=None)
    return rows.filter(division_id=viewer.division_id or 0) if viewer.role == Role.ORGANISER else rows


def narrowed(
    rows: QuerySet[Instruction], *, on: date, text: str = "", state: str = "", division: str = ""
) -> QuerySet[Instruction]:
    """By words in number, title or what it is about; `state` may be ``late``; `division` an id or ``keepers``."""
    for word in text.split():
        rows = rows.filter(Q(code__contains=word.upper()) | Q(title__contains=word) | Q(about_words__contains=word))
    if division:
        rows = rows.filter(division=None) if division == TO_KEEPERS else rows.filter(division=division)
    if state == LATE:
        return late(rows, on)
    return rows.filter(state=state) if state else rows


def late(rows: QuerySet[Instruction], on: date) -> QuerySet[Instruction]:
    """Those whose answer is overdue."""
    return rows.filter(state=InstructionStatus.ISSUED, due__lt=on)


def ordered(rows: QuerySet[Instruction], sort: str) -> QuerySet[Instruction]:
    turn = "-" if sort.startswith("-") else ""
    return rows.order_by(f"{turn}{SORTS[sort.removeprefix('-')]}", f"{turn}pk")


def by_state(viewer: Account, on: date) -> dict[str, int]:
    """State → number; ``""`` is all, ``late`` those overdue."""
    rows = visible_to(viewer)
    found = dict(rows.order_by().values_list("state").annotate(Count("id")))
    return {**found, "": sum(found.values()), LATE: late(rows, on).count()}


def get_for(viewer: Account, instruction_id: int) -> Instruction:
    """Raises `Instruction.DoesNotExist` where there is none or the viewer may not look."""
    return visible_to(viewer).get(pk=instruction_id)


def course(made: Instruction) -> list[InstructionEntry]:
    """What was said, oldest first, with files and who said it."""
    return list(made.entries.select_related("by").prefetch_related("files"))


def marks(about: Iterable[str]) -> dict[str, Instruction]:
    """The latest opinion about each of these things; one query."""
    rows = Instruction.objects.filter(about__in=[key for key in about if key]).order_by("pk")
    return {row.about: row for row in rows}


def divisions() -> list[tuple[str, str]]:
    """Whom an opinion may be written to, as choices."""
    rows = Division.objects.filter(active=True).order_by("pk").values_list("pk", "name")
    return [(TO_KEEPERS, KEEPERS), *((str(pk), name) for pk, name in rows)]
