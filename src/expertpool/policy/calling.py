"""Whose turn it is: which names of the sealed list may be opened now, and who is passed over because a quota is full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.drawing import OPEN, Draw, Entry, Feature, accepted_by, features_of, shortfall
from expertpool.policy.terms import Outcome


@dataclass(frozen=True, slots=True)
class Turn:
    """What happens next, in the order in which it is to be recorded: (number, ``"open"`` or the outcome ``"cap"``)."""

    steps: tuple[tuple[int, str], ...]

    @property
    def open(self) -> tuple[int, ...]:
        return tuple(number for number, step in self.steps if step == OPEN)

    @property
    def capped(self) -> tuple[int, ...]:
        return tuple(number for number, step in self.steps if step == Outcome.CAP)


@implements("11.3")
def turn(made: Draw, outcomes: Mapping[int, str]) -> Turn:
    """Who is next, over all lists of the draw.

    In each stratum names open in list order, an earlier list before a later one, never more of them than open seats. A name whose employer (or region) has
    its full number of accepted people is passed over; one whose employer would be full if the open names accepted must
    wait, and everybody behind it in the stratum waits too: whoever is opened would be called in any case.
    """
    walk = _Walk(made, outcomes)
    for index in made.order:
        walk.advance([entry for entry in made.entries if entry.stratum == index])
    return Turn(tuple(walk.steps))


@implements("11.3")
def nobody_listed(made: Draw) -> Decision:
    """A further list that names nobody is not made: the pool has been called to its end."""
    if made.rounds[-1].entries:
        return ()
    return (Reason("11.3", "库内已没有人可以续排", remedy="按邀请入库办理"),)


class _Walk:
    def __init__(self, made: Draw, outcomes: Mapping[int, str]) -> None:
        self.made = made
        self.outcomes = outcomes
        self.seats = shortfall(made, outcomes)
        _, self.accepted = accepted_by(made, outcomes)
        self.pending: Counter[Feature] = Counter()
        for entry in made.entries:
            if outcomes.get(entry.number) == OPEN:
                self.pending.update(features_of(made.frame, entry))
        self.steps: list[tuple[int, str]] = []

    def advance(self, entries: list[Entry]) -> None:
        """Open what may be opened of one stratum."""
        free = self.seats[entries[0].stratum] if entries else 0
        free -= sum(self.outcomes.get(entry.number) == OPEN for entry in entries)
        for entry in entries:
            if self.outcomes.get(entry.number, ""):
                continue
            if free <= 0 or (not self._is_full(entry, with_pending=False) and self._is_full(entry, with_pending=True)):
                return
            if self._is_full(entry, with_pending=False):
                self.steps.append((entry.number, Outcome.CAP.value))
                continue
            self.steps.append((entry.number, OPEN))
            self.pending.update(features_of(self.made.frame, entry))
            free -= 1

    def _is_full(self, entry: Entry, *, with_pending: bool) -> bool:
        for cap, feature in zip(self.made.frame.caps, features_of(self.made.frame, entry), strict=True):
            count = self.accepted[feature] + (self.pending[feature] if with_pending else 0)
            if count >= cap.most:
                return True
        return False
