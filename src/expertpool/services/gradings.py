"""What a year's grades bring about: each trigger opens its one case, and a correction that undoes the trigger ends it (17)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from expertpool.policy import evaluation, lifecycle
from expertpool.policy.decision import Decision
from expertpool.policy.evaluation import needs_second
from expertpool.policy.removal_cases import BY_GRADES, OUTSIDE, CaseSource
from expertpool.policy.terms import Grade, RemovalGround, Role
from expertpool.queries.parameters import in_force
from expertpool.records.models import UNCOUNTED, Evaluation, Expert, RemovalCase
from expertpool.services import removals
from expertpool.services.calls import day_of

COUNTED = {RemovalGround.MEDIOCRE: Grade.MEDIOCRE, RemovalGround.POOR: Grade.POOR}
#: states in which the system itself may still end a case
ENDABLE = ("proposed", "opened", "verified")


def reconsider(*, expert_id: int, year: int, at: datetime) -> int:
    """Open and end the cases of one expert's grades of one calendar year; gives how many. Inside the act on the grade.

    The expert is locked, so of two grades saved at once the second sees the first.
    """
    expert = removals.hold(expert_id)
    grades = [row.overall for row in _standing(expert, year)]
    due = evaluation.removal_grounds(grades, p=in_force(day_of(at)))
    return sum(_settle(expert, ground, year, ground in due, grades, at) for ground in BY_GRADES)


def _standing(expert: Expert, year: int) -> list[Evaluation]:
    """The grades that count: those to which nobody still has to agree."""
    rows = Evaluation.objects.filter(participation__expert=expert, participation__day__year=year)
    strict = settings.PROFILE == "protected"
    return [row for row in rows if row.countersigned_at or not needs_second(row.overall, row.aspects, strict=strict)]


def counted(made: RemovalCase) -> frozenset[int]:
    """The grades that a case under 17 rests on; of other cases none."""
    grade = COUNTED.get(RemovalGround(made.ground))
    if grade is None:
        return frozenset()
    rows = _standing(made.expert, _year(made))
    return frozenset(row.pk for row in rows if row.overall == grade)


def still_due(made: RemovalCase, *, at: datetime) -> Decision:
    """Why a case under 17 may no longer end in a removal; of other cases nothing."""
    if made.ground not in BY_GRADES:
        return ()
    grades = [row.overall for row in _standing(made.expert, _year(made))]
    return tuple(evaluation.still_due(made.ground, grades, p=in_force(day_of(at))))


def _year(made: RemovalCase) -> int:
    return int(made.cause.partition(":")[2])


def _settle(expert: Expert, ground: RemovalGround, year: int, due: bool, grades: list[str], at: datetime) -> bool:
    cause = f"{ground}:{year}"
    made = RemovalCase.objects.filter(expert=expert, ground=ground, cause=cause).exclude(state__in=UNCOUNTED).first()
    if due and made is None and expert.status not in OUTSIDE:
        count = grades.count(COUNTED[ground])
        words = f"{year} 年综合评价“{Grade.label_of(COUNTED[ground])}”{count} 次，达到出库条件。"
        told = {"occurred_on": day_of(at), "evidence": removals.Evidence(words), "source": CaseSource.GRADES, "cause": cause}
        removals.open_case(expert_id=expert.pk, ground=ground, **told, by=None, at=at)
        return True
    if not due and made is not None and made.state in ENDABLE:
        _end(made, at)
        return True
    return False


def _end(made: RemovalCase, at: datetime) -> None:
    made = removals.locked(made.pk)
    step = lifecycle.REMOVAL.step("case.lapse", made.state, Role.SYSTEM)
    removals.close(made, step, "评价更正后不再达到出库条件。", None, at)
