"""Demands as the rules on filing look at them (11.1)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from expertpool.policy.demand import Outline, ProjectOutline, Repeat, repeats
from expertpool.policy.terms import DemandStatus
from expertpool.records.models import Demand, Project

OPEN = (DemandStatus.DRAFT, DemandStatus.RETURNED)
#: an earlier demand in one of these states does not stand in the way of another one
ENDED = (*OPEN, DemandStatus.WITHDRAWN, DemandStatus.VOIDED)


def outline(demand: Demand, *, doubtful: Iterable[str] = ()) -> Outline:
    """One demand; `doubtful` are names of units that nobody has settled."""
    activity = demand.activity
    return Outline(
        code=demand.code,
        activity=activity.pk,
        kind=activity.kind,
        first_day=activity.first_day,
        wants=tuple(row.want for row in demand.strata.all()),
        projects=tuple(_project(project) for project in activity.projects.prefetch_related("units", "people")),
        doubtful=tuple(doubtful),
        late_reason=demand.late_reason,
        repeat_reason=demand.repeat_reason,
    )


def _project(project: Project) -> ProjectOutline:
    applicants = [row for row in project.units.all() if row.role == "applicant"]
    return ProjectOutline(
        title=project.title,
        applicants=frozenset(row.unit_id for row in applicants if row.unit_id),
        has_applicant=bool(applicants),
        has_leader=any(person.role == "leader" for person in project.people.all()),
    )


def earlier(demand: Demand) -> list[Outline]:
    """Every other demand that is under way or done; for a filed one those filed before it."""
    rows = Demand.objects.exclude(pk=demand.pk).exclude(state__in=ENDED).select_related("activity")
    if demand.filed_at and demand.state not in OPEN:
        rows = rows.filter(Q(filed_at__lt=demand.filed_at) | Q(filed_at=demand.filed_at, pk__lt=demand.pk))
    rows = rows.prefetch_related("activity__projects__units")
    return [_earlier(row) for row in rows]


def _earlier(demand: Demand) -> Outline:
    projects = tuple(
        ProjectOutline(project.title, frozenset(u.unit_id for u in project.units.all() if u.unit_id and u.role == "applicant"))
        for project in demand.activity.projects.all()
    )
    activity = demand.activity
    return Outline(demand.code, activity.pk, activity.kind, activity.first_day, projects=projects)


def repeats_of(demand: Demand) -> tuple[Repeat, ...]:
    """What this demand repeats; shown to the talent division and the supervisor."""
    return repeats(outline(demand), earlier(demand))
