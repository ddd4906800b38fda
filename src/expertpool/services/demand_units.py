"""The units that a demand names: which are known, which a person has to settle, which are new (11.1, 13.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from expertpool.policy import lifecycle, naming
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import Verdict
from expertpool.queries.units import family
from expertpool.records.models import Account, Demand, Unit, UnitName, UnitSuspect
from expertpool.services import suspects, trace, units
from expertpool.services.demand_drafts import unit_rows
from expertpool.services.unit_matching import Match
from expertpool.services.units import Newcomer

NEW = "new"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known unit that a name may mean."""

    unit: int
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class Named:
    """One name of the demand: the unit it stands for, or what it may be. Neither: an unheard-of name, entered on filing."""

    name: str
    unit: str = ""
    by_hand: bool = False
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def state(self) -> str:
        return "known" if self.unit else "doubtful" if self.candidates else "new"


def named(demand: Demand) -> list[Named]:
    """Every different name with its standing, the doubtful ones first."""
    rows = {naming.key(row.name): row for row in unit_rows(demand) if row.name.strip()}
    known = dict(Unit.objects.filter(pk__in=[row.unit_id for row in rows.values()]).values_list("pk", "name"))
    exact = units.resolve_many(row.name for row in rows.values())
    matches = _matches([row.name for row in rows.values() if not row.unit_id])
    told = [
        Named(row.name, known.get(row.unit_id, ""), bool(row.unit_id) and row.name not in exact, matches.get(row.name, []))
        for row in rows.values()
    ]
    return sorted(told, key=lambda item: ("doubtful", "new", "known").index(item.state))


def _matches(names: list[str]) -> dict[str, list[Candidate]]:
    """Name → candidates, best first; the register is built only when some name is unknown."""
    if not names:
        return {}
    register = units.register_of_names()
    found = {name: register.matches(name) for name in names}
    known = dict(Unit.objects.filter(pk__in={m.unit for ms in found.values() for m in ms}).values_list("pk", "name"))
    return {name: [_candidate(match, known) for match in matches] for name, matches in found.items()}


def _candidate(match: Match, known: dict[int, str]) -> Candidate:
    return Candidate(match.unit, known[match.unit], match.hint)


def doubtful_names(demand: Demand) -> tuple[str, ...]:
    """Names that resemble known units and that nobody has settled yet."""
    return tuple(item.name for item in named(demand) if item.state == "doubtful")


def unresolved_names(demand: Demand) -> Iterator[str]:
    """Names that stand for no unit."""
    return (row.name for row in unit_rows(demand) if row.unit_id is None)


def open_suspects(demand: Demand) -> QuerySet[UnitSuspect]:
    """Open suspects of the units a demand stands on: either side may turn out to be one of them."""
    rows = unit_rows(demand)
    concerned = family(row.unit_id for row in rows if row.unit_id)
    names = {naming.key(row.name) for row in rows}
    names.update(UnitName.objects.filter(unit__in=concerned).values_list("key", flat=True))
    waiting = UnitSuspect.objects.filter(verdict=Verdict.OPEN)
    return waiting.filter(Q(candidate__in=concerned) | Q(key__in=names)).select_related("candidate")


@transaction.atomic
def settle(*, demand_id: int, name: str, verdict: str, candidate_id: int | None = None, by: Account, at: datetime) -> None:
    """The organiser says what a name of the draft means: ``same`` as or a ``branch`` of a candidate, ``different`` or ``new``.

    It holds for this demand at once; the talent division confirms it on the desk before the demand is accepted.
    """
    demand = Demand.objects.select_for_update(of=("self",)).select_related("activity").get(pk=demand_id)
    lifecycle.DEMAND.step("demand.edit", demand.state, by.role)
    if demand.activity.division_id != by.division_id:
        raise Demand.DoesNotExist
    rows = [row for row in unit_rows(demand) if naming.key(row.name) == naming.key(name)]
    if not rows:
        raise Refused(Reason("13.3", "需求中没有这个单位", remedy="刷新页面后重新选择"))
    unit = _meant(rows[0].name, verdict, candidate_id, demand, by, at)
    for row in rows:
        row.unit = unit
        row.save(update_fields=["unit"])
    payload = {"change": "unit", "verdict": verdict, "unit": unit.pk}
    trace.record(action="demand.edit", article="13.3", subject=demand, by=by, at=at, payload=payload)


def _meant(name: str, verdict: str, candidate_id: int | None, demand: Demand, by: Account, at: datetime) -> Unit:
    candidates = {match.unit for match in units.suggest(name)}
    if verdict in (Verdict.SAME, Verdict.BRANCH) and candidate_id not in candidates:
        raise Refused(Reason("13.3", "所选单位不在相近单位之列", remedy="刷新页面后重新选择"))
    source = f"demand:{demand.pk}"
    if verdict == Verdict.SAME:
        suspects.report(name=name, source=source, by=by, at=at)
        return Unit.objects.get(pk=candidate_id)
    if verdict not in (Verdict.BRANCH, Verdict.DIFFERENT, NEW):
        raise Refused(Reason("13.3", "没有这种认定结果", remedy="请选择同一单位、下属单位或新单位"))
    unit = units.resolve(name) or _enter([Newcomer(name)], source, by, at)[0]
    if verdict == Verdict.BRANCH:
        units.attach(unit, candidate_id)
    return unit


def enter_new(demand: Demand, *, by: Account, at: datetime) -> None:
    """Enter names that resemble no known unit. Inside the filing, after nothing doubtful is left."""
    rows = [row for row in unit_rows(demand) if row.unit_id is None]
    fresh = {naming.key(row.name): Newcomer(row.name, credit_code=getattr(row, "credit_code", "")) for row in rows}
    if not fresh:
        return
    _enter(list(fresh.values()), f"demand:{demand.pk}", by, at)
    for row in rows:
        row.unit = units.resolve(row.name)
        row.save(update_fields=["unit"])


def _enter(newcomers: list[Newcomer], source: str, by: Account, at: datetime) -> list[Unit]:
    suspects.introduce(newcomers=newcomers, source=source, by=by, at=at)
    return [Unit.objects.get(pk=pk) for pk in units.resolve_many(item.name for item in newcomers).values()]
