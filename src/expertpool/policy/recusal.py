"""Avoidance: who must not judge whom (13, and the units and persons to be avoided of 11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.facts import Demand, Expert, Tie
from expertpool.policy.naming import person_key
from expertpool.policy.parameters import Parameters
from expertpool.policy.periods import period_end
from expertpool.policy.terms import TieKind

#: ties that 13.3 names, each counted up to 24 months after its end
EMPLOYMENT_KINDS = frozenset(
    {TieKind.EMPLOYED, TieKind.PART_TIME, TieKind.DIRECTOR, TieKind.SUPERVISOR_BOARD, TieKind.CONSULTANT, TieKind.ADVISER}
)
#: ties that 13.2 names; they never end
KIN_KINDS = frozenset({TieKind.SPOUSE, TieKind.KIN, TieKind.TEACHER, TieKind.STUDENT})
#: ties outside the exact words of the five items: a person decides (13.5)
DOUBTFUL_KINDS = frozenset({TieKind.OTHER_RELATIVE, TieKind.UNDERGRADUATE_TEACHER, TieKind.UNDERGRADUATE_STUDENT, TieKind.OTHER})


@implements("13")
def check(expert: Expert, demand: Demand, *, on: date, p: Parameters) -> Decision:
    """Every avoidance that applies to an activity on day `on`, in the order of the article's items."""
    return (
        *participant(expert, demand),
        *relatives(expert, demand),
        *recent_employment(expert, demand, on=on, p=p),
        *interests(expert, demand, on=on),
        *judged(expert, demand),
    )


@implements("13.1")
def participant(expert: Expert, demand: Demand) -> Iterator[Reason]:
    """Leads or takes part in a project under review."""
    row = f"expert:{expert.number}"
    if expert.identity in demand.leaders:
        yield Reason("13.1", "是被评项目的负责人", row=row)
    elif expert.identity in demand.members:
        yield Reason("13.1", "是被评项目的参与人员", row=row)


@implements("13.2")
def relatives(expert: Expert, demand: Demand) -> Iterator[Reason]:
    """Spouse, close kin, or teacher or student at master's or doctoral level of a project's leader or member."""
    for tie in expert.ties:
        if tie.kind in KIN_KINDS and tie.person and tie.person in demand.people:
            yield Reason("13.2", f"被评项目人员是其{TieKind.label_of(tie.kind)}", row=tie.row)


@implements("13.3")
def recent_employment(expert: Expert, demand: Demand, *, on: date, p: Parameters) -> Iterator[Reason]:
    """Employed by, or director, supervisor, consultant, adviser of a unit under review within the last 24 months."""
    for tie in expert.ties:
        if tie.unit in demand.units and employed(tie, on, p=p):
            yield Reason("13.3", f"与被评项目单位有关系：{describe(tie)}", row=tie.row)


@implements("13.4")
def interests(expert: Expert, demand: Demand, *, on: date) -> Iterator[Reason]:
    """An economic interest in a unit under review or with a project's leader, lasting on day `on`."""
    for tie in expert.ties:
        if _bars_by_interest(tie, demand, on):
            whom = "被评项目单位" if tie.unit in demand.units else "被评项目负责人"
            yield Reason("13.4", f"与{whom}存在经济利益关系", row=tie.row)


def _bars_by_interest(tie: Tie, demand: Demand, on: date) -> bool:
    concerns = tie.unit in demand.units or tie.person in demand.leaders
    return tie.kind == TieKind.INTEREST and concerns and lasted_until(tie, on, months=0)


@implements("13.5")
def judged(expert: Expert, demand: Demand) -> Iterator[Reason]:
    """A named person's recorded decision that the expert must stay away; a dismissal clears a suspect and nothing else."""
    for judgement in demand.judgements:
        if judgement.number == expert.number and judgement.bars:
            yield Reason(judgement.article, "经人工认定应当回避", row=judgement.row)


@implements("11.1")
def avoided(expert: Expert, demand: Demand, *, on: date, p: Parameters) -> Iterator[Reason]:
    """A person whom the demand wants avoided, or one of an avoided unit's people of today or of the last 24 months."""
    if expert.identity in demand.avoided_persons:
        yield Reason("11.1", "是需求中要求回避的人员", row=f"expert:{expert.number}")
    for tie in expert.ties:
        if tie.unit in demand.avoided_units and employed(tie, on, p=p):
            yield Reason("11.1", f"属于需求中要求回避的单位：{describe(tie)}", row=tie.row)


