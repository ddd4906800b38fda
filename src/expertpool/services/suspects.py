"""Name matches that wait for a person. A verdict stands for ever: same makes an exact alias, branch sets the parent (13.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from expertpool.policy import naming
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import Verdict
from expertpool.records.models import Account, Unit, UnitName, UnitSuspect
from expertpool.services import trace, units
from expertpool.services.unit_matching import UNMISTAKABLE, Register, implied_parent
from expertpool.services.units import ALIAS, ARTICLE, Newcomer

VERDICTS = (Verdict.SAME, Verdict.BRANCH, Verdict.DIFFERENT)


@transaction.atomic
def introduce(*, newcomers: Iterable[Newcomer], source: str, by: Account, at: datetime) -> list[UnitSuspect]:
    """Enter names that resolve to no unit, each as a unit of its own, and raise every suspected match for the desk.

    The parent that a branch's name tells of is entered too when nobody knows it yet. Names that resolve are left alone.
    """
    fresh = _enter(list(newcomers), source, at)
    raised = _raise(fresh, source)
    payload = {"units": len(fresh), "suspects": len(raised), "source": source}
    trace.record(action="unit.introduce", article=ARTICLE, subject=("units", source), by=by, at=at, payload=payload)
    return raised


def _enter(newcomers: list[Newcomer], source: str, at: datetime) -> list[Unit]:
    """Shorter names first, so that a parent stands before its branches."""
    trace.hold()
    entered: dict[str, Unit] = {}
    resolved = units.resolve_many(newcomer.name for newcomer in newcomers)
    for newcomer in sorted(newcomers, key=lambda item: (len(item.name), item.name)):
        key = naming.key(newcomer.name)
        if newcomer.name not in resolved and key not in entered:
            known = units.resolve("", newcomer.credit_code) if newcomer.credit_code else None
            if known:
                UnitName.objects.create(unit=known, name=newcomer.name, key=key, kind=ALIAS, created_at=at)
            else:
                entered[key] = units.create(newcomer, source=source, at=at)
    return [*entered.values(), *_enter_parents(list(entered.values()), source, at)]


def _enter_parents(branches: list[Unit], source: str, at: datetime) -> list[Unit]:
    """Larger units that no sheet has named, but that the names of their branches tell of."""
    parents: dict[str, Unit] = {}
    for branch in branches:
        name = implied_parent(branch.name)
        if name and naming.key(name) not in parents and units.resolve(name) is None:
            parents[naming.key(name)] = units.create(Newcomer(name, branch.kind), source=source, at=at)
    return list(parents.values())


def _raise(fresh: list[Unit], source: str) -> list[UnitSuspect]:
    register = units.register_of_names()
    found = [suspect for unit in fresh for suspect in _suspects_of(unit, register, source)]
    kept = _without_rivals_of_branches(_one_of_each_pair(found))
    known = set(UnitSuspect.objects.filter(key__in={suspect.key for suspect in kept}).values_list("key", "candidate_id"))
    return UnitSuspect.objects.bulk_create(suspect for suspect in kept if (suspect.key, suspect.candidate_id) not in known)


def _one_of_each_pair(found: list[UnitSuspect]) -> list[UnitSuspect]:
    """Two new names suspect each other: the likelier of the two stays, the longer name asking."""
    pairs: dict[frozenset[str], UnitSuspect] = {}
    for suspect in sorted(found, key=lambda item: (item.score, len(item.name))):
        pairs[frozenset((suspect.key, naming.key(suspect.candidate.name)))] = suspect
    return list(pairs.values())


def _suspects_of(unit: Unit, register: Register, source: str) -> list[UnitSuspect]:
    matches = register.matches(unit.name, but=unit.pk)
    candidates = Unit.objects.in_bulk([match.unit for match in matches])
    return [
        UnitSuspect(
            name=unit.name,
            key=naming.key(unit.name),
            candidate=candidates[match.unit],
            hint=match.hint,
            score=match.score,
            proposal=match.proposal,
            source=source,
        )
        for match in matches
    ]


def _without_rivals_of_branches(raised: list[UnitSuspect]) -> list[UnitSuspect]:
    """A sure branch has one parent; that its parent's kin resemble it too is no news."""
    sure = {suspect.key for suspect in raised if suspect.score >= UNMISTAKABLE}
    return [item for item in raised if item.score >= UNMISTAKABLE or not sure & {item.key, naming.key(item.candidate.name)}]


