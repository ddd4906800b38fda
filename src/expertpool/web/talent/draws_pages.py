"""What the draw page shows in every stage: numbers, digests and positions; never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from expertpool.policy import access, screening, terms
from expertpool.policy.terms import DemandStatus, DrawStatus
from expertpool.queries import draws as queries
from expertpool.queries import parameters
from expertpool.services import drawing
from expertpool.web import charts


def context(demand: Any, draw: Any, *, role: str) -> dict[str, Any]:
    """Everything of the page; the drawn parts are empty until there is a list."""
    names = queries.field_names()
    drawn = draw is not None and draw.drawn_at is not None
    shown = {
        "crumbs": [("抽取使用", ""), ("抽取与筛选", reverse("draws")), (demand.code, "")],
        "demand": demand,
        "draw": draw,
        "drawn": drawn,
        "steps": steps(demand, draw),
        "scope": queries.scope(demand),
        "want": sum(stratum.want for stratum in demand.strata.all()),
        "factor": parameters.in_force(timezone.localdate()).list_factor,
        "lineage": queries.lineage(demand),
        "may": {name: access.may(role, f"draw.{name}") for name in ("freeze", "run", "evidence", "list", "reasons", "witness")},
        "may_void": access.may(role, "draw.void.ask"),
        "region_names": [terms.region_label(code) for code in demand.regions],
    }
    if draw is not None:
        events = queries.events(draw)
        shown |= {"first_event": events[0].sequence, "last_event": events[-1].sequence}
        shown["drift"] = drawing.drift(draw) if draw.state in (DrawStatus.COMMITTED, DrawStatus.WITNESSED) else None
    return shown | (drawn_parts(draw, names) if drawn else {})


def drawn_parts(draw: Any, names: Any) -> dict[str, Any]:
    summary = draw.summary
    listed = sum(stratum["listed"] for stratum in summary["strata"])
    return {
        "funnel": funnel(summary, listed),
        "strata": strata(draw, names),
        "short": [stratum for stratum in summary["strata"] if stratum["listed"] < stratum["places"]],
        "listed": listed,
        "certain_share": charts.share(summary["certain"], summary["places"]),
        "certain_percent": 100 * summary["certain"] // summary["places"] if summary["places"] else 0,
    }


# ---------------------------------------------------------------- where it stands


def steps(demand: Any, draw: Any) -> list[dict[str, str]]:
    """受理、冻结并承诺、见证、抽取、联系."""
    done = [
        ("受理", demand.accepted_at, demand.accepted_by.name if demand.accepted_by else ""),
        ("冻结并承诺", draw and draw.committed_at, draw.committed_by.name if draw else ""),
        ("见证", draw and draw.witnessed_at, _witness(draw)),
        ("抽取", draw and draw.drawn_at, f"用时 {draw.elapsed_ms / 1000:.1f} 秒" if draw and draw.drawn_at else ""),
        ("联系", None, ""),
    ]
    voided = demand.state == DemandStatus.VOIDED
    reached = next((place for place, (_, when, _) in enumerate(done) if when is None), len(done))
    return [_step(place, reached, voided, *item) for place, item in enumerate(done)]


def _step(place: int, reached: int, voided: bool, label: str, when: datetime | None, who: str) -> dict[str, str]:
    state = "done" if place < reached else "next"
    if place == reached:
        state = "stopped" if voided else "now"
    shown = f"{timezone.localtime(when):%m-%d %H:%M}" if when else ""
    return {"label": label, "state": state, "when": shown, "who": who}


def _witness(draw: Any) -> str:
    if draw is None or draw.witnessed_by is None:
        return ""
    stands_in = "（代）" if draw.witnessed_by.role == terms.Role.ORGANISER else ""
    return f"{draw.witnessed_by.name}{stands_in}"


# ---------------------------------------------------------------- drawings


def funnel(summary: dict[str, Any], listed: int) -> tuple[charts.FunnelRow, ...]:
    """The first bar is who has a field asked for; each clause then takes its share; the last one is the list."""
    clauses = {clause.code: clause for clause in screening.CLAUSES}
    removed = dict(summary["funnel"])
    left = summary["pool"] - removed.pop(screening.FIELD.code, 0)
    rows = [charts.FunnelStep("领域匹配", screening.FIELD.article, left, note=f"在册 {summary['pool']} 人")]
    for code, count in removed.items():
        left -= count
        rows.append(charts.FunnelStep(WORDS[code], clauses[code].article, left, count))
    rows.append(charts.FunnelStep("列入名单", "11.2", listed, final=True))
    return charts.funnel(rows)


#: clause → what those who are left have passed
WORDS = {
    "status": "在库有效",
    "age": "年龄符合",
    "limit": "未超年度次数",
    "recusal": "无回避情形",
    "avoided": "不在回避范围",
    "unavailable": "当日可参加",
    "region": "地域符合",
}


@dataclass(frozen=True, slots=True)
class StratumCard:
    """One stratum: counts, its chances by uses, its sealed places."""

    label: str
    summary: dict[str, Any]
    odds: charts.Odds
    places: list[Any]


def strata(draw: Any, names: Any) -> list[StratumCard]:
    """In the order of their turn; one scale of chances for all."""
    places = queries.places(draw)
    chances = {item["index"]: _chances(item, draw.summary["replays"]) for item in draw.summary["strata"]}
    top = max((chance.share for rows in chances.values() for chance in rows), default=0.0) or None
    turns = sorted(draw.summary["strata"], key=lambda item: places[item["index"]][0].position if item["index"] in places else 0)
    return [
        StratumCard(
            label=names.get(item["field"], item["field"]),
            summary=item,
            odds=charts.odds(chances[item["index"]], top=top),
            places=places.get(item["index"], []),
        )
        for item in turns
    ]


def _chances(item: dict[str, Any], replays: int) -> list[charts.Chance]:
    return [charts.Chance(uses, people, listed / (people * replays)) for uses, people, listed in item["odds"]]
