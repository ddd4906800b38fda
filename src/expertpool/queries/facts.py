"""Rows → policy values: the one bridge between the records and the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from expertpool.policy import facts
from expertpool.policy.terms import ExpertStatus, TieKind
from expertpool.queries.units import family, roots
from expertpool.records.models import (
    Demand,
    Evaluation,
    Expert,
    ExpertField,
    Participation,
    ProjectPerson,
    ProjectUnit,
    TalentTitle,
    Tie,
    Unavailable,
)

#: participations that count as a use (12): those done and those confirmed for a day to come
COUNTED = ("confirmed", "done")

Grouped = Mapping[int, list[Any]]


def roster_facts(numbers: Iterable[int] | None = None) -> Iterator[facts.Expert]:
    """Facts of everybody in the pool, or of `numbers` only, by ascending number; removed and merely invited people are vacant."""
    people = Expert.objects.exclude(status__in=(ExpertStatus.REMOVED, ExpertStatus.INVITED)).order_by("number")
    if numbers is not None:
        people = people.filter(number__in=list(numbers))
    return _facts(people, everybody=numbers is None)


def _facts(people: QuerySet[Expert], *, everybody: bool = False) -> Iterator[facts.Expert]:
    rows = list(people.values("id", "number", "status", "id_index", "birth", "region", "unit_id", "unit_since", "ties_declared"))
    bundle = _Bundle(None if everybody else [row["id"] for row in rows])
    return (bundle.expert(row) for row in rows)


def expert_facts(number: int) -> facts.Expert:
    """Facts of one expert; raises `LookupError` when the number is vacant."""
    for expert in roster_facts([number]):
        return expert
    raise LookupError(number)


def present_facts(number: int) -> facts.Expert:
    """Facts of one person as they stand today, in the pool or not; raises `LookupError` for a number never given."""
    for expert in _facts(Expert.objects.filter(number=number)):
        return expert
    raise LookupError(number)


def demand_facts(demand: Demand) -> facts.Demand:
    """What the demand asks for; units stand with their parents and branches."""
    activity = demand.activity
    reviewed = ProjectUnit.objects.filter(project__activity=activity, unit__isnull=False).values_list("unit_id", flat=True)
    avoided = demand.avoided_units.filter(unit__isnull=False).values_list("unit_id", flat=True)
    return facts.Demand(
        first_day=activity.first_day,
        last_day=activity.last_day,
        strata=tuple(facts.Stratum(row.field.code, row.want) for row in demand.strata.select_related("field")),
        regions=tuple(sorted(demand.regions)),
        caps=(facts.Cap("house", demand.employer_cap),) if demand.employer_cap else (),
        units=frozenset(family(reviewed)),
        avoided_units=frozenset(family(avoided)),
        leaders=_identities(activity, "leader"),
        members=_identities(activity, "member"),
        avoided_persons=frozenset(demand.avoided_people.exclude(id_index="").values_list("id_index", flat=True)),
        judgements=_judgements(demand),
        waivers=tuple(
            facts.Waiver(number, article)
            for number, article in demand.waivers.order_by("expert__number", "article").values_list("expert__number", "article")
        ),
    )


def _identities(activity: Any, role: str) -> frozenset[str]:
    people = ProjectPerson.objects.filter(project__activity=activity, role=role).exclude(id_index="")
    return frozenset(people.values_list("id_index", flat=True))


def _judgements(demand: Demand) -> tuple[facts.Judgement, ...]:
    settled = demand.judgements.exclude(verdict="open").order_by("expert__number", "article", "row")
    return tuple(
        facts.Judgement(number, article, bars=verdict == "bars", row=row)
        for number, article, verdict, row in settled.values_list("expert__number", "article", "verdict", "row")
    )


class _Bundle:
    """The child rows of many experts, read in a fixed number of queries."""

    def __init__(self, ids: list[int] | None) -> None:
        self.scope = {} if ids is None else {"expert_id__in": ids}
        self.roots = roots()
        self.fields = self._grouped(ExpertField.objects.order_by("rank"), "field__code")
        self.titles = self._grouped(TalentTitle.objects.filter(proven=True).order_by("code"), "code")
        self.ties = self._grouped(Tie.objects.order_by("id"), "id", "kind", "unit_id", "person_index", "since", "until")
        self.days = self._grouped(Unavailable.objects.order_by("first", "last"), "first", "last")
        self.uses = self._uses()
        self.grades = self._grades()

    def _grouped(self, rows: Any, *columns: str) -> Grouped:
        grouped: dict[int, list[Any]] = defaultdict(list)
        for expert_id, *values in rows.filter(**self.scope).values_list("expert_id", *columns):
            grouped[expert_id].append(values)
        return grouped

    def _uses(self) -> Mapping[int, Counter[int]]:
        counted: dict[int, Counter[int]] = defaultdict(Counter)
        done = Participation.objects.filter(state__in=COUNTED, **self.scope)
        for expert_id, day in done.values_list("expert_id", "day"):
            counted[expert_id][day.year] += 1
        return counted

    def _grades(self) -> Mapping[tuple[int, str], str]:
        """(expert id, field code) → the latest overall grade (17)."""
        scope = {f"participation__{name}": value for name, value in self.scope.items()}
        rows = Evaluation.objects.filter(**scope).order_by("participation__day", "id")
        columns = ("participation__expert_id", "participation__field__code", "overall")
        return {(expert_id, field): grade for expert_id, field, grade in rows.values_list(*columns)}

    def expert(self, row: Mapping[str, Any]) -> facts.Expert:
        key = row["id"]
        return facts.Expert(
            number=row["number"],
            status=row["status"],
            identity=row["id_index"],
            birth=row["birth"],
            region=row["region"],
            employer=row["unit_id"],
            house=self.roots[row["unit_id"]],
            fields=tuple(facts.FieldStanding(code, self.grades.get((key, code), "")) for (code,) in self.fields.get(key, [])),
            exemptions=tuple(code for (code,) in self.titles.get(key, [])),
            uses=tuple(sorted(self.uses.get(key, {}).items())),
            ties=(self._employment(row), *(self._tie(values) for values in self.ties.get(key, []))),
            unavailable=tuple(facts.Period(first, last) for first, last in self.days.get(key, [])),
            ties_declared=row["ties_declared"],
        )

    @staticmethod
    def _employment(row: Mapping[str, Any]) -> facts.Tie:
        return facts.Tie(TieKind.EMPLOYED, unit=row["unit_id"], since=row["unit_since"], row=f"expert:{row['number']}")

    @staticmethod
    def _tie(values: list[Any]) -> facts.Tie:
        pk, kind, unit, person, since, until = values
        return facts.Tie(kind, unit=unit, person=person, since=since, until=until, row=f"tie:{pk}")