@transaction.atomic
def report(*, name: str, source: str, by: Account | None, at: datetime) -> list[UnitSuspect]:
    """Raise the suspects of one name that a form holds (a project's unit, an avoided unit); the name enters only by verdict."""
    trace.hold()
    if units.resolve(name):
        return []
    key = naming.key(name)
    known = {suspect.candidate_id: suspect for suspect in UnitSuspect.objects.filter(key=key)}
    fresh = [
        UnitSuspect(name=name, key=key, candidate_id=m.unit, hint=m.hint, score=m.score, proposal=m.proposal, source=source)
        for m in units.suggest(name)
        if m.unit not in known
    ]
    if fresh:
        UnitSuspect.objects.bulk_create(fresh)
        payload = {"suspects": len(fresh), "source": source}
        trace.record(action="unit.suspect", article=ARTICLE, subject=("units", source), by=by, at=at, payload=payload)
    return [*known.values(), *fresh]


@transaction.atomic
def settle(*, verdicts: Mapping[int, str], by: Account, at: datetime, reason: str = "") -> int:
    """Settle suspects (id → verdict); returns how many. Those settled meanwhile by somebody else are left as they are."""
    wrong = set(verdicts.values()) - set(VERDICTS)
    if wrong:
        raise Refused(Reason(ARTICLE, "没有这种认定结果", remedy="请选择同一单位、下属单位或不同单位"))
    trace.hold()
    waiting = UnitSuspect.objects.select_for_update().filter(pk__in=verdicts, verdict=Verdict.OPEN).order_by("-score", "pk")
    settled = [pk for pk in waiting.values_list("pk", flat=True) if _settle_one(pk, verdicts[pk], by, at, reason)]
    if settled:
        payload = {"settled": {str(pk): verdicts[pk] for pk in settled}}
        trace.record(action="suspect.settle", article=ARTICLE, subject=("suspects", settled[0]), by=by, at=at, payload=payload)
    return len(settled)


def _settle_one(pk: int, verdict: str, by: Account, at: datetime, reason: str) -> bool:
    """An earlier verdict of the same round may have merged this suspect away."""
    suspect = UnitSuspect.objects.select_related("candidate").filter(pk=pk, verdict=Verdict.OPEN).first()
    if suspect is None:
        return False
    _mark(UnitSuspect.objects.filter(pk=pk), verdict, by, at, reason)
    if verdict == Verdict.SAME:
        _make_same(suspect, at)
    elif verdict == Verdict.BRANCH:
        _make_branch(suspect, at)
    else:
        _make_own(suspect, at)
    if verdict != Verdict.DIFFERENT:
        rivals = UnitSuspect.objects.filter(key=suspect.key, verdict=Verdict.OPEN)
        _mark(rivals, Verdict.DIFFERENT, by, at, "已认定为另一单位")
    return True


def _mark(rows: QuerySet[UnitSuspect], verdict: str, by: Account, at: datetime, reason: str) -> None:
    rows.update(verdict=verdict, settled_by=by, settled_at=at, reason=reason[:200])


def _make_same(suspect: UnitSuspect, at: datetime) -> None:
    """The name becomes an alias; where it already stands for a unit of its own, the two are fused."""
    known = units.resolve(suspect.name)
    if known is None:
        UnitName.objects.create(unit=suspect.candidate, name=suspect.name, key=suspect.key, kind=ALIAS, created_at=at)
        units.refresh_search([suspect.candidate_id])
    elif known.pk != suspect.candidate_id:
        units.fuse(suspect.candidate_id, known.pk)


def _make_branch(suspect: UnitSuspect, at: datetime) -> None:
    units.attach(_own_unit(suspect, at), suspect.candidate_id)


def _make_own(suspect: UnitSuspect, at: datetime) -> None:
    """Different from every candidate: the name stands for a unit of its own."""
    if not UnitSuspect.objects.filter(key=suspect.key, verdict=Verdict.OPEN).exists():
        _own_unit(suspect, at)


def _own_unit(suspect: UnitSuspect, at: datetime) -> Unit:
    known = units.resolve(suspect.name)
    return known or units.create(Newcomer(suspect.name), source=suspect.source, at=at)


def unmistakable(source: str = "") -> dict[int, str]:
    """Open suspects whose proposal may be accepted in one go: id → proposed verdict."""
    rows = UnitSuspect.objects.filter(verdict=Verdict.OPEN, score__gte=UNMISTAKABLE).exclude(proposal="")
    if source:
        rows = rows.filter(source=source)
    return dict(rows.values_list("pk", "proposal"))


def withdraw(source: str) -> None:
    """Drop the open suspects that an undone import had raised."""
    UnitSuspect.objects.filter(source=source, verdict=Verdict.OPEN).delete()
