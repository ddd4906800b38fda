"""The pool as its keepers see it. The viewer comes first; who may not look gets nothing (3, 20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.periods import add_months
from expertpool.policy.terms import ExpertStatus
from expertpool.queries.facts import COUNTED
from expertpool.records.models import Account, DemandStratum, Event, Expert, ExpertField, Field, Participation, Tie, Unit

#: filter value → bounds of uses this year, both included
USE_BANDS = {"0": (0, 0), "1-5": (1, 5), "6-9": (6, 9), "10": (10, None)}
LONGEST_NUMBER = 8
SORTS = {"number": "number", "name": "search", "unit": "unit__name", "uses": "uses", "admitted": "admitted_on"}


def visible_to(viewer: Account, *, year: int) -> QuerySet[Expert]:
    """Experts with `uses` (participations counted in `year`), one query plus two for units and fields."""
    if not access.may(viewer.role, "pool.view"):
        return Expert.objects.none()
    counted = Q(participations__state__in=COUNTED, participations__day__year=year)
    fields = Prefetch("fields", ExpertField.objects.select_related("field"))
    pool = _pool().annotate(uses=Count("participations", filter=counted, distinct=True))
    return pool.select_related("unit").prefetch_related(fields)


def _pool() -> QuerySet[Expert]:
    """Everybody who is or was in the pool; who was only invited (7.1.2) is not of it yet."""
    return Expert.objects.exclude(status=ExpertStatus.INVITED)


def narrowed(pool: QuerySet[Expert], wanted: Mapping[str, str]) -> QuerySet[Expert]:
    """Apply the list page's filters: q, category, field, region, level, status, uses; empty ones do nothing."""
    exact = {"category": "category", "field": "fields__field__code", "level": "title_level", "status": "status"}
    for name, lookup in exact.items():
        if wanted.get(name):
            pool = pool.filter(**{lookup: wanted[name]})
    if wanted.get("region"):
        pool = pool.filter(region__startswith=_region_stem(wanted["region"]))
    for word in wanted.get("q", "").lower().split():
        pool = pool.filter(Q(search__contains=word) | _numbered(word))
    if wanted.get("uses"):
        pool = _within(pool, wanted["uses"])
    return pool


def _region_stem(code: str) -> str:
    """``410800`` (a city) covers all its districts."""
    return code[:4] if code.endswith("00") else code


def _within(pool: QuerySet[Expert], band: str) -> QuerySet[Expert]:
    least, most = USE_BANDS[band]
    pool = pool.filter(uses__gte=least)
    return pool if most is None else pool.filter(uses__lte=most)


def _numbered(word: str) -> Q:
    """Whose permanent number it is; nobody's for a word that is none."""
    return Q(number=int(word)) if word.isdecimal() and len(word) <= LONGEST_NUMBER else Q(pk=None)


def ordered(pool: QuerySet[Expert], sort: str) -> QuerySet[Expert]:
    """By a name of `SORTS`, a leading minus downwards; equal ones by number."""
    column = SORTS[sort.removeprefix("-")]
    return pool.order_by(f"-{column}" if sort.startswith("-") else column, "number")


def by_status(viewer: Account) -> dict[str, int]:
    """Status code → people; "" is all of them."""
    if not access.may(viewer.role, "pool.view"):
        return {}
    counts = dict(_pool().order_by().values_list("status").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


@dataclass(frozen=True, slots=True)
class Record:
    """One expert's full record without the encrypted values, which are shown one look at a time."""

    expert: Expert
    fields: list[ExpertField]
    ties: list[Tie]
    participations: list[Participation]
    titles: list[Any]
    certificates: list[Any]
    unavailable: list[Any]
    events: list[Event]


def get_for(viewer: Account, number: int, *, year: int) -> Record:
    """Raises `LookupError` for a number that is vacant or that the viewer may not see: 404 tells nothing."""
    expert = visible_to(viewer, year=year).filter(number=number).first()
    if expert is None:
        raise LookupError(number)
    used = expert.participations.select_related("activity__division", "field", "evaluation").order_by("-day")
    return Record(
        expert=expert,
        fields=list(expert.fields.all()),
        ties=list(expert.ties.select_related("unit", "person_unit").order_by("kind", "id")),
        participations=list(used),
        titles=list(expert.talent_titles.all()),
        certificates=list(expert.certificates.all()),
        unavailable=list(expert.unavailable.order_by("first")),
        events=history(expert),
    )


def history(expert: Expert) -> list[Event]:
    """What happened to the record, newest first, at most 50 steps."""
    return list(Event.objects.filter(subject_kind="expert", subject_id=str(expert.pk)).order_by("-sequence")[:50])


def fields() -> QuerySet[Field]:
    return Field.objects.filter(active=True)


def unit_names() -> list[str]:
    """Employers of the pool's people, for somebody who fills in a form; units that only stand under review are not told (20)."""
    rows = Unit.objects.filter(experts__status=ExpertStatus.ACTIVE).order_by("name")
    return list(rows.values_list("name", flat=True).distinct()[:1000])


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people a field has, and the most that one list in the year so far asked of it."""

    field: Field
    people: int
    most: int


def coverage(viewer: Account) -> list[Coverage]:
    """Active experts per field beside the largest list asked for; empty for who may not see the pool."""
    if not access.may(viewer.role, "pool.view"):
        return []
    people = Count("experts", filter=Q(experts__expert__status=ExpertStatus.ACTIVE))
    rows = Field.objects.filter(active=True).annotate(people=people)
    asked = _largest_wants()
    return [Coverage(field, field.people, asked.get(field.pk, 0)) for field in rows]


def _largest_wants() -> dict[int, int]:
    largest: dict[int, int] = {}
    for field_id, want in DemandStratum.objects.values_list("field_id", "want"):
        largest[field_id] = max(want, largest.get(field_id, 0))
    return largest


def turning(viewer: Account, today: date, *, until: date, limit_age: int) -> int:
    """Active experts whose birthday beyond the age limit falls after `today` and up to `until` (9.2)."""
    if not access.may(viewer.role, "pool.view"):
        return 0
    first, last = (add_months(day, -12 * (limit_age + 1)) for day in (today, until))
    return Expert.objects.filter(status=ExpertStatus.ACTIVE, birth__gt=first, birth__lte=last).count()


def at_limit(viewer: Account, *, year: int, limit: int) -> int:
    """Active experts who have reached the yearly limit (12)."""
    return visible_to(viewer, year=year).filter(status=ExpertStatus.ACTIVE, uses__gte=limit).count()
