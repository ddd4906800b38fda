"""The tree of fields: the fourteen of the regulation stay, the bureau adds its own beneath or beside them (5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from expertpool.policy import terms
from expertpool.policy.decision import Reason, Refused
from expertpool.records.models import Account, Field
from expertpool.services import trace

#: the fields that the regulation itself names can be neither renamed nor retired
NAMED = frozenset(code for code, _, _ in terms.FIELDS)


def seed() -> None:
    """Lay down the fourteen fields; running it again changes nothing."""
    for rank, (code, name, category) in enumerate(terms.FIELDS):
        Field.objects.get_or_create(code=code, defaults={"name": name, "category": category, "rank": rank * 100})


@transaction.atomic
def add(*, name: str, category: str, by: Account, at: datetime) -> Field:
    """Add a field to a category; raises `Refused` when the name is taken."""
    siblings = Field.objects.select_for_update().filter(category=category)
    _refuse_taken(name)
    field = Field.objects.create(code=_next_code(category), name=name.strip(), category=category, rank=_next_rank(siblings))
    trace.record(action="field.edit", article="5", subject=field, by=by, at=at, payload={"added": field.name})
    return field


@transaction.atomic
def rename(*, field_id: int, name: str, by: Account, at: datetime) -> Field:
    """Give a field of the bureau's own another name; its code and its past stay."""
    field = _own(field_id)
    _refuse_taken(name, but=field)
    before, field.name = field.name, name.strip()
    field.save(update_fields=["name"])
    trace.record(action="field.edit", article="5", subject=field, by=by, at=at, payload={"from": before, "to": field.name})
    return field


@transaction.atomic
def set_active(*, field_id: int, active: bool, by: Account, at: datetime) -> Field:
    """Retire a field from new demands and records, or bring it back; people keep it on their record."""
    field = _own(field_id)
    field.active = active
    field.save(update_fields=["active"])
    trace.record(action="field.edit", article="5", subject=field, by=by, at=at, payload={"active": active})
    return field


def _own(field_id: int) -> Field:
    field = Field.objects.select_for_update().get(pk=field_id)
    if field.code in NAMED:
        raise Refused(Reason("5", f"“{field.name}”是办法列明的领域", remedy="办法列明的领域不能改名或停用，可另行增加领域"))
    return field


def _refuse_taken(name: str, but: Field | None = None) -> None:
    taken = Field.objects.filter(name=name.strip())
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise Refused(Reason("5", f"已有名为“{name.strip()}”的领域", remedy="换一个名称，或启用原有的领域"))


def _next_code(category: str) -> str:
    letter = "T" if category == terms.Category.TECHNICAL else "M"
    used = Field.objects.filter(code__startswith=letter).values_list("code", flat=True)
    return f"{letter}{max((int(code[1:]) for code in used), default=0) + 1:02d}"


def _next_rank(siblings: QuerySet[Field]) -> int:
    return (siblings.aggregate(Max("rank"))["rank__max"] or 0) + 1
