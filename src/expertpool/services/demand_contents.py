"""A demand's rows as the content that its form shows again (11.1)."""

from __future__ import annotations

from typing import Any

from expertpool.policy.terms import UnitRole
from expertpool.records.models import Demand, Project
from expertpool.services.demand_drafts import Content, Person, ProjectText


def content_of(demand: Demand) -> Content:
    """What was kept; identity numbers come back by their last four only."""
    projects = demand.activity.projects.prefetch_related("units", "people")
    return Content(
        strata=tuple((row.field.code, row.want) for row in demand.strata.select_related("field")),
        regions=tuple(demand.regions),
        employer_cap=demand.employer_cap,
        avoided_units=tuple(row.name for row in demand.avoided_units.order_by("pk")),
        avoided_people=tuple(_person(row) for row in demand.avoided_people.order_by("pk")),
        projects=tuple(_project(project) for project in projects),
        late_reason=demand.late_reason,
        repeat_reason=demand.repeat_reason,
        note=demand.note,
    )


def _person(row: Any) -> Person:
    return Person(row.name, id_tail=row.id_tail, unit_name=row.unit_name)


def _project(project: Project) -> ProjectText:
    units = sorted(project.units.all(), key=lambda row: row.pk)
    people = sorted(project.people.all(), key=lambda row: row.pk)
    applicants = [row for row in units if row.role == UnitRole.APPLICANT]
    leaders = [row for row in people if row.role == UnitRole.LEADER]
    return ProjectText(
        title=project.title,
        applicant=applicants[0].name if applicants else "",
        credit_code=applicants[0].credit_code if applicants else "",
        participants=tuple(row.name for row in units if row.role == UnitRole.PARTICIPANT),
        leader=_person(leaders[0]) if leaders else None,
        members=tuple(_person(row) for row in people if row.role == UnitRole.MEMBER),
    )
