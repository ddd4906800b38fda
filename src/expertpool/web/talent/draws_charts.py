"""What a draw's page draws: the funnel by clause, the chances by uses, the sealed places of each stratum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from expertpool.queries import draws as queries
from expertpool.services import funnels
from expertpool.web import charts


def funnel(
    summary: Mapping[str, Any], demand: Mapping[str, Any], policy: Mapping[str, int], names: Any
) -> list[charts.FunnelStep]:
    """From who has a field asked for to the list itself. `demand` and `policy` are those of the commit."""
    steps = funnels.steps(summary, demand, policy, names)
    return [charts.FunnelStep(**asdict(step)) for step in steps]


@dataclass(frozen=True, slots=True)
class StratumCard:
    """One stratum: counts, its chances by uses, its sealed places."""

    label: str
    summary: Mapping[str, Any]
    odds: charts.Odds
    places: list[Any]

    @property
    def missing(self) -> int:
        """Places that nobody eligible was left for."""
        return int(self.summary["places"] - self.summary["listed"])


def strata(draw: Any, names: Any) -> list[StratumCard]:
    """In the order of their turn; one scale of chances for all."""
    summary, places = draw.summary, queries.places(draw)
    chances = {item["index"]: list(_chances(item, summary["replays"])) for item in summary["strata"]}
    top = max((chance.share for rows in chances.values() for chance in rows), default=0.0) or None
    turns = sorted(summary["strata"], key=lambda item: places[item["index"]][0].position if item["index"] in places else 0)
    return [
        StratumCard(
            label=names.get(item["field"], item["field"]),
            summary=item,
            odds=charts.odds(chances[item["index"]], top=top),
            places=places.get(item["index"], []),
        )
        for item in turns
    ]


def _chances(item: Mapping[str, Any], replays: int) -> Iterator[charts.Chance]:
    for uses, people, listed in item["odds"]:
        yield charts.Chance(uses, people, listed / (people * replays))
