"""The demand inbox, one demand's page, and the desk where suspected avoidances are judged (11.1, 13.5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import terms
from expertpool.policy.decision import Refused
from expertpool.policy.designation import BEFORE_LIST
from expertpool.policy.terms import DemandStatus
from expertpool.queries import demand_outlines, designations
from expertpool.queries import demands as queries
from expertpool.services import demand_lists, demand_units, judgements
from expertpool.services import demands as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing

VERDICTS = {"bars": "应当回避", "clears": "无须回避"}
JUDGING = (DemandStatus.FILED, DemandStatus.ACCEPTED)


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="活动、编号、科室",
        tab=Filter("state", "状态", tuple(terms.DemandStatus.choices)),
        sorts={"code": "编号", "day": "活动日期", "filed": "提交时间"},
        default_sort="-code",
        export=reverse("demands_export"),
        unit="件",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, state=listing.chosen["state"])
    return queries.ordered(rows, listing.sort)


@page("demand.view")
@require_GET
def demands(request: HttpRequest) -> HttpResponse:
    """Every demand that concerns the viewer, with its lead time; one click accepts where nothing is open."""
    return _list(request)


def _list(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    listing = _listing(request)
    shown_page = listing.page(queries.with_waiting(_rows(request, listing)))
    ahead = queries.leads(list(shown_page), timezone.localdate())
    shown = {
        "crumbs": [("抽取使用", ""), ("专家需求", "")],
        "listing": listing,
        "page": shown_page,
        "rows": [(demand, ahead[demand.pk]) for demand in shown_page],
        "marks": designations.marks(list(shown_page)),
        "tabs": [tab for tab in listing.tabs(queries.by_state(request.user)) if tab.count or tab.current],
        "may_accept": may(request, "demand.accept"),
        "may_edit": may(request, "demand.edit"),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "talent/demands/list.html", shown, status=409 if refused else 200)


@page("demand.view")
@require_GET
def export_demands(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = demand_lists.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


def _record_or_404(request: HttpRequest, demand_id: int) -> queries.Record:
    try:
        return queries.record_for(request.user, demand_id, today=timezone.localdate())
    except ObjectDoesNotExist:
        raise Http404 from None


@page("demand.view")
@require_GET
def demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """One demand: the division's own draft opens as a form; else everything of it that concerns the viewer."""
    record = _record_or_404(request, demand_id)
    if may(request, "demand.edit") and record.demand.state in acts.OPEN:
        return redirect("demand_edit", demand_id)
    if record.sees_projects and not may(request, "demand.edit"):
        demand_lists.look(demand=record.demand, by=request.user, at=timezone.now())
    return _show(request, record)


def _show(request: HttpRequest, record: queries.Record, refused: Refused | None = None) -> HttpResponse:
    found = record.demand
    settling = may(request, "demand.accept") and found.state in JUDGING
    shown = {
        "crumbs": [("抽取使用", ""), ("专家需求", reverse("demands")), (found.code, "")],
        "record": record,
        "demand": found,
        "region_names": [terms.region_label(code) for code in found.regions],
        "steps": steps(found),
        "repeats": demand_outlines.repeats_of(found),
        "suspects": demand_units.open_suspects(found).count() if settling else 0,
        "open": [row for row in record.judgements if row.verdict == "open"],
        "settled": [row for row in record.judgements if row.verdict != "open"],
        "marks": designations.marks([found]),
        "designations": designations.visible_to(request.user).filter(demand=found),
        "may_designate": may(request, "designation.ask") and found.state in BEFORE_LIST,
        "may_judge": may(request, "demand.judge") and found.state in JUDGING,
        "may_accept": may(request, "demand.accept") and found.state == DemandStatus.FILED,
        "may_return": may(request, "demand.return") and found.state in JUDGING,
        "may_withdraw": may(request, "demand.withdraw") and found.state in JUDGING,
        "may_draw": may(request, "draw.view") and found.accepted_at is not None,
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "talent/demands/demand.html", shown, status=409 if refused else 200)


#: state → how many steps of the stepper are done
_DONE = {
    "filed": 1,
    "returned": 0,
    "accepted": 2,
    "frozen": 3,
    "witnessed": 3,
    "drawn": 4,
    "contacting": 4,
    "settled": 5,
    "archived": 6,
}


def steps(found: Any) -> list[dict[str, str]]:
    """Where a demand stands; a withdrawn or voided one has stopped."""
    labels = ("提交", "受理", "冻结见证", "抽取", "联系", "归档")
    done = _DONE.get(found.state, 0)
    told = {0: (found.filed_at, found.filed_by), 1: (found.accepted_at, found.accepted_by)}
    stopped = found.state in (DemandStatus.WITHDRAWN, DemandStatus.VOIDED)
    return [_step(place, label, done, stopped, *told.get(place, (None, None))) for place, label in enumerate(labels)]


def _step(place: int, label: str, done: int, stopped: bool, when: Any, who: Any) -> dict[str, str]:
    state = "done" if place < done else "next" if place > done else "stopped" if stopped else "now"
    moment = f"{timezone.localtime(when):%m-%d %H:%M}" if when and place < done else ""
    return {"label": label, "state": state, "when": moment, "who": who.name if who and moment else ""}


def _act(request: HttpRequest, demand_id: int, act: Callable[..., Any], done: str) -> HttpResponse:
    """Take a step and come back to the page; a refusal is shown there with its articles."""
    _record_or_404(request, demand_id)
    try:
        act(demand_id=demand_id, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, _record_or_404(request, demand_id), refusal)
    messages.success(request, done)
    return redirect("demand", demand_id)


@page("demand.accept")
@require_POST
def accept(request: HttpRequest, demand_id: int) -> HttpResponse:
    return _act(request, demand_id, acts.accept, "需求已受理，可以冻结抽取。")


@page("demand.return")
@require_POST
def send_back(request: HttpRequest, demand_id: int) -> HttpResponse:
    return _act(request, demand_id, partial(acts.send_back, reason=request.POST.get("reason", "")), "需求已退回承办科室。")


@page("demand.judge")
@require_POST
def judge(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Settle the ticked suspects alike, with one reason."""
    ids = [int(pk) for pk in request.POST.getlist("judgement") if pk.isdecimal() and len(pk) < 10]
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    act = partial(judgements.settle, ids=ids, verdict=verdict, reason=reason)
    return _act(request, demand_id, act, f"已认定：{VERDICTS.get(verdict, '')}。")


@page("demand.judge")
@require_POST
def reopen(request: HttpRequest, demand_id: int, judgement_id: int) -> HttpResponse:
    act = partial(judgements.reopen, judgement_id=judgement_id)
    return _act(request, demand_id, act, "已撤回认定，请重新认定。")


@page("demand.judge")
@require_POST
def search_again(request: HttpRequest, demand_id: int) -> HttpResponse:
    return _act(request, demand_id, judgements.search_again, "已按现有专家资料重新查找。")
