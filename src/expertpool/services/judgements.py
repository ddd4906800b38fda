"""Suspected avoidances: found by comparing the projects with the pool, decided by a named person (11.1, 13.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from expertpool.policy import facts, lifecycle, recusal, screening
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.naming import person_key
from expertpool.policy.recusal import DOUBTFUL_KINDS, KIN_KINDS, Named, Suspect
from expertpool.policy.terms import ExpertStatus, TieKind, UnitRole, Verdict
from expertpool.queries.facts import demand_facts, roster_facts
from expertpool.queries.parameters import in_force
from expertpool.queries.units import family, roots
from expertpool.records.models import Account, Demand, Expert, Judgement, ProjectPerson, Tie, Unit, UnitSuspect
from expertpool.services import trace, units

#: a tie to a named person falls under the article of its kind
ARTICLE_OF = {**dict.fromkeys(KIN_KINDS, "13.2"), TieKind.INTEREST: "13.4", **dict.fromkeys(DOUBTFUL_KINDS, "13.5")}
LONGEST = 300


def find(demand: Demand, *, at: datetime) -> int:
    """Bring the demand's suspects up to the present: new ones are added, open ones that no longer hold go, settled ones stay.

    Inside an act that has locked the demand and traces it; returns how many wait for a person.
    """
    found = {(item.number, item.article, item.row): item for item in suspected(demand, at=at)}
    kept = {(row.expert.number, row.article, row.row): row for row in demand.judgements.select_related("expert")}
    gone = [row.pk for key, row in kept.items() if key not in found and row.verdict == Verdict.OPEN]
    demand.judgements.filter(pk__in=gone).delete()
    ids = dict(Expert.objects.filter(number__in={key[0] for key in found}).values_list("number", "pk"))
    fresh = [item for key, item in found.items() if key not in kept]
    Judgement.objects.bulk_create(
        Judgement(demand=demand, expert_id=ids[s.number], article=s.article, row=s.row, evidence=s.evidence[:LONGEST])
        for s in fresh
    )
    return demand.judgements.filter(verdict=Verdict.OPEN).count()


def unseen(demand: Demand, *, at: datetime) -> int:
    """How many suspects have arisen that nobody has seen yet; changes nothing."""
    known = set(demand.judgements.values_list("expert__number", "article", "row"))
    return sum((item.number, item.article, item.row) not in known for item in suspected(demand, at=at))


def suspected(demand: Demand, *, at: datetime) -> list[Suspect]:
    """Suspects among those who could otherwise be listed; whom a rule leaves out already needs no judgement."""
    on = timezone.localtime(at).date()
    asked = replace(demand_facts(demand), judgements=())
    p, day = in_force(on), max(on, asked.first_day)
    people = _project_people(demand)
    near = _near_units(asked.units)
    numbers = _concerned(demand, asked, people, near)
    able = [expert for expert in roster_facts(numbers) if not screening.screen(expert, asked, on=on, p=p)]
    houses = roots() if able else {}
    found = [item for expert in able for item in recusal.doubtful_ties(expert, asked, on=day, p=p, houses=houses)]
    found += [item for expert in able for item in _near_interests(expert, asked, near, day)]
    ables = Expert.objects.filter(number__in={expert.number for expert in able}).prefetch_related("ties") if able else ()
    found += [*_namesakes(list(ables), people), *_avoided_namesakes(list(ables), demand)]
    return _worded(_one_each(found))


def _worded(found: list[Suspect]) -> list[Suspect]:
    """With the name of the unit or person that the tie leads to: whoever decides must know what to ask."""
    ids = {pk: item for item in found if (pk := _tie_of(item.row))}
    told = {tie.pk: _whom(tie) for tie in Tie.objects.filter(pk__in=ids).select_related("unit", "person_unit")}
    return [replace(item, evidence=told.get(_tie_of(item.row), "") + item.evidence) for item in found]


def _tie_of(row: str) -> int:
    """``"tie:12|person:3"`` → 12; 0 where the row is another record."""
    kind, _, number = row.partition("|")[0].partition(":")
    return int(number) if kind == "tie" else 0


def _whom(tie: Tie) -> str:
    whom = tie.person_name or (tie.unit.name if tie.unit else "")
    at = f"（{tie.person_unit.name}）" if tie.person_name and tie.person_unit else ""
    return f"{TieKind.label_of(tie.kind)}{whom}{at}：" if whom else ""


def _one_each(found: Iterable[Suspect]) -> list[Suspect]:
    return list({(item.number, item.article, item.row): item for item in found}.values())


def _concerned(demand: Demand, asked: facts.Demand, people: list[Named], near: Mapping[int, str]) -> list[int]:
    """Numbers of active experts of the wanted fields whom anything at all links to the projects; the rest is never read."""
    up = roots()
    houses = {up.get(unit, unit) for unit in asked.units}
    kin = {unit for unit, root in up.items() if root in houses} | set(near)
    names = {person_key(person.name) for person in (*people, *_avoided_people(demand))}
    wanted = Expert.objects.filter(status=ExpertStatus.ACTIVE, fields__field__in=demand.strata.values("field"))
    linked = Q(unit__in=kin) | Q(ties__unit__in=kin) | Q(ties__person_index__in=asked.people)
    numbers = set(wanted.filter(linked).values_list("number", flat=True))
    if names:
        rows = wanted.values_list("number", "name", "former_names")
        numbers.update(number for number, name, former in rows if names.intersection(_keys(name, former)))
        ties = Tie.objects.exclude(person_name="").filter(expert__in=wanted).values_list("expert__number", "person_name")
        numbers.update(number for number, name in ties if person_key(name) in names)
    return sorted(numbers)


def _keys(name: str, former: str) -> list[str]:
    return [person_key(part) for part in (name, *former.replace("、", " ").split())]


def _project_people(demand: Demand) -> list[Named]:
    """Leaders and members; `units` are the unit named beside them and, failing that, all units of the project."""
    rows = ProjectPerson.objects.filter(project__activity=demand.activity).select_related("project")
    rows = rows.prefetch_related("project__units")
    known = units.resolve_many({row.unit_name for row in rows if row.unit_name})
    return [_project_person(row, known) for row in rows]


def _project_person(row: ProjectPerson, known: Mapping[str, int]) -> Named:
    own = row.unit_id or known.get(row.unit_name)
    theirs = {part.unit_id for part in row.project.units.all() if part.unit_id} | ({own} if own else set())
    number = 1 if row.role == UnitRole.LEADER else 0
    return Named(number, row.name, f"person:{row.pk}", frozenset(family(theirs)), row.id_index)


def _namesakes(experts: list[Expert], people: list[Named]) -> Iterator[Suspect]:
    """Experts, and the relatives they have declared, with the name of somebody on a project (13.1, 13.2, 13.4, 13.5)."""
    yield from recusal.namesakes([item for expert in experts for item in _as_named(expert)], people, article="13.1")
    leaders = [person for person in people if person.number]
    for expert in experts:
        for tie in expert.ties.all():
            article = ARTICLE_OF.get(TieKind(tie.kind))
            if tie.person_name and article:
                others = leaders if tie.kind == TieKind.INTEREST else people
                yield from recusal.namesakes([_relative(expert, tie)], others, article=article, by_name=True)


def _avoided_people(demand: Demand) -> list[Named]:
    """People to be avoided who are known by name only: a number would bar by rule."""
    rows = demand.avoided_people.filter(id_index="")
    return [Named(0, row.name, f"avoided:{row.pk}") for row in rows]


def _avoided_namesakes(experts: list[Expert], demand: Demand) -> Iterator[Suspect]:
    """Experts with the name of a person to be avoided (11.1)."""
    named = [item for expert in experts for item in _as_named(expert)]
    for item in recusal.namesakes(named, _avoided_people(demand), article="11.1", by_name=True):
        yield replace(item, evidence="与需求要求回避的人员同名")


def _as_named(expert: Expert) -> Iterator[Named]:
    """The expert under the present and every former name, with all units of today and before."""
    worked = {tie.unit_id for tie in expert.ties.all() if tie.unit_id and tie.kind in recusal.EMPLOYMENT_KINDS}
    for name in (expert.name, *expert.former_names.replace("、", " ").split()):
        yield Named(expert.number, name, f"expert:{expert.number}", frozenset({expert.unit_id, *worked}), expert.id_index)


def _relative(expert: Expert, tie: Tie) -> Named:
    at = frozenset({tie.person_unit_id}) if tie.person_unit_id else frozenset()
    return Named(expert.number, tie.person_name, f"tie:{tie.pk}", at, tie.person_index)


def _near_units(reviewed: frozenset[int]) -> dict[int, str]:
    """Units whose name resembles one under review (id → its name), without those that a person has found different."""
    if not reviewed:
        return {}
    register = units.register_of_names()
    under = list(Unit.objects.filter(pk__in=reviewed).prefetch_related("names"))
    found = {match.unit for unit in under for name in unit.names.all() for match in register.matches(name.name, but=unit.pk)}
    different = UnitSuspect.objects.filter(verdict=Verdict.DIFFERENT)
    keys = [name.key for unit in under for name in unit.names.all()]
    apart = set(different.filter(key__in=keys).values_list("candidate_id", flat=True))
    apart.update(
        pk
        for pk in Unit.objects.filter(names__key__in=different.filter(candidate__in=reviewed).values("key")).values_list(
            "pk", flat=True
        )
    )
    return dict(Unit.objects.filter(pk__in=found - reviewed - apart).values_list("pk", "name"))


def _near_interests(expert: facts.Expert, asked: facts.Demand, near: Mapping[int, str], day: date) -> Iterator[Suspect]:
    """An economic interest in a unit that is named much like one under review (13.4)."""
    for tie in expert.ties:
        if tie.kind == TieKind.INTEREST and tie.unit in near and recusal.lasted_until(tie, day, months=0):
            evidence = f"经济利益关系单位“{near[tie.unit]}”与被评项目单位名称相近"
            yield Suspect(expert.number, "13.4", tie.row, evidence)


# ---------------------------------------------------------------- deciding


@transaction.atomic
def settle(*, demand_id: int, ids: Iterable[int], verdict: str, reason: str, by: Account, at: datetime) -> int:
    """A named person bars or clears suspects, with the reason; those that somebody settled meanwhile are left as they are."""
    demand = Demand.objects.select_for_update(of=("self",)).get(pk=demand_id)
    lifecycle.DEMAND.step("demand.judge", demand.state, by.role)
    if verdict not in (Verdict.BARS, Verdict.CLEARS):
        raise Refused(Reason("13.5", "没有选择认定结果", remedy="选择应当回避或无须回避"))
    if not reason.strip():
        raise Refused(Reason("13.5", "没有写明认定理由", remedy="写明核实的情况，供监督查看"))
    waiting = demand.judgements.select_for_update().filter(pk__in=list(ids), verdict=Verdict.OPEN)
    settled = sorted(waiting.values_list("pk", flat=True))
    if not settled:
        raise Refused(Reason("13.5", "没有选中待认定的事项", remedy="勾选要认定的事项；他人已认定的不再重复"))
    rows = Judgement.objects.filter(pk__in=settled)
    rows.update(verdict=verdict, reason=reason.strip()[:200], settled_by=by, settled_at=at)
    payload = {"verdict": verdict, "judgements": settled}
    trace.record(action="demand.judge", article="13.5", subject=demand, by=by, at=at, payload=payload)
    return len(settled)


@transaction.atomic
def reopen(*, demand_id: int, judgement_id: int, by: Account, at: datetime) -> None:
    """Take a verdict back before the freeze, so that it can be given anew."""
    demand = Demand.objects.select_for_update(of=("self",)).get(pk=demand_id)
    lifecycle.DEMAND.step("demand.judge", demand.state, by.role)
    row = demand.judgements.exclude(verdict=Verdict.OPEN).get(pk=judgement_id)
    before, row.verdict = row.verdict, Verdict.OPEN
    row.settled_by = row.settled_at = None
    row.save()
    payload = {"from": before, "judgements": [row.pk]}
    trace.record(action="demand.judge", article="13.5", subject=demand, by=by, at=at, payload=payload)


@transaction.atomic
def search_again(*, demand_id: int, by: Account, at: datetime) -> int:
    """Look for suspects anew after a record of the pool has changed; returns how many wait."""
    demand = Demand.objects.select_for_update(of=("self",)).select_related("activity").get(pk=demand_id)
    lifecycle.DEMAND.step("demand.judge", demand.state, by.role)
    waiting = find(demand, at=at)
    trace.record(action="demand.judge", article="13.5", subject=demand, by=by, at=at, payload={"suspects": waiting})
    return waiting
