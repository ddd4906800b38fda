"""The draw: lots, order, strata, caps, rounds. The reference that every faster path must equal.

Integers only; a person's place depends on the seed, the own number and the own line alone.
"""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import lcm
from types import MappingProxyType

from expertpool.policy.decision import Decision, Reason, Refused, implements
from expertpool.policy.facts import Cap, Demand, Expert
from expertpool.policy.parameters import Parameters
from expertpool.policy.preference import prefers
from expertpool.policy.screening import CLAUSES, Clause, explain
from expertpool.policy.terms import Outcome

#: what stands in an outcome's place before there is one: a closed name, and one opened without an answer yet
CLOSED, OPEN = "", Outcome.OPEN.value
#: a feature and its value, as a cap counts them: ("house", 12)
Feature = tuple[str, str | int]


# ---------------------------------------------------------------- lots and keys


def stratum_seed(seed: bytes, stratum: int) -> bytes:
    """The seed of one stratum: SHA-256 of the seed, the word ``stratum`` and its index in decimal ASCII."""
    return hashlib.sha256(seed + b"stratum" + str(stratum).encode("ascii")).digest()


def tickets(seed: bytes, max_number: int) -> list[int]:
    """The 48-bit ticket of every number 0 … max_number."""
    size = max_number + 1
    lots = hashlib.shake_256(seed).digest(8 * size)
    return [word >> 16 for word in struct.unpack(f"<{size}Q", lots)]


@implements("12")
def divisor(uses: int, limit: int) -> int:
    """By how much a ticket is multiplied: few uses this year make it small, and small keys come first."""
    return lcm(*range(1, limit + 1)) // max(1, limit - uses)


@implements("17")
def is_preferred(expert: Expert, field: str) -> bool:
    """Did the latest overall grade in this field read 优?"""
    return prefers(expert.grade_in(field))


# ---------------------------------------------------------------- the frame: who may be drawn


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the order reads about one expert in one stratum."""

    number: int
    tier: int
    uses: int
    factor: int
    house: int
    region: str

    def value_of(self, feature: str) -> str | int:
        return self.house if feature == "house" else self.region


@dataclass(frozen=True)
class StratumFrame:
    """One stratum: who stands in it and who is barred from it, both by ascending number."""

    index: int
    field: str
    want: int
    eligible: tuple[Candidate, ...]
    barred: tuple[Candidate, ...]

    @cached_property
    def tiers(self) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
        """Tier 1 and tier 2 of the eligible, by ascending number."""
        first = tuple(person for person in self.eligible if person.tier == 1)
        return first, tuple(person for person in self.eligible if person.tier != 1)


@dataclass(frozen=True)
class Frame:
    """A judged roster: everything of a draw but the seed. `decisions` has all reasons of everybody left out."""

    strata: tuple[StratumFrame, ...]
    caps: tuple[Cap, ...]
    factor: int
    tier_one_share: int
    pool: int
    max_number: int
    decisions: Mapping[int, Decision]
    removed: Mapping[Clause, int]

    @cached_property
    def eligible(self) -> frozenset[int]:
        return frozenset(person.number for stratum in self.strata for person in stratum.eligible)

    @cached_property
    def plan(self) -> tuple[tuple[int, int, int], ...]:
        """The strata as (index, candidates, places), scarcest first, then by index: the commit's ``order``."""
        rows = [(stratum.index, len(stratum.eligible), self.factor * stratum.want) for stratum in self.strata]
        return tuple(sorted(rows, key=lambda row: (Fraction(row[1], row[2]), row[0])))

    @property
    def order(self) -> tuple[int, ...]:
        return tuple(index for index, _, _ in self.plan)


