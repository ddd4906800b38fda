"""优先: whose latest overall grade in a field reads 优 stands before the lots there, and since when (17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from expertpool.policy.decision import implements
from expertpool.policy.terms import Grade


@implements("17")
def prefers(grade: str) -> bool:
    """Whether the latest overall grade in a field gives preference in it."""
    return grade == Grade.EXCELLENT


@dataclass(frozen=True, slots=True)
class Mark:
    """One wording of an evaluation in one field: `day` of the participation, `row` of the evaluation, `known` from then on."""

    day: date
    row: int
    grade: str
    known: datetime


@implements("17")
def preferred_since(marks: Iterable[Mark]) -> datetime | None:
    """Since when somebody is preferred in a field without a break; `None` for who is not.

    The latest grade is that of the latest participation, whenever it was given; a correction counts from when it was made.
    """
    grades: dict[tuple[date, int], str] = {}
    since: datetime | None = None
    for mark in sorted(marks, key=lambda mark: (mark.known, mark.day, mark.row)):
        grades[mark.day, mark.row] = mark.grade
        if not prefers(grades[max(grades)]):
            since = None
        elif since is None:
            since = mark.known
    return since
