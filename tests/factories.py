"""Rows for tests: plain functions with defaults, so that a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from expertpool.gateways import keys
from expertpool.policy import naming
from expertpool.policy.terms import ActivityStatus, Category, DemandStatus, ExpertStatus, IdKind, Role, Source, TitleLevel
from expertpool.records.models import (
    Account,
    Activity,
    Contact,
    Demand,
    DemandStratum,
    Division,
    DrawEntry,
    Expert,
    ExpertField,
    Field,
    Participation,
    Unit,
    UnitName,
)
from expertpool.services import search

#: a Monday morning in the office
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PASSWORD = "a-long-Test-word"

_serial = count(1)


def account(role: str = Role.TALENT, **values: Any) -> Account:
    number = next(_serial)
    made = Account(
        username=values.pop("username", f"user{number}"),
        name=values.pop("name", f"示员{number}"),
        role=role,
        identity_index=values.pop("identity_index", keys.blind_index("id", f"staff-{number}")),
        created_at=AT,
        **values,
    )
    made.set_password(PASSWORD)
    made.save()
    return made


def division(name: str = "示例科") -> Division:
    return Division.objects.get_or_create(name=name)[0]


def organiser(**values: Any) -> Account:
    return account(Role.ORGANISER, division=values.pop("division", None) or division(), **values)


def unit(name: str = "", *, parent: Unit | None = None, **values: Any) -> Unit:
    name = name or f"示例单位{next(_serial)}有限公司"
    made = Unit.objects.create(
        name=name, kind=values.pop("kind", "company"), parent=parent, search=search.unit_text(name), created_at=AT, **values
    )
    alias(made, name, kind="official")
    return made


def alias(of: Unit, name: str, *, kind: str = "former") -> UnitName:
    return UnitName.objects.create(unit=of, name=name, key=naming.key(name), kind=kind, created_at=AT)


def field(code: str = "T01", name: str = "", category: str = Category.TECHNICAL) -> Field:
    return Field.objects.get_or_create(code=code, defaults={"name": name or f"领域{code}", "category": category})[0]


def expert(number: int = 0, *, fields: tuple[str, ...] = ("T01",), **values: Any) -> Expert:
    """An active expert of 46 with one field; `id_number` is any text, kept as its blind index."""
    number = number or (Expert.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    id_number = values.pop("id_number", f"ID-{number}")
    employer = values.pop("unit", None) or unit()
    name = values.pop("name", f"示例{number}")
    defaults = {
        "status": ExpertStatus.ACTIVE,
        "category": Category.TECHNICAL,
        "birth": date(1980, 1, 1),
        "id_kind": IdKind.RESIDENT,
        "title_level": TitleLevel.ASSOCIATE,
        "region": "410811",
        "source": Source.OPEN_CALL,
        "admitted_on": date(2024, 4, 1),
        "ties_declared": True,
        "created_at": AT,
        "changed_at": AT,
    }
    made = Expert.objects.create(
        number=number,
        name=name,
        unit=employer,
        search=search.expert_text(name, employer.name),
        id_cipher=keys.encrypt(id_number, table="expert", row=number, field="id"),
        id_index=keys.blind_index("id", id_number),
        **defaults | values,
    )
    for rank, code in enumerate(fields, start=1):
        ExpertField.objects.create(expert=made, field=field(code), rank=rank)
    return made


def activity(by: Account | None = None, **values: Any) -> Activity:
    by = by or organiser()
    defaults = {
        "code": f"HD-2026-{next(_serial):04d}",
        "kind": "project",
        "title": "示例项目评审",
        "first_day": date(2026, 12, 7),
        "last_day": date(2026, 12, 7),
        "state": ActivityStatus.PLANNED,
    }
    return Activity.objects.create(division=by.division, organiser=by, created_at=AT, **defaults | values)


def use(of: Expert, day: date, *, state: str = "done", field_code: str = "T01", **values: Any) -> Participation:
    """One participation in an activity of its own."""
    held = values.pop("activity", None) or activity(first_day=day, last_day=day)
    return Participation.objects.create(
        expert=of, activity=held, field=field(field_code), day=day, state=state, created_at=AT, **values
    )


def demand(
    wants: dict[str, int] | None = None, *, of: Activity | None = None, state: str = DemandStatus.DRAFT, **values: Any
) -> Demand:
    """A demand for `wants` = field code → number of experts."""
    held = of or activity()
    made = Demand.objects.create(
        code=values.pop("code", f"XQ-2026-{next(_serial):04d}"),
        activity=held,
        state=state,
        created_by=held.organiser,
        created_at=AT,
        changed_at=AT,
        **values,
    )
    for rank, (code, want) in enumerate((wants or {"T01": 1}).items(), start=1):
        DemandStratum.objects.create(demand=made, field=field(code), want=want, rank=rank)
    return made


def contact(entry: DrawEntry, **values: Any) -> Contact:
    """The contact of a place on a sealed list, opened and without an answer unless told otherwise."""
    demand = entry.draw.demand
    asked = [stratum.field for stratum in demand.strata.order_by("rank")][entry.stratum :] or [field()]
    defaults = {"field": asked[0], "way": "drawn", "outcome": "open", "opened_at": AT}
    return Contact.objects.create(demand=demand, expert=entry.expert, entry=entry, **defaults | values)
