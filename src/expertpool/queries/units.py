"""Units and how they belong together: a branch counts as its parent and a parent as its branches (13.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from expertpool.records.models import Unit


def parents() -> dict[int, int | None]:
    """Unit id → id of the unit it is a branch of; one query."""
    return dict(Unit.objects.values_list("id", "parent_id"))


def roots() -> dict[int, int]:
    """Unit id → id of the topmost parent; a unit without a parent is its own root."""
    up = parents()
    return {unit: _ancestry(unit, up)[-1] for unit in up}


def family(unit_ids: Iterable[int]) -> set[int]:
    """The given units with all their ancestors and descendants; siblings are strangers. Unknown ids are kept as they are."""
    given = set(unit_ids)
    if not given:
        return set()
    up = parents()
    down: dict[int | None, list[int]] = defaultdict(list)
    for unit, parent in up.items():
        down[parent].append(unit)
    above = {ancestor for unit in given for ancestor in _ancestry(unit, up)}
    return above | _descendants(given, down)


def _ancestry(unit: int, up: Mapping[int, int | None]) -> list[int]:
    """The unit itself, then its parents upwards; a loop in the data ends the walk."""
    line = [unit]
    parent = up.get(unit)
    while parent is not None and parent not in line:
        line.append(parent)
        parent = up.get(parent)
    return line


def _descendants(units: Iterable[int], down: Mapping[int | None, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(down.get(unit, ()))
    return found
