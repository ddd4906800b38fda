"""Counts that a draw's page shows: numbers only, nobody's name or number (20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from expertpool.policy import drawing, odds, screening
from expertpool.policy.drawing import Candidate, Frame, StratumFrame
from expertpool.policy.facts import Expert

#: replays of a draw: as many as take about a second, within these bounds
FEWEST, MOST = 200, 1000
PEOPLE_A_SECOND = 400_000


def summary_of(made: drawing.Draw, people: Iterable[Expert], *, label: str) -> dict[str, Any]:
    """Funnel, strata with chances by uses, and how much of the list was certain before the draw.

    {pool, eligible, several, funnel: [[clause, removed]], clauses: {article: removed}, statuses: {status: removed},
    strata: [{index, field, want, places, candidates, listed, preferred, odds}], replays, certain, places}; `several` have
    more than one of the fields, `odds` are [uses, people, listings in all replays].
    """
    replays = max(FEWEST, min(MOST, PEOPLE_A_SECOND // max(1, len(made.frame.eligible))))
    chances = odds.odds(made.frame, label=label, replays=replays, order=made.order)
    return {
        "pool": made.frame.pool,
        "eligible": len(made.frame.eligible),
        "several": _several(made.frame),
        "funnel": [[clause.code, removed] for clause, removed in made.funnel],
        "clauses": dict(Counter(reasons[0].article for reasons in made.frame.decisions.values())),
        "statuses": _statuses(made.frame, people),
        "strata": [_stratum(made, stratum, chances) for stratum in made.frame.strata],
        "replays": chances.replays,
        "certain": chances.certain,
        "places": chances.places,
    }


def _several(frame: Frame) -> int:
    """People who stand in more than one stratum and count once in the funnel."""
    stands = Counter(person.number for stratum in frame.strata for person in (*stratum.eligible, *stratum.barred))
    return sum(times > 1 for times in stands.values())


def _statuses(frame: Frame, people: Iterable[Expert]) -> dict[str, int]:
    """Why those removed by their standing in the pool stood out."""
    first = {number: reasons[0].article for number, reasons in frame.decisions.items()}
    return dict(Counter(person.status for person in people if first.get(person.number) == screening.STATUS.article))


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
