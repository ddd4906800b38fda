"""Units: which one a name means, and everything that is ever changed about one (13.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from expertpool.policy import naming
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import UnitKind
from expertpool.queries.units import family
from expertpool.records.models import Account, Expert, Unit, UnitName, UnitSuspect
from expertpool.services import search, trace
from expertpool.services.unit_matching import Match, Register

ARTICLE = "13.3"
OFFICIAL, FORMER, ALIAS = "official", "former", "alias"
NAME_KINDS = {OFFICIAL: "现用名", FORMER: "曾用名", ALIAS: "别名、简称"}


def resolve(name: str, credit_code: str = "") -> Unit | None:
    """The one unit that a name means: by its code, else by a name it is exactly known under. Anything else is a suspect."""
    if credit_code:
        found = Unit.objects.filter(credit_code=credit_code.strip().upper()).first()
        if found:
            return found
    known = UnitName.objects.filter(key=naming.key(name)).select_related("unit").first()
    return known.unit if known else None


def resolve_many(names: Iterable[str]) -> dict[str, int]:
    """Name as written → unit id, for those that resolve; one query."""
    keys = {name: naming.key(name) for name in names}
    known = dict(UnitName.objects.filter(key__in=set(keys.values())).values_list("key", "unit_id"))
    return {name: known[key] for name, key in keys.items() if key in known}


def suggest(name: str) -> list[Match]:
    """Units that a name may mean, most likely first, for a person to confirm; empty for an unheard-of name."""
    return register_of_names().matches(name)


def register_of_names() -> Register:
    """Every name of every unit, for many look-ups; one query."""
    return Register(UnitName.objects.order_by("unit_id", "id").values_list("unit_id", "name"))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A unit that a sheet or form brings in; `kind` and `region` are codes or empty."""

    name: str
    kind: str = ""
    region: str = ""
    credit_code: str = ""


def create(newcomer: Newcomer, *, source: str, at: datetime) -> Unit:
    """One new unit with its official name. Inside an act that traces it; the name must not resolve yet."""
    unit = Unit.objects.create(
        name=newcomer.name,
        kind=newcomer.kind or UnitKind.OTHER,
        region=newcomer.region,
        credit_code=newcomer.credit_code or None,
        search=search.unit_text(newcomer.name),
        source=source,
        created_at=at,
    )
    UnitName.objects.create(unit=unit, name=newcomer.name, key=naming.key(newcomer.name), kind=OFFICIAL, created_at=at)
    return unit


@transaction.atomic
def add(*, name: str, kind: str, region: str, credit_code: str, by: Account, at: datetime) -> Unit:
    """Enter a unit by hand; refused where its name or code already stands for one."""
    trace.hold()
    _refuse_known(name, credit_code)
    unit = create(Newcomer(name.strip(), kind, region, credit_code.strip().upper()), source="hand", at=at)
    trace.record(action="unit.edit", article=ARTICLE, subject=unit, by=by, at=at, payload={"change": "add"})
    return unit


def _refuse_known(name: str, credit_code: str, but: int | None = None) -> None:
    known = resolve(name) if name else None
    if known and known.pk != but:
        raise Refused(Reason(ARTICLE, f"“{name}”已经是“{known.name}”的名称", remedy="打开该单位核对；确为同一单位的，请合并"))
    coded = Unit.objects.filter(credit_code=credit_code.strip().upper()).exclude(pk=but).first() if credit_code else None
    if coded:
        raise Refused(Reason(ARTICLE, f"该统一社会信用代码已登记在“{coded.name}”名下", remedy="核对代码；确为同一单位的，请合并"))


@transaction.atomic
def add_name(*, unit_id: int, name: str, kind: str, by: Account, at: datetime) -> UnitName:
    """Another name the unit is exactly known under. A new official name turns the present one into a former one."""
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    trace.hold()
    _refuse_known(name, "", but=unit.pk)
    key = naming.key(name)
    if kind == OFFICIAL:
        unit.names.filter(kind=OFFICIAL).update(kind=FORMER, until=at.date())
        Unit.objects.filter(pk=unit.pk).update(name=name.strip())
    entry, _ = UnitName.objects.update_or_create(
        key=key, defaults={"unit": unit, "name": name.strip(), "kind": kind}, create_defaults=_fresh(unit, name, kind, at)
    )
    refresh_search([unit.pk])
    trace.record(action="unit.edit", article=ARTICLE, subject=unit, by=by, at=at, payload={"change": "name", "kind": kind})
    return entry


def _fresh(unit: Unit, name: str, kind: str, at: datetime) -> dict[str, object]:
    return {"unit": unit, "name": name.strip(), "kind": kind, "created_at": at}


@transaction.atomic
def remove_name(*, name_id: int, by: Account, at: datetime) -> None:
    """Take back a name that was given by mistake; the official one can only be replaced."""
    entry = UnitName.objects.select_for_update().select_related("unit").get(pk=name_id)
    if entry.kind == OFFICIAL:
        raise Refused(Reason(ARTICLE, "现用名不能删除", remedy="单位更名的，请登记新的现用名，原名自动转为曾用名"))
    unit = entry.unit
    entry.delete()
    refresh_search([unit.pk])
    trace.record(action="unit.edit", article=ARTICLE, subject=unit, by=by, at=at, payload={"change": "name removed"})


