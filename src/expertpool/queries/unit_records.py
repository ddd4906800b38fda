"""What the pool has had to do with a unit: its accounts, people, recommendations, feedback, measures (7.1, 19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from expertpool.policy.decision import Decision
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.term import Term
from expertpool.policy.terms import ExpertStatus
from expertpool.policy.unit_measures import UNITS, Standing, may_recommend
from expertpool.policy.vouching import FeedbackState
from expertpool.queries import unit_measures
from expertpool.records.models import Account, Application, Expert, Unit, UnitFeedback, UnitMeasure


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of one kind."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Dealings:
    """One unit's record; people are counted here and named on their own pages only."""

    people: list[Tally]
    accounts: list[Account]
    applications: list[Tally]
    feedbacks: list[Tally]
    measures: list[tuple[UnitMeasure, Standing]]
    barred: Decision

    @property
    def total(self) -> int:
        """People in the pool, whatever their standing."""
        return sum(tally.count for tally in self.people)


def dealings(unit: Unit) -> Dealings:
    """The same number of queries however much there is."""
    recommended = Application.objects.filter(Q(employer=unit, association=None) | Q(association=unit))
    people = Expert.objects.filter(unit=unit).exclude(status=ExpertStatus.INVITED)
    measures = list(UnitMeasure.objects.filter(unit=unit).order_by("-id"))
    return Dealings(
        people=_tally(people, "status", ExpertStatus),
        accounts=list(Account.objects.filter(unit=unit, role__in=UNITS).order_by("-is_active", "id")),
        applications=_tally(recommended.exclude(state=ApplicationStatus.DRAFT), "state", ApplicationStatus),
        feedbacks=_tally(UnitFeedback.objects.filter(unit=unit), "state", FeedbackState),
        measures=[(row, unit_measures.standing(row)) for row in measures],
        barred=may_recommend(map(unit_measures.spell_of, measures), on=timezone.localdate()),
    )


def _tally(rows: QuerySet[Any], column: str, table: type[Term]) -> list[Tally]:
    counts = dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
    return [Tally(term.label, counts[term.value]) for term in table if counts.get(term.value)]
