"""Counts that a draw's page shows: numbers only, nobody's name or number (20)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from expertpool.policy import drawing, odds
from expertpool.policy.drawing import Candidate, StratumFrame

#: replays of a draw: as many as take about a second, within these bounds
FEWEST, MOST = 200, 1000
PEOPLE_A_SECOND = 400_000


def summary_of(made: drawing.Draw, *, label: str) -> dict[str, Any]:
    """Funnel, strata with chances by uses, and how much of the list was certain before the draw.

    {pool, funnel: [[clause, removed]], strata: [{index, field, want, candidates, listed, preferred, short, odds}],
    replays, certain, places}; `odds` are [uses, people, listings in all replays].
    """
    replays = max(FEWEST, min(MOST, PEOPLE_A_SECOND // max(1, len(made.frame.eligible))))
    chances = odds.odds(made.frame, label=label, replays=replays, order=made.order)
    return {
        "pool": made.frame.pool,
        "eligible": len(made.frame.eligible),
        "funnel": [[clause.code, removed] for clause, removed in made.funnel],
        "strata": [_stratum(made, stratum, chances) for stratum in made.frame.strata],
        "replays": chances.replays,
        "certain": chances.certain,
        "places": chances.places,
    }


def _stratum(made: drawing.Draw, stratum: StratumFrame, chances: odds.Odds) -> dict[str, Any]:
    listed = [entry for entry in made.rounds[0].entries if entry.stratum == stratum.index]
    return {
        "index": stratum.index,
        "field": stratum.field,
        "want": stratum.want,
        "places": made.frame.factor * stratum.want,
        "candidates": len(stratum.eligible),
        "listed": len(listed),
        "preferred": sum(entry.tier == 1 for entry in listed),
        "odds": _by_uses(stratum.eligible, chances),
    }


def _by_uses(people: tuple[Candidate, ...], chances: odds.Odds) -> list[list[int]]:
    """Chances of the second tier only: whoever is preferred stands outside the lots' weights."""
    ordinary = [person for person in people if person.tier != 1]
    counts = Counter(person.uses for person in ordinary)
    listings: Counter[int] = Counter()
    for person in ordinary:
        listings[person.uses] += chances.listed.get(person.number, 0)
    return [[uses, counts[uses], listings[uses]] for uses in sorted(counts)]