def employed(tie: Tie, on: date, *, p: Parameters) -> bool:
    """A tie of one of the kinds of 13.3 that lasts on day `on` or ended within the 24 months before."""
    return tie.kind in EMPLOYMENT_KINDS and lasted_until(tie, on, months=p.employment_months)


def lasted_until(tie: Tie, on: date, *, months: int) -> bool:
    """Whether a tie that has begun still lasts on day `on` or ended at most `months` before; no end known: it lasts."""
    if tie.since is not None and tie.since > on:
        return False
    return tie.until is None or on <= period_end(tie.until, months=months)


def describe(tie: Tie) -> str:
    """聘用（任职），2020-01 至今."""
    since = f"{tie.since:%Y-%m}" if tie.since else "起始不明"
    until = f"{tie.until:%Y-%m-%d}" if tie.until else "今"
    return f"{TieKind.label_of(tie.kind)}，{since} 至 {until}"


# ---------------------------------------------------------------- suspects: found here, decided by a person


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that may be an avoidance: which expert, under which article, on which record, and what was noticed."""

    number: int
    article: str
    row: str
    evidence: str


@implements("13.5")
def doubtful_ties(expert: Expert, demand: Demand, *, on: date, p: Parameters, houses: Mapping[int, int]) -> Iterator[Suspect]:
    """Ties outside the exact words of 13.1–13.4. `houses` maps a unit to the topmost parent it belongs to."""
    reviewed = {houses.get(unit, unit) for unit in demand.units}
    for tie in expert.ties:
        evidence = _doubtful_link(tie, demand, on) or _sister(tie, demand, on, p, houses, reviewed)
        if evidence:
            yield Suspect(expert.number, "13.5", tie.row, evidence)


def _doubtful_link(tie: Tie, demand: Demand, on: date) -> str:
    """A tie to somebody or something under review that no item of 13 names exactly; empty: none."""
    person, unit = tie.person in demand.people, tie.unit in demand.units
    if tie.kind in DOUBTFUL_KINDS and (person or unit):
        return f"与被评项目{'人员' if person else '单位'}为{TieKind.label_of(tie.kind)}"
    if tie.kind == TieKind.INTEREST and (person or unit) and not _bars_by_interest(tie, demand, on):
        return "曾有经济利益关系，或涉及项目参与人员"
    if tie.kind in EMPLOYMENT_KINDS and unit and tie.since is not None and tie.since > on:
        return f"将与被评项目单位建立关系：{describe(tie)}"
    return ""


def _sister(tie: Tie, demand: Demand, on: date, p: Parameters, houses: Mapping[int, int], reviewed: set[int]) -> str:
    """Employment at a unit under the same topmost parent as one under review; empty: none."""
    if tie.unit is None or tie.unit in demand.units or houses.get(tie.unit, tie.unit) not in reviewed:
        return ""
    return f"任职单位与被评项目单位同属一个上级单位：{describe(tie)}" if employed(tie, on, p=p) else ""


@dataclass(frozen=True, slots=True)
class Named:
    """A person known by name and units only: an expert, a relative an expert declared, or somebody on a project.

    `number` is the expert's (0 for somebody on a project), `row` the record, `units` ids of present and former units,
    `identity` the digest when it is known.
    """

    number: int
    name: str
    row: str
    units: frozenset[int] = frozenset()
    identity: str = ""


@implements("13.5")
def namesakes(people: Iterable[Named], others: Iterable[Named], *, article: str, by_name: bool = False) -> Iterator[Suspect]:
    """Experts (or their relatives) in `people` with the name of somebody in `others` who shares a unit with them.

    `by_name`: the name alone suffices, as for the few relatives an expert has declared.

    Two known identities settle the matter without a suspect: equal ones bar by rule, different ones are two people.
    Where a project person's unit is unknown the name alone suffices.
    """
    known: dict[str, list[Named]] = {}
    for other in others:
        known.setdefault(person_key(other.name), []).append(other)
    for person in people:
        for other in known.get(person_key(person.name), []):
            if not (person.identity and other.identity) and (by_name or _may_share(person, other)):
                yield Suspect(person.number, article, f"{person.row}|{other.row}", _likeness(person, other))


def _may_share(person: Named, other: Named) -> bool:
    return not other.units or bool(person.units & other.units)


def _likeness(person: Named, other: Named) -> str:
    if person.units & other.units:
        return "与被评项目人员同名且同单位"
    return "与被评项目人员同名，单位不同" if person.units and other.units else "与被评项目人员同名，单位不明"