@implements("11.2")
def survey(pool: Iterable[Expert], demand: Demand, *, on: date, p: Parameters) -> Frame:
    """Judge everybody in `pool` once."""
    people = sorted(pool, key=lambda expert: expert.number)
    judged = {expert.number: tuple(explain(expert, demand, on=on, p=p)) for expert in people}
    year = demand.first_day.year
    strata = []
    for index, stratum in enumerate(demand.strata):
        standing = [_candidate(expert, stratum.field, year, p) for expert in people if expert.has_field(stratum.field)]
        eligible = tuple(person for person in standing if not judged[person.number])
        barred = tuple(person for person in standing if judged[person.number])
        strata.append(StratumFrame(index, stratum.field, stratum.want, eligible, barred))
    return Frame(
        strata=tuple(strata),
        caps=demand.caps,
        factor=p.list_factor,
        tier_one_share=p.tier_one_share,
        pool=len(people),
        max_number=people[-1].number if people else 0,
        decisions={number: tuple(reason for _, reason in found) for number, found in judged.items() if found},
        removed=Counter(found[0][0] for found in judged.values() if found),
    )


def _candidate(expert: Expert, field: str, year: int, p: Parameters) -> Candidate:
    uses = expert.uses_in(year)
    return Candidate(
        number=expert.number,
        tier=1 if is_preferred(expert, field) else 2,
        uses=uses,
        factor=divisor(uses, p.yearly_limit),
        house=expert.house,
        region=expert.region,
    )


# ---------------------------------------------------------------- the list


@dataclass(frozen=True, slots=True)
class Entry:
    """A place on the sealed list; `position` counts from 1 over all rounds, `tier` is the one the place was given in."""

    stratum: int
    position: int
    number: int
    tier: int
    uses: int
    ticket: int
    key: int
    house: int
    region: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody ahead of the last listed one who is not listed, with every clause that applies."""

    stratum: int
    number: int
    tier: int
    key: int
    reasons: Decision


@dataclass(frozen=True, slots=True)
class Shortage:
    """Fewer eligible people than places: all of them are listed (11.2)."""

    stratum: int
    places: int
    listed: int


@dataclass(frozen=True, slots=True)
class Round:
    """One list: its entries by position, and all that explains it."""

    entries: tuple[Entry, ...]
    passed_over: tuple[PassedOver, ...]
    cap_skips: tuple[PassedOver, ...]
    shortages: tuple[Shortage, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw with the rounds made so far. The seed is one for all of them."""

    frame: Frame
    seed: bytes
    order: tuple[int, ...]
    rounds: tuple[Round, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for made in self.rounds for entry in made.entries)

    @property
    def called(self) -> frozenset[int]:
        return frozenset(entry.number for entry in self.entries)

    @property
    def funnel(self) -> tuple[tuple[Clause, int], ...]:
        return funnel(self.frame)


def draw(
    pool: Iterable[Expert], demand: Demand, *, seed: bytes, on: date, p: Parameters, order: Sequence[int] | None = None
) -> Draw:
    """The first list. `order` is the committed order of the strata; without it, the order this pool yields."""
    return draw_frame(survey(pool, demand, on=on, p=p), seed=seed, order=order)


def draw_frame(frame: Frame, *, seed: bytes, order: Sequence[int] | None = None) -> Draw:
    """The first list from a judged roster."""
    turns = tuple(frame.order if order is None else order)
    if sorted(turns) != list(range(len(frame.strata))):
        raise ValueError("the order names every stratum once")
    seats = {stratum.index: stratum.want for stratum in frame.strata}
    return Draw(frame, seed, turns, (_round_of(frame, walk(frame, seed, turns, seats), 1),))


class Standing:
    """A stratum under one seed: everybody's key, and the order of the eligible."""

    def __init__(self, stratum: StratumFrame, drawn: Sequence[int]) -> None:
        self.stratum = stratum
        self.drawn = drawn

    def key(self, person: Candidate) -> int:
        return self.drawn[person.number] * person.factor

    def rank(self, person: Candidate) -> tuple[int, int]:
        return self.key(person), person.number

    def ranked(self, tier: int) -> list[Candidate]:
        """The eligible of a tier by key; they come by number and the sort is stable, so ties go to the lesser number."""
        return sorted(self.stratum.tiers[tier - 1], key=self.key)

    def entry(self, person: Candidate, tier: int, position: int) -> Entry:
        return Entry(
            stratum=self.stratum.index,
            position=position,
            number=person.number,
            tier=tier,
            uses=person.uses,
            ticket=self.drawn[person.number],
            key=self.key(person),
            house=person.house,
            region=person.region,
        )