@transaction.atomic
def set_facts(*, unit_id: int, kind: str, region: str, credit_code: str, by: Account, at: datetime) -> Unit:
    """Kind, region and code of a unit; an empty code means unknown."""
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    code = credit_code.strip().upper()
    _refuse_known("", code, but=unit.pk)
    changed = [
        field
        for field, value in (("kind", kind), ("region", region), ("credit_code", code or None))
        if getattr(unit, field) != value
    ]
    unit.kind, unit.region, unit.credit_code = kind, region, code or None
    unit.save(update_fields=["kind", "region", "credit_code"])
    trace.record(action="unit.edit", article=ARTICLE, subject=unit, by=by, at=at, payload={"change": "facts", "fields": changed})
    return unit


@transaction.atomic
def set_parent(*, unit_id: int, parent_id: int | None, by: Account, at: datetime) -> Unit:
    """Make a unit a branch of another one, or independent again. A branch of its own branch is refused."""
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    attach(unit, parent_id)
    payload = {"change": "parent", "parent": parent_id}
    trace.record(action="unit.edit", article=ARTICLE, subject=unit, by=by, at=at, payload=payload)
    return unit


def attach(unit: Unit, parent_id: int | None) -> None:
    """Set the parent inside an act that traces it."""
    if parent_id is not None and parent_id in _below(unit.pk):
        raise Refused(
            Reason(ARTICLE, "上级单位不能是本单位自己或其下属单位", remedy="请选择另一个单位，或先解除原来的上下级关系")
        )
    unit.parent_id = parent_id
    unit.save(update_fields=["parent"])


def _below(unit_id: int) -> set[int]:
    """The unit with everything beneath it."""
    above = set(_line_above(unit_id))
    return family([unit_id]) - above


def _line_above(unit_id: int) -> Iterable[int]:
    parent = Unit.objects.values_list("parent_id", flat=True).get(pk=unit_id)
    seen = {unit_id}
    while parent is not None and parent not in seen:
        yield parent
        seen.add(parent)
        parent = Unit.objects.values_list("parent_id", flat=True).get(pk=parent)


@transaction.atomic
def merge(*, keep_id: int, gone_id: int, by: Account, at: datetime) -> Unit:
    """Two entries are one unit: names, people and branches of the second go to the first, the second disappears."""
    keep = fuse(keep_id, gone_id)
    payload = {"change": "merge", "gone": gone_id}
    trace.record(action="unit.edit", article=ARTICLE, subject=keep, by=by, at=at, payload=payload)
    return keep


def fuse(keep_id: int, gone_id: int) -> Unit:
    """Merge inside an act that traces it."""
    if keep_id == gone_id:
        raise Refused(Reason(ARTICLE, "不能与自己合并", remedy="请选择另一个单位"))
    both = {unit.pk: unit for unit in Unit.objects.select_for_update().filter(pk__in=(keep_id, gone_id)).order_by("pk")}
    keep, gone = both[keep_id], both[gone_id]
    _refuse_two_codes(keep, gone)
    if keep.parent_id == gone.pk:
        attach(keep, None if gone.parent_id == keep.pk else gone.parent_id)
    _hand_over(keep, gone)
    code = gone.credit_code
    gone.delete()
    if code:
        Unit.objects.filter(pk=keep.pk).update(credit_code=code)
    refresh_search([keep.pk])
    keep.refresh_from_db()
    return keep


def _refuse_two_codes(keep: Unit, gone: Unit) -> None:
    if keep.credit_code and gone.credit_code:
        message = f"“{keep.name}”与“{gone.name}”各有统一社会信用代码，是两个法人"
        raise Refused(Reason(ARTICLE, message, remedy="核对代码；一家是另一家分支机构的，请设置上级单位"))


def _hand_over(keep: Unit, gone: Unit) -> None:
    """Everything that points at `gone` points at `keep` from now on; its official name becomes an alias."""
    gone.names.filter(kind=OFFICIAL).update(kind=ALIAS)
    settled = UnitSuspect.objects.filter(candidate=keep).values("key")
    UnitSuspect.objects.filter(candidate=gone, key__in=settled).delete()
    for relation in Unit._meta.related_objects:
        field = relation.field.name
        rows = relation.related_model._base_manager.filter(**{field: gone.pk})
        if relation.related_model is Unit:
            rows = rows.exclude(pk=keep.pk)
        rows.update(**{field: keep.pk})


def refresh_search(unit_ids: Iterable[int]) -> None:
    """Bring the search columns of units and of their people up to their present names."""
    for unit in Unit.objects.filter(pk__in=list(unit_ids)).prefetch_related("names"):
        others = [entry.name for entry in unit.names.all() if entry.name != unit.name]
        Unit.objects.filter(pk=unit.pk).update(search=search.unit_text(unit.name, *others))
        people = list(Expert.objects.filter(unit=unit).only("id", "name", "former_names", "search"))
        for person in people:
            person.search = search.expert_text(person.name, unit.name, person.former_names)
        Expert.objects.bulk_update(people, ["search"], batch_size=500)


def unused(source: str) -> list[Unit]:
    """Units that `source` brought in and that nothing refers to but their own names."""
    rows = Unit.objects.filter(source=source, experts=None, ties=None, relatives=None, branches=None)
    return list(rows.filter(projectunit=None, projectperson=None, avoidedunit=None, account=None))
