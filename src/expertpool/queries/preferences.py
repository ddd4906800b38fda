"""In which fields somebody stands before the lots, and since when, as a draw would find it (17)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from expertpool.policy.preference import Mark, preferred_since
from expertpool.records.models import EarlierEvaluation, Evaluation, ExpertField


@dataclass(frozen=True, slots=True)
class Preferred:
    """A second-level field of the person and since when the latest grade in it reads 优."""

    field: str
    since: datetime


def of(expert_id: int) -> list[Preferred]:
    """Only fields that the person has now, the primary one first; three queries."""
    marks = _marks(expert_id)
    fields = ExpertField.objects.filter(expert=expert_id).order_by("rank").values_list("field_id", "field__name")
    found = ((name, preferred_since(marks[key])) for key, name in fields)
    return [Preferred(name, since) for name, since in found if since]


def _marks(expert_id: int) -> dict[int, list[Mark]]:
    """Field id → every wording of every evaluation in it."""
    now = Evaluation.objects.filter(participation__expert=expert_id)
    before = EarlierEvaluation.objects.filter(evaluation__participation__expert=expert_id)
    rows = [
        *now.values_list("participation__field_id", "participation__day", "id", "overall", "graded_at"),
        *before.values_list(
            "evaluation__participation__field_id", "evaluation__participation__day", "evaluation_id", "overall", "graded_at"
        ),
    ]
    marks: dict[int, list[Mark]] = defaultdict(list)
    for field_id, *values in rows:
        marks[field_id].append(Mark(*values))
    return marks
