"""The contents of a demand while it is a draft: written whole each time, rows that stay keep their identity (11.1)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from expertpool.gateways import keys
from expertpool.policy import naming
from expertpool.policy.terms import DemandStatus, UnitRole
from expertpool.records.models import Demand, Field, Project
from expertpool.services import units

#: states in which a demand does not bind the projects of its activity
LOOSE = (DemandStatus.DRAFT, DemandStatus.RETURNED, DemandStatus.WITHDRAWN, DemandStatus.VOIDED)


@dataclass(frozen=True, slots=True)
class Person:
    """A leader, member or person to be avoided. `id_number` is in normal form or empty; `id_tail` repeats one kept before."""

    name: str
    id_number: str = ""
    id_tail: str = ""
    unit_name: str = ""

    @property
    def tail(self) -> str:
        return self.id_number[-4:] or self.id_tail


@dataclass(frozen=True, slots=True)
class ProjectText:
    """A project as typed or imported; names of units as written."""

    title: str
    applicant: str = ""
    credit_code: str = ""
    participants: tuple[str, ...] = ()
    leader: Person | None = None
    members: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a demand's form holds. `strata` are (field code, number) in their order; `regions` are codes."""

    strata: tuple[tuple[str, int], ...] = ()
    regions: tuple[str, ...] = ()
    employer_cap: int | None = None
    avoided_units: tuple[str, ...] = ()
    avoided_people: tuple[Person, ...] = ()
    projects: tuple[ProjectText, ...] = ()
    late_reason: str = ""
    repeat_reason: str = ""
    note: str = ""


def write(demand: Demand, content: Content) -> None:
    """Bring the demand's rows to `content`. Inside an act that has locked the demand and traces it."""
    demand.regions = sorted(set(content.regions))
    demand.employer_cap = content.employer_cap or None
    demand.late_reason, demand.repeat_reason, demand.note = content.late_reason, content.repeat_reason, content.note
    demand.save()
    _write_strata(demand, content.strata)
    _write_avoided(demand, content)
    if holds_projects(demand):
        _write_projects(demand, content.projects)
    resolve_units(demand)


def holds_projects(demand: Demand) -> bool:
    """Whether this demand may write the activity's projects: no other one that was filed rests on them."""
    return not demand.activity.demands.exclude(pk=demand.pk).exclude(state__in=LOOSE).exists()


def _write_strata(demand: Demand, strata: Sequence[tuple[str, int]]) -> None:
    wanted = {code: want for code, want in strata if code and want}
    fields = {field.code: field for field in Field.objects.filter(code__in=wanted, active=True)}
    rows = [{"field": fields[code], "want": want} for code, want in wanted.items() if code in fields]
    _sync(demand.strata, rows, lambda row: row["field"].pk, lambda kept: kept.field_id)


def _write_avoided(demand: Demand, content: Content) -> None:
    names = [{"name": name} for name in content.avoided_units]
    _sync(demand.avoided_units, names, lambda row: naming.key(row["name"]), lambda kept: naming.key(kept.name), ranked=False)
    people = [{**_identity(person), "unit_name": person.unit_name} for person in content.avoided_people]
    _sync(demand.avoided_people, people, _person_key, _kept_person, ranked=False)


def _write_projects(demand: Demand, projects: Sequence[ProjectText]) -> None:
    rows = [{"title": project.title} for project in projects]
    made = _sync(demand.activity.projects, rows, lambda row: naming.plain(row["title"]), lambda kept: naming.plain(kept.title))
    for project, text in zip(made, projects, strict=True):
        _write_project(project, text)


def _write_project(project: Project, text: ProjectText) -> None:
    parts: list[dict[str, Any]] = []
    if text.applicant:
        parts.append({"name": text.applicant, "credit_code": text.credit_code, "role": UnitRole.APPLICANT.value})
    parts += [{"name": name, "credit_code": "", "role": UnitRole.PARTICIPANT.value} for name in text.participants]
    _sync(project.units, parts, lambda row: naming.key(row["name"]), lambda kept: naming.key(kept.name), ranked=False)
    people = [{**_identity(person), "role": UnitRole.MEMBER.value, "unit_name": person.unit_name} for person in text.members]
    if text.leader and text.leader.name:
        leader = {**_identity(text.leader), "role": UnitRole.LEADER.value, "unit_name": text.leader.unit_name or text.applicant}
        people.insert(0, leader)
    _sync(project.people, people, _person_key, _kept_person, ranked=False)


def _identity(person: Person) -> dict[str, str]:
    """Index and last four of a number; a number that was kept before and is only named by its last four stays as it is."""
    index = keys.blind_index("id", person.id_number) if person.id_number else ""
    known = {"id_index": index, "id_tail": person.tail} if index or not person.id_tail else {}
    return {"name": person.name, **known}


def _person_key(row: dict[str, Any]) -> Hashable:
    return naming.person_key(row["name"])


def _kept_person(kept: Any) -> Hashable:
    return naming.person_key(kept.name)


def _sync(
    manager: Any,
    rows: Iterable[dict[str, Any]],
    key_of_row: Callable[[dict[str, Any]], Hashable],
    key_of_kept: Callable[[Any], Hashable],
    *,
    ranked: bool = True,
) -> list[Any]:
    """Make the child rows those of `rows`: one with the key of a kept row changes it, the others come and go."""
    kept: dict[Hashable, list[Any]] = {}
    for row in manager.order_by("pk"):
        kept.setdefault(key_of_kept(row), []).append(row)
    made = []
    for rank, row in enumerate(rows, start=1):
        values = {**row, "rank": rank} if ranked else row
        same = kept.get(key_of_row(row))
        made.append(_update(same.pop(0), values) if same else manager.create(**values))
    manager.filter(pk__in=[row.pk for rest in kept.values() for row in rest]).delete()
    return made


def _update(kept: Any, values: dict[str, Any]) -> Any:
    """Write what differs; a name written anew keeps the unit it was settled to."""
    changed = [name for name, value in values.items() if getattr(kept, name) != value]
    for name in changed:
        setattr(kept, name, values[name])
    if changed:
        kept.save(update_fields=changed)
    return kept


def unit_rows(demand: Demand) -> list[Any]:
    """Every row of the demand that names a unit: applicants, participants, units to be avoided."""
    projects = demand.activity.projects.prefetch_related("units")
    return [*(row for project in projects for row in project.units.all()), *demand.avoided_units.order_by("pk")]


def resolve_units(demand: Demand) -> None:
    """Point every name at the unit it exactly means; what was settled by hand stays while the name means nothing else."""
    rows = unit_rows(demand)
    known = units.resolve_many(row.name for row in rows)
    for row in rows:
        code = getattr(row, "credit_code", "")
        coded = units.resolve(row.name, code) if code else None
        found = coded.pk if coded else known.get(row.name)
        if found and row.unit_id != found:
            row.unit_id = found
            row.save(update_fields=["unit"])