@dataclass(frozen=True, slots=True)
class Take:
    """What one stratum gave to a round: (person, tier of the place) in list order, and whom a cap kept off."""

    standing: Standing
    places: int
    chosen: Sequence[tuple[Candidate, int]]
    skipped: Mapping[int, Cap]

    @property
    def is_short(self) -> bool:
        return len(self.chosen) < self.places


def walk(
    frame: Frame,
    seed: bytes,
    turns: Sequence[int],
    seats: Mapping[int, int],
    *,
    taken: Mapping[Feature, int] = MappingProxyType({}),
    called: Collection[int] = (),
) -> Iterator[Take]:
    """Walk every stratum that has open seats, in turn; whoever is listed leaves the later ones, caps are shared."""
    places = {index: frame.factor * seats[index] for index in turns if seats[index] > 0}
    listing = _Listing(frame, taken, called, sum(places.values()))
    for index, wanted in places.items():
        standing = Standing(frame.strata[index], tickets(stratum_seed(seed, index), frame.max_number))
        yield listing.take(standing, wanted)


def _round_of(frame: Frame, takes: Iterable[Take], start: int) -> Round:
    entries: list[Entry] = []
    passed: list[PassedOver] = []
    skips: list[PassedOver] = []
    shortages: list[Shortage] = []
    for take in takes:
        for person, tier in take.chosen:
            entries.append(take.standing.entry(person, tier, start + len(entries)))
        if take.is_short:
            shortages.append(Shortage(take.standing.stratum.index, take.places, len(take.chosen)))
        passed += _passed_over(frame, take)
        skips += _cap_skips(take)
    return Round(tuple(entries), tuple(passed), tuple(skips), tuple(shortages))


class _Listing:
    """One round in the making: who is on it and how much room each cap leaves."""

    def __init__(self, frame: Frame, taken: Mapping[Feature, int], called: Collection[int], places: int) -> None:
        self.frame = frame
        self.taken = taken
        self.called = called
        self.preferred_left = frame.tier_one_share * places // 100
        self.counts: Counter[Feature] = Counter()
        self.listed: set[int] = set()
        self.skipped: dict[int, Cap] = {}

    def take(self, standing: Standing, wanted: int) -> Take:
        """Up to `wanted` people: tier 1 while its share lasts, then everybody left by key."""
        self.skipped = {}
        first = standing.ranked(1)
        chosen = [(person, 1) for person in self._accepted(first, min(wanted, self.preferred_left))]
        self.preferred_left -= len(chosen)
        rest = [person for person in first if person.number not in self.listed]
        others = standing.ranked(2)
        if rest:
            others = sorted((*rest, *others), key=standing.rank)
        chosen += [(person, 2) for person in self._accepted(others, wanted - len(chosen))]
        return Take(standing, wanted, chosen, self.skipped)

    def _accepted(self, people: Iterable[Candidate], wanted: int) -> Iterator[Candidate]:
        return islice(filter(self._accepts, people), wanted)

    def _accepts(self, person: Candidate) -> bool:
        if person.number in self.called or person.number in self.listed:
            return False
        for cap in self.frame.caps:
            feature = (cap.feature, person.value_of(cap.feature))
            room = self.frame.factor * max(0, cap.most - self.taken.get(feature, 0))
            if self.counts[feature] >= room:
                self.skipped.setdefault(person.number, cap)
                return False
        self.listed.add(person.number)
        self.counts.update((cap.feature, person.value_of(cap.feature)) for cap in self.frame.caps)
        return True


