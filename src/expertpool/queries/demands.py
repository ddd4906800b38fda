"""Demands as their division, the talent division, leadership and the watchers see them (11.1, 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from expertpool.policy import access
from expertpool.policy.parameters import Parameters, in_force
from expertpool.policy.terms import DemandStatus, Role, Verdict
from expertpool.policy.workdays import Calendar, file_by
from expertpool.queries.parameters import changes
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, AvoidedPerson, AvoidedUnit, Demand, Event, Judgement, Project

SORTS = {"code": "code", "day": "activity__first_day", "filed": "filed_at"}
#: who reads the projects under review and their people, and from when to when (20)
_TALENT_READS = frozenset(DemandStatus) - {DemandStatus.DRAFT, DemandStatus.ARCHIVED}


def visible_to(viewer: Account) -> QuerySet[Demand]:
    """Organisers see their division's own; the others whatever has ever been filed. Carries `people` (wanted) and `waiting`."""
    if not access.may(viewer.role, "demand.view"):
        return Demand.objects.none()
    rows = Demand.objects.select_related("activity__division", "activity__organiser", "filed_by", "accepted_by")
    rows = rows.prefetch_related("strata__field")
    if viewer.role == Role.ORGANISER:
        return rows.filter(activity__division=viewer.division)
    return rows.exclude(filed_at=None)


def narrowed(rows: QuerySet[Demand], *, text: str = "", state: str = "", division: str = "") -> QuerySet[Demand]:
    """By words in the activity's title, the code or the division, by state and division; empty ones do nothing."""
    for word in text.split():
        named = Q(activity__title__contains=word) | Q(code__contains=word.upper()) | Q(activity__division__name__contains=word)
        rows = rows.filter(named)
    if division:
        rows = rows.filter(activity__division=division)
    return rows.filter(state=state) if state else rows


def ordered(rows: QuerySet[Demand], sort: str) -> QuerySet[Demand]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    """State → demands; "" is all of them."""
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def with_waiting(rows: QuerySet[Demand]) -> QuerySet[Demand]:
    """Each row with `waiting`, its suspected avoidances that nobody has judged: for the talent division and the watchers."""
    return rows.annotate(waiting=Count("judgements", filter=Q(judgements__verdict=Verdict.OPEN)))


def get_for(viewer: Account, demand_id: int) -> Demand:
    """Raises `Demand.DoesNotExist` where there is none or the viewer may not look: 404 tells nothing."""
    return visible_to(viewer).get(pk=demand_id)


@dataclass(frozen=True, slots=True)
class Lead:
    """Working days between filing (or `today`) and the activity, the last day in time, and a warning or nothing."""

    days: int
    needed: int
    latest: date
    late: bool
    warning: str


def lead(first_day: date, filed: date, *, known: Calendar, p: Parameters) -> Lead:
    """The lead time of an activity that begins on `first_day` when its demand is filed on `filed` (11.1)."""
    days = known.count_workdays(filed, first_day)
    deadline = file_by(first_day, calendar=known, p=p)
    across = known.unconfirmed(min(filed, first_day), max(filed, first_day))
    told = "、".join(f"{year} 年" for year in across)
    warning = f"{told}的工作日安排尚未确认，日期可能变动" if across else ""
    return Lead(days, p.lead_working_days, deadline.day, days < p.lead_working_days, warning)


def lead_of(demand: Demand, today: date) -> Lead:
    """The lead time of one demand, counted from the day it was filed, or from today while it is a draft."""
    return leads([demand], today)[demand.pk]


def leads(demands: list[Demand], today: date) -> dict[int, Lead]:
    """Demand id → lead time by the numbers of the day of filing, for a page of them; a fixed number of queries."""
    known, changed, found = calendar(), changes(), {}
    for demand in demands:
        filed = _filed_on(demand, today)
        found[demand.pk] = lead(demand.activity.first_day, filed, known=known, p=in_force(filed, changed))
    return found


def _filed_on(demand: Demand, today: date) -> date:
    filed = demand.filed_at if demand.state not in (DemandStatus.DRAFT, DemandStatus.RETURNED) else None
    return timezone.localtime(filed).date() if filed else today


def sees_projects(viewer: Account, demand: Demand) -> bool:
    """Whether the viewer needs the projects and their people now: the own division, the supervisor, and the talent
    division from filing until the archive (20)."""
    if viewer.role == Role.ORGANISER:
        return demand.activity.division_id == viewer.division_id
    if viewer.role == Role.SUPERVISOR:
        return demand.state != DemandStatus.DRAFT
    return viewer.role == Role.TALENT and demand.state in _TALENT_READS


@dataclass(frozen=True, slots=True)
class Record:
    """A demand with everything its page shows to one viewer; lists are empty where the viewer has no need."""

    demand: Demand
    lead: Lead
    people: int
    projects: list[Project]
    avoided_units: list[AvoidedUnit]
    avoided_people: list[AvoidedPerson]
    judgements: list[Judgement]
    events: list[Event]
    sees_projects: bool


def record_for(viewer: Account, demand_id: int, *, today: date) -> Record:
    """Raises `Demand.DoesNotExist` where there is none or the viewer may not look."""
    demand = get_for(viewer, demand_id)
    needs = sees_projects(viewer, demand)
    return Record(
        demand=demand,
        lead=lead_of(demand, today),
        people=demand.strata.aggregate(Sum("want"))["want__sum"] or 0,
        projects=list(demand.activity.projects.prefetch_related("units__unit", "people")) if needs else [],
        avoided_units=list(demand.avoided_units.select_related("unit")) if needs else [],
        avoided_people=list(demand.avoided_people.all()) if needs else [],
        judgements=judgements_for(viewer, demand),
        events=_steps(viewer, demand),
        sees_projects=needs,
    )


#: steps that would tell the organising division of people in the pool
_INSIDE = ("demand.judge", "demand.view", "waiver.approve")


def _steps(viewer: Account, demand: Demand) -> list[Event]:
    """The demand's steps in their order; of edits and looks in a row by one person only the last."""
    found = Event.objects.filter(subject_kind="demand", subject_id=str(demand.pk)).order_by("sequence")
    rows = list(found.exclude(action__in=_INSIDE) if viewer.role == Role.ORGANISER else found)
    return [row for row, then in zip_longest(rows, rows[1:]) if not _goes_on(row, then)]


def _goes_on(row: Event, then: Event | None) -> bool:
    repeated = ("demand.edit", "demand.view")
    return then is not None and row.action in repeated and (row.action, row.actor_id) == (then.action, then.actor_id)


def judgements_for(viewer: Account, demand: Demand) -> list[Judgement]:
    """Suspected avoidances with their experts, the open ones first; never for the organising division (3)."""
    if viewer.role not in (Role.TALENT, Role.SUPERVISOR):
        return []
    rows = demand.judgements.select_related("expert__unit", "settled_by")
    return sorted(rows, key=lambda row: (row.verdict != Verdict.OPEN, row.article, row.expert.number))
