"""The odds of a draw: the same frame drawn again under many other seeds, exact by replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from expertpool.policy.decision import implements
from expertpool.policy.drawing import Frame, walk
from expertpool.policy.evidence import hashed

REPLAYS = 2_000


@dataclass(frozen=True, slots=True)
class UsesOdds:
    """People with so many uses this year: how many they are, and how often all of them together were listed."""

    uses: int
    people: int
    listed: int


@dataclass(frozen=True, slots=True)
class Odds:
    """`listed` maps every eligible number to the replays that listed it, out of `replays`.

    `places` is the length of the list, `certain` how many of its places the same people took in every replay.
    """

    replays: int
    listed: Mapping[int, int]
    by_uses: tuple[UsesOdds, ...]
    certain: int
    places: int

    def percent(self, number: int) -> int:
        """The chance of being listed, in whole percent, halves rounded up."""
        return (200 * self.listed.get(number, 0) + self.replays) // (2 * self.replays)

    @property
    def predictability(self) -> int:
        """The share of places that are certain before the draw, in whole percent."""
        return 100 * self.certain // self.places if self.places else 0


@implements("12")
def odds(frame: Frame, *, label: str, replays: int = REPLAYS, order: Sequence[int] | None = None) -> Odds:
    """How likely the first list was to hold each person; the seeds follow from `label`, so the answer never changes."""
    turns = frame.order if order is None else order
    seats = {stratum.index: stratum.want for stratum in frame.strata}
    counts: Counter[int] = Counter()
    places = 0
    for seed in counterfactual_seeds(label, replays):
        listed = [person.number for take in walk(frame, seed, turns, seats) for person, _ in take.chosen]
        counts.update(listed)
        places = max(places, len(listed))
    certain = sum(count == replays for count in counts.values())
    return Odds(replays, {number: counts[number] for number in sorted(frame.eligible)}, _by_uses(frame, counts), certain, places)


def counterfactual_seeds(label: str, replays: int) -> Iterator[bytes]:
    """Seeds of draws that never were: SHA-256 of the length-prefixed words, label and index."""
    for index in range(replays):
        yield hashed(b"expertpool-odds/1", label.encode("utf-8"), str(index).encode("ascii"))


def _by_uses(frame: Frame, counts: Mapping[int, int]) -> tuple[UsesOdds, ...]:
    uses = {person.number: person.uses for stratum in frame.strata for person in stratum.eligible}
    people = Counter(uses.values())
    listed: Counter[int] = Counter()
    for number, count in counts.items():
        listed[uses[number]] += count
    return tuple(UsesOdds(used, people[used], listed[used]) for used in sorted(people))