def _passed_over(frame: Frame, take: Take) -> Iterator[PassedOver]:
    """The barred ahead of the last listed one, in order; all of them where the stratum was walked to its end."""
    standing = take.standing
    last = (take.chosen[-1][1], *standing.rank(take.chosen[-1][0])) if not take.is_short else None
    for tier, key, number in sorted((person.tier, *standing.rank(person)) for person in standing.stratum.barred):
        if last is None or (tier, key, number) < last:
            yield PassedOver(standing.stratum.index, number, tier, key, frame.decisions[number])


def _cap_skips(take: Take) -> Iterator[PassedOver]:
    """Those a cap kept off the list, in order."""
    by_number = {person.number: person for person in take.standing.stratum.eligible if person.number in take.skipped}
    for number, cap in take.skipped.items():
        person = by_number[number]
        reasons = (_cap_reason(cap, person),)
        yield PassedOver(take.standing.stratum.index, number, person.tier, take.standing.key(person), reasons)


def _cap_reason(cap: Cap, person: Candidate) -> Reason:
    name = "单位" if cap.feature == "house" else "地域"
    return Reason(
        "11.1", f"同一{name}的名额已满，每个{name}至多 {cap.most} 人", row=f"{cap.feature}:{person.value_of(cap.feature)}"
    )


# ---------------------------------------------------------------- further rounds


def accepted_by(made: Draw, outcomes: Mapping[int, str]) -> tuple[dict[int, int], Counter[Feature]]:
    """Accepted people per stratum, and per value of every capped feature."""
    seats = {stratum.index: 0 for stratum in made.frame.strata}
    taken: Counter[Feature] = Counter()
    for entry in made.entries:
        if outcomes.get(entry.number) == Outcome.ACCEPTED:
            seats[entry.stratum] += 1
            taken.update(features_of(made.frame, entry))
    return seats, taken


def features_of(frame: Frame, entry: Entry) -> list[Feature]:
    return [(cap.feature, entry.house if cap.feature == "house" else entry.region) for cap in frame.caps]


def shortfall(made: Draw, outcomes: Mapping[int, str]) -> dict[int, int]:
    """Open seats per stratum."""
    accepted, _ = accepted_by(made, outcomes)
    return {stratum.index: max(0, stratum.want - accepted[stratum.index]) for stratum in made.frame.strata}


@implements("11.3")
def may_draw_again(made: Draw, outcomes: Mapping[int, str]) -> Decision:
    """A further round needs open seats, and every name of the strata that have them answered or passed over."""
    seats = shortfall(made, outcomes)
    if not any(seats.values()):
        return (Reason("11.3", "所需专家已全部确定", remedy="无须再次筛选"),)
    waiting = [e for e in made.entries if seats[e.stratum] and outcomes.get(e.number, "") in (CLOSED, OPEN)]
    if waiting:
        return (Reason("11.3", f"名单中还有 {len(waiting)} 人没有联系结果", remedy="全部联系完毕后再进行下一轮筛选"),)
    return ()


def next_round(made: Draw, outcomes: Mapping[int, str]) -> Draw:
    """The same order walked again for the open seats, past everybody listed before; raises `Refused`.

    `outcomes` maps every number listed so far to its outcome (empty or absent: not opened).
    """
    reasons = may_draw_again(made, outcomes)
    if reasons:
        raise Refused(*reasons)
    _, taken = accepted_by(made, outcomes)
    start = len(made.entries) + 1
    seats = shortfall(made, outcomes)
    takes = walk(made.frame, made.seed, made.order, seats, taken=taken, called=made.called)
    return replace(made, rounds=(*made.rounds, _round_of(made.frame, takes, start)))


# ---------------------------------------------------------------- the funnel


def funnel(frame: Frame) -> tuple[tuple[Clause, int], ...]:
    """How many people each clause removed, in the order of screening; a person counts at the first clause that applies.

    The counts and the eligible add up to the pool.
    """
    return tuple((clause, frame.removed.get(clause, 0)) for clause in CLAUSES)
