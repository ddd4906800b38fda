"""监督工作台: shares on top, what deserves a look beneath, any draw recomputed with one press (18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy import watch
from expertpool.policy.decision import Refused
from expertpool.policy.watch import Line, Sign, Topic
from expertpool.queries import findings, instructions, parameters, recomputing, shares
from expertpool.queries.finding import Finding, Span
from expertpool.queries.shares import Share
from expertpool.services import supervision as acts
from expertpool.web import trends
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.trends import Trend

CRUMBS = [("监督", ""), ("监督工作台", "")]
PERIODS = (("month", "近 30 天"), ("quarter", "近 90 天"), ("year", "近一年"))
WEIGHTS = ((findings.STANDS_OUT, "关注"),)


def _listing(request: HttpRequest) -> Listing:
    divisions = tuple(choice for choice in instructions.divisions() if choice[0] != instructions.TO_KEEPERS)
    return Listing(
        request.GET,
        search="事项、编号、科室",
        placeholder="如 XQ-2026-0038、0417 号",
        filters=(
            Filter("sign", "类别", tuple(Sign.choices)),
            Filter("division", "承办科室", divisions),
            Filter("period", "时间", PERIODS, every="本年"),
            Filter("weight", "程度", WEIGHTS),
        ),
        tab=Filter("topic", "主题", tuple(Topic.choices)),
        sorts={"at": "发生", "sign": "类别"},
        default_sort="-at",
        export=reverse("supervision_export"),
    )


def _selection(request: HttpRequest, listing: Listing, at: datetime) -> tuple[list[Finding], dict[str, int]]:
    """The rows asked for, and the number under each topic with the same filters."""
    chosen = {name: value for name, value in listing.chosen.items() if name != "period"}
    found = findings.visible_to(request.user, findings.span(at, listing.chosen["period"]))
    counted = findings.narrowed(found, text=listing.text, **chosen | {"topic": ""})
    rows = findings.narrowed(counted, topic=chosen["topic"])
    return findings.ordered(rows, listing.sort), findings.by_topic(counted)


@page("supervision.view")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    now, listing = timezone.now(), _listing(request)
    rows, counts = _selection(request, listing, now)
    shown = listing.page(rows)
    context = {
        "crumbs": CRUMBS,
        "listing": listing,
        "page": shown,
        "marks": instructions.marks(row.key for row in shown),
        "tabs": listing.tabs(counts),
        "today": timezone.localdate(now),
        "draws": recomputing.choices(request.user),
        "may_issue": may(request, "instruction.issue"),
        **_shares(findings.span(now), now),
    }
    return render(request, "supervisor/desk.html", context)


def _shares(year: Span, now: datetime) -> dict[str, Any]:
    """Four figures of the year, and the same for each division and each caller."""
    by_division, invited = shares.demands(year), shares.invited(year)
    unreached, undone = shares.unreached(year), shares.undone(year)
    taken_back = watch.undone(parameters.in_force(timezone.localdate(now)))
    lates, designated = [row.late for row in by_division], [row.designated for row in by_division]
    return {
        "totals": [
            _trend(shares.total(undone, "结果更正率"), taken_back),
            _trend(shares.total(unreached, "联系不上率"), watch.UNREACHED),
            _trend(shares.total(designated, "指定占比"), watch.DESIGNATED),
            _trend(shares.total(lates, "迟报占比"), watch.LATE),
        ],
        "late": [_trend(row, watch.LATE) for row in lates],
        "designated": [_trend(row, watch.DESIGNATED) for row in designated],
        "invited": [_trend(row, watch.INVITED) for row in invited],
        "callers": [_trend(row, watch.UNREACHED) for row in unreached],
        "undone": [_trend(row, taken_back) for row in undone],
    }


def _trend(row: Share, line: Line) -> Trend:
    over = line.over(row.part, row.whole)
    return trends.trend(row.label, row.part, row.whole, row.months, percent=line.percent, over=over)


@page("supervision.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    now, listing = timezone.now(), _listing(request)
    rows, _ = _selection(request, listing, now)
    marks = instructions.marks(row.key for row in rows)
    return sheet_answer(acts.export(rows=rows, marks=marks, filters=listing.narrowing, by=request.user, at=now))


@page("draw.recompute")
@require_http_methods(["GET", "POST"])
def recompute(request: HttpRequest) -> HttpResponse:
    """Which draw, and with a press what the independent program says of it."""
    draws = recomputing.choices(request.user)
    shown: dict[str, Any] = {
        "crumbs": [("监督", ""), ("监督工作台", reverse("supervision")), ("抽取复算", "")],
        "draws": draws,
    }
    status = 200
    if request.method == "POST":
        chosen = next((draw for draw in draws if str(draw.pk) == request.POST.get("draw")), None)
        if chosen is None:
            raise Http404
        status = _recompute(request, chosen, shown)
    shown["history"] = recomputing.history(request.user)
    return render(request, "supervisor/recompute.html", shown, status=status)


def _recompute(request: HttpRequest, draw: Any, shown: dict[str, Any]) -> int:
    """Put what came of it into `shown`; gives the status of the answer."""
    now, code = timezone.now(), request.POST.get("commit", "")[:100]
    shown |= {"chosen": draw, "commit": code, "at": now}
    try:
        shown["result"] = acts.recompute(draw_id=draw.pk, commit=code, by=request.user, at=now)
    except Refused as refusal:
        shown["reasons"] = refusal.reasons
        return 409
    return 200
