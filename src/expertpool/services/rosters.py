"""The roster: every expert's canonical line in versions, and the Merkle root over those in force (11.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Max, Q

from expertpool.gateways import keys
from expertpool.policy import evidence, merkle
from expertpool.policy.facts import Expert
from expertpool.queries.facts import roster_facts
from expertpool.records.models import Draw, RosterLine


@dataclass(frozen=True, slots=True)
class Frozen:
    """The roster at one instant: number → line, and the tree over all numbers."""

    lines: Mapping[int, str]
    tree: merkle.Tree
    as_of: datetime

    @property
    def experts(self) -> list[Expert]:
        return [evidence.expert_from(line) for line in self.lines.values()]

    @property
    def document(self) -> evidence.Roster:
        as_of = self.as_of.astimezone(UTC).isoformat(timespec="microseconds")
        return evidence.Roster(self.tree.root.hex(), self.tree.max_number, self.tree.depth, as_of)


def freeze(*, at: datetime) -> Frozen:
    """Write a new version of every line that changed since the last freeze. Call it under the lock of the trace.

    A freeze that waited for another one shows a later instant than that one, whatever its clock said: `as_of` tells it.
    """
    latest = Draw.objects.aggregate(latest=Max("as_of"))["latest"]
    at = max(at, latest + timedelta(microseconds=1)) if latest else at
    lines = _lines_now()
    known = dict(RosterLine.objects.filter(valid_to=None).values_list("number", "line"))
    changed = {number: line for number, line in lines.items() if known.get(number) != line}
    stale = [number for number in known if number in changed or number not in lines]
    RosterLine.objects.filter(valid_to=None, number__in=stale).update(valid_to=at)
    RosterLine.objects.bulk_create(
        RosterLine(number=number, valid_from=at, line=line, leaf=_leaf(number, line).hex()) for number, line in changed.items()
    )
    return Frozen(lines, _tree(lines), at)


def _lines_now() -> dict[int, str]:
    return {expert.number: evidence.line(expert) for expert in roster_facts()}


def changed(frozen: Frozen) -> int:
    """How many lines would read otherwise at this moment than they were frozen."""
    now = _lines_now()
    return sum(frozen.lines.get(number) != now.get(number) for number in frozen.lines.keys() | now.keys())


def as_of(at: datetime) -> Frozen:
    """The roster as it was frozen at `at`."""
    standing = Q(valid_to=None) | Q(valid_to__gt=at)
    rows = RosterLine.objects.filter(standing, valid_from__lte=at).order_by("number")
    lines = dict(rows.values_list("number", "line"))
    return Frozen(lines, _tree(lines), at)


def salts(numbers: Mapping[int, str]) -> dict[int, bytes]:
    """Number → salt of its leaf."""
    key = keys.roster_key()
    return {number: merkle.salt(key, number) for number in numbers}


def _leaf(number: int, line: str) -> bytes:
    return merkle.leaf(line, merkle.salt(keys.roster_key(), number))


def _tree(lines: Mapping[int, str]) -> merkle.Tree:
    leaves = [merkle.VACANT] * (max(lines, default=0) + 1)
    for number, line in lines.items():
        leaves[number] = _leaf(number, line)
    return merkle.build(leaves)
