"""Units and how they belong together: a branch counts as its parent and a parent as its branches (13.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.removal_cases import OUTSIDE
from expertpool.policy.terms import ExpertStatus, ImportStatus, Verdict
from expertpool.records.models import Account, Event, Expert, ImportRun, Unit, UnitName, UnitSuspect


def parents() -> dict[int, int | None]:
    """Unit id → id of the unit it is a branch of; one query."""
    return dict(Unit.objects.values_list("id", "parent_id"))


def roots() -> dict[int, int]:
    """Unit id → id of the topmost parent; a unit without a parent is its own root."""
    up = parents()
    return {unit: _ancestry(unit, up)[-1] for unit in up}


def family(unit_ids: Iterable[int]) -> set[int]:
    """The given units with all their ancestors and descendants; siblings are strangers. Unknown ids are kept as they are."""
    given = set(unit_ids)
    if not given:
        return set()
    up = parents()
    down: dict[int | None, list[int]] = defaultdict(list)
    for unit, parent in up.items():
        down[parent].append(unit)
    above = {ancestor for unit in given for ancestor in _ancestry(unit, up)}
    return above | _descendants(given, down)


def _ancestry(unit: int, up: Mapping[int, int | None]) -> list[int]:
    """The unit itself, then its parents upwards; a loop in the data ends the walk."""
    line = [unit]
    parent = up.get(unit)
    while parent is not None and parent not in line:
        line.append(parent)
        parent = up.get(parent)
    return line


def _descendants(units: Iterable[int], down: Mapping[int | None, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(down.get(unit, ()))
    return found


#: experts who stand in the pool
INSIDE = Q(experts__status__in=[status for status in ExpertStatus if status not in OUTSIDE])


def visible_to(viewer: Account) -> QuerySet[Unit]:
    """Units with `people` (experts of today) and `doubts` (open suspects); nothing for who may not look."""
    units = Unit.objects.select_related("parent").annotate(
        people=Count("experts", filter=INSIDE, distinct=True),
        doubts=Count("suspects", filter=Q(suspects__verdict=Verdict.OPEN), distinct=True),
    )
    return units if access.may(viewer.role, "unit.view") else units.none()


SORTS = {"name": "name", "people": "people"}


def narrowed(units: QuerySet[Unit], wanted: Mapping[str, str]) -> QuerySet[Unit]:
    """Filters of the list page: q (names, pinyin, initials, code), kind, region, doubt."""
    for word in wanted.get("q", "").lower().split():
        units = units.filter(Q(search__contains=word) | Q(credit_code__iexact=word))
    if wanted.get("kind"):
        units = units.filter(kind=wanted["kind"])
    if wanted.get("region"):
        code = wanted["region"]
        units = units.filter(region__startswith=code[:4] if code.endswith("00") else code)
    return units.filter(doubts__gt=0) if wanted.get("doubt") else units


def ordered(units: QuerySet[Unit], sort: str) -> QuerySet[Unit]:
    """By a name of `SORTS`, a leading minus turns it; ties by id."""
    column = SORTS.get(sort.removeprefix("-"), "name")
    return units.order_by(("-" if sort.startswith("-") else "") + column, "id")


@dataclass(frozen=True, slots=True)
class Record:
    """One unit with everything its page shows."""

    unit: Unit
    names: list[UnitName]
    branches: list[Unit]
    family_people: int
    suspects: list[UnitSuspect]
    events: list[Event]


def get_for(viewer: Account, unit_id: int) -> Record:
    """Raises `LookupError` where there is none or the viewer may not look."""
    unit = visible_to(viewer).filter(pk=unit_id).first()
    if unit is None:
        raise LookupError(unit_id)
    return Record(
        unit=unit,
        names=sorted(unit.names.all(), key=lambda entry: (NAME_ORDER.get(entry.kind, 9), entry.pk)),
        branches=list(unit.branches.annotate(people=Count("experts", filter=INSIDE)).order_by("name")),
        family_people=Expert.objects.filter(unit__in=family([unit_id])).exclude(status=ExpertStatus.INVITED).count(),
        suspects=list(unit.suspects.filter(verdict=Verdict.OPEN)),
        events=list(Event.objects.filter(subject_kind="unit", subject_id=str(unit_id)).order_by("-sequence")[:30]),
    )


NAME_ORDER = {"official": 0, "former": 1, "alias": 2}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name on the desk with the units it may be, most likely first; `people` work under that name or are about to go in."""

    name: str
    key: str
    people: int
    suspects: list[UnitSuspect]

    @property
    def is_sure(self) -> bool:
        """Whether its proposal may be accepted in one go with others."""
        return len(self.suspects) == 1 and bool(self.suspects[0].proposal) and self.suspects[0].score >= SURE


#: score from which on a proposal is unmistakable
SURE = 95


def desk(source: str = "") -> list[Doubt]:
    """Open suspects by name: the sure ones first, then the likeliest."""
    candidates = Prefetch("candidate", Unit.objects.annotate(people=Count("experts")))
    rows = UnitSuspect.objects.filter(verdict=Verdict.OPEN).prefetch_related(candidates).order_by("-score", "name", "id")
    if source:
        rows = rows.filter(source=source)
    grouped: dict[str, list[UnitSuspect]] = defaultdict(list)
    for suspect in rows:
        grouped[suspect.key].append(suspect)
    people = dict(UnitName.objects.filter(key__in=grouped).values_list("key").annotate(count=Count("unit__experts")))
    waiting = _waiting(source)
    return [
        Doubt(group[0].name, key, people.get(key, 0) + waiting.get(group[0].name, 0), group) for key, group in grouped.items()
    ]


def _waiting(source: str) -> dict[str, int]:
    """Name → people of an import that is not in yet."""
    run = ImportRun.objects.filter(pk=int(source.removeprefix("import:"))).first() if source.startswith("import:") else None
    told = run.layout.get("units", {}) if run and run.state == ImportStatus.CHECKED else {}
    return {name: row["people"] for name, row in told.items()}


def desk_counts(source: str = "") -> tuple[int, int]:
    """(settled, all) suspects of a source, or of all."""
    rows = UnitSuspect.objects.filter(source=source) if source else UnitSuspect.objects.all()
    return rows.exclude(verdict=Verdict.OPEN).count(), rows.count()


def find(name_part: str, *, but: int = 0, limit: int = 8) -> list[Unit]:
    """Units whose names or pinyin contain what was typed."""
    words = name_part.lower().split()
    units = Unit.objects.exclude(pk=but)
    for word in words:
        units = units.filter(search__contains=word)
    return list(units.order_by("name")[:limit]) if words else []


def has_name(unit_id: int, name_id: int) -> bool:
    """Whether a name is one of this unit's."""
    return UnitName.objects.filter(pk=name_id, unit_id=unit_id).exists()
