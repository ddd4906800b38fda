"""What the draw page shows in every stage: numbers, digests and positions; no name but of places that were opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from expertpool.policy import access, terms
from expertpool.policy.terms import DemandStatus, DrawStatus, Role
from expertpool.queries import contacts, parameters, workdays
from expertpool.queries import draws as queries
from expertpool.services import drawing
from expertpool.web import charts
from expertpool.web.talent import draws_charts

ACTS = ("freeze", "run", "evidence", "list", "reasons", "witness", "second_witness", "entropy", "urgent", "print")
#: level → what it rests on, and the tone of its tag
LEVELS = {"A": ("公开随机数加见证", "blue"), "B": ("密数加见证", "blue"), "C": ("紧急抽取，无见证", "red")}


def context(demand: Any, draw: Any, *, viewer: Any) -> dict[str, Any]:
    """Everything of the page; the drawn parts are empty until there is a list."""
    drawn = draw is not None and draw.drawn_at is not None
    shown = {
        "crumbs": [("抽取使用", ""), ("抽取与筛选", reverse("draws")), (demand.code, "")],
        "demand": demand,
        "draw": draw,
        "drawn": drawn,
        "steps": steps(demand, draw),
        "scope": queries.scope(demand),
        "want": sum(stratum.want for stratum in demand.strata.all()),
        "factor": (drawing.parameters_of(draw) if draw else parameters.in_force(timezone.localdate())).list_factor,
        "lead": _lead(demand),
        "lineage": queries.lineage(demand),
        "may": {name: access.may(viewer.role, f"draw.{name}") for name in ACTS},
        "may_void": access.may(viewer.role, "draw.void.ask"),
        "may_contact": demand.state in contacts.STAGES and access.may(viewer.role, "contact.view"),
        "region_names": [terms.region_label(code) for code in demand.regions],
    }
    return shown | (committed_parts(draw, viewer) if draw else {}) | (drawn_parts(draw) if drawn else {})


def committed_parts(draw: Any, viewer: Any) -> dict[str, Any]:
    """From the commit on: its digests, its place in the trace, and what was edited since."""
    commit, events, p = drawing.commit_of(draw), queries.events(draw), drawing.parameters_of(draw)
    readings = queries.readings(draw)
    pending = draw.state in (DrawStatus.COMMITTED, DrawStatus.WITNESSED)
    words, tone = LEVELS[draw.level]
    return {
        "commit": commit,
        "level_words": words,
        "level_tone": tone,
        "first_event": events[0].sequence,
        "last_event": events[-1].sequence,
        "second_clerk": bool(p.witness_second_clerk) and viewer.pk != draw.committed_by_id,
        "readings": readings,
        "disagree": len({reading.by_id for reading in readings}) > 1 and not draw.entropy,
        "factor": p.list_factor,
        "warning": p.certainty_warning,
        "drift": drawing.drift(draw) if pending else draw.summary,
    }


def drawn_parts(draw: Any) -> dict[str, Any]:
    summary, commit, names = draw.summary, drawing.commit_of(draw), queries.field_names()
    strata = draws_charts.strata(draw, names)
    return {
        "funnel": charts.funnel(draws_charts.funnel(summary, commit["demand"], commit["policy"], names)),
        "strata": strata,
        "short": [stratum for stratum in strata if stratum.missing > 0],
        "listed": sum(stratum["listed"] for stratum in summary["strata"]),
        "preferred": sum(stratum["preferred"] for stratum in summary["strata"]),
        **_certain(summary, drawing.parameters_of(draw).certainty_warning),
        "opened": queries.opened(draw),
    }


def _certain(summary: dict[str, Any], warning: int) -> dict[str, Any]:
    """How much of the list was certain beforehand, in percent, and its bar of 312 units with the line of warning."""
    percent = 100 * summary["certain"] // summary["places"] if summary["places"] else 0
    return {"certain_percent": percent, "guess": {"width": f"{3.12 * percent:.2f}", "line": f"{3.12 * warning:.2f}"}}


def turns(draw: Any) -> list[dict[str, Any]]:
    """The committed order of the strata with their fields' names."""
    commit, names = drawing.commit_of(draw), queries.field_names()
    fields = [stratum["field"] for stratum in commit["demand"]["strata"]]
    return [{**turn, "label": names.get(fields[turn["stratum"]], fields[turn["stratum"]])} for turn in commit["order"]]


def _lead(demand: Any) -> int | None:
    """Working days between filing and the activity's first day, that one counted (11.1)."""
    if demand.filed_at is None:
        return None
    return workdays.calendar().count_workdays(timezone.localdate(demand.filed_at), demand.activity.first_day)


# ---------------------------------------------------------------- where it stands


def steps(demand: Any, draw: Any) -> list[dict[str, str]]:
    """受理、冻结并承诺、见证、抽取、联系、交接."""
    done = [
        ("受理", demand.accepted_at, demand.accepted_by.name if demand.accepted_by else ""),
        ("冻结并承诺", draw and draw.committed_at, draw.committed_by.name if draw else ""),
        ("领导批准" if draw and draw.level == "C" else "见证", draw and draw.witnessed_at, _witness(draw)),
        ("抽取", draw and draw.drawn_at, f"系统，用时 {draw.elapsed_ms / 1000:.1f} 秒" if draw and draw.drawn_at else ""),
        ("联系", None, "待开始" if demand.state == DemandStatus.DRAWN else ""),
        ("交接", None, demand.activity.division.name),
    ]
    voided = demand.state == DemandStatus.VOIDED
    reached = next((place for place, (_, when, _) in enumerate(done) if when is None), len(done))
    return [_step(place, reached, voided, *item) for place, item in enumerate(done)]


def _step(place: int, reached: int, voided: bool, label: str, when: datetime | None, who: str) -> dict[str, str]:
    state = "done" if place < reached else "next"
    if place == reached:
        state = "stopped" if voided else "now"
    shown = f"{timezone.localtime(when):%m-%d %H:%M}" if when else ""
    return {"label": label, "state": state, "when": shown, "who": "已作废" if state == "stopped" else who}


def _witness(draw: Any) -> str:
    if draw is None or draw.witnessed_by is None:
        return ""
    role = "承办科室代" if draw.witnessed_by.role == Role.ORGANISER else Role.label_of(draw.witnessed_by.role)
    return f"{draw.witnessed_by.name} · {role}"
