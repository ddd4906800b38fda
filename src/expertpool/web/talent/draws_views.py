"""The drawing desk: from an accepted demand to a sealed list."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from expertpool.policy import access
from expertpool.policy import evidence as formats
from expertpool.policy.decision import Refused
from expertpool.queries import designations
from expertpool.queries import draws as queries
from expertpool.services import draw_lists, drawing, evidence, inquiries, trace, voiding
from expertpool.services.papers import desk as papers
from expertpool.web.access import page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.talent import draws_pages as pages

#: minutes for which a page that waits for somebody else keeps asking
PATIENCE = 30
#: htmx's answer to a page that should stop asking
STOP_ASKING = 286
LEVELS = tuple((level, f"{level} · {words}") for level, (words, _) in pages.LEVELS.items())


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="活动、编号、科室",
        filters=(Filter("division", "承办科室", queries.divisions()), Filter("level", "等级", LEVELS)),
        tab=Filter("state", "状态", tuple((state.value, state.label) for state in queries.STAGES)),
        sorts={"day": "活动日期", "code": "编号"},
        default_sort="-code",
        export=reverse("draws_export"),
        unit="件",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("draw.view")
@require_GET
def draws(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [("抽取使用", ""), ("抽取与筛选", "")],
        "listing": listing,
        "page": (found := listing.page(_rows(request, listing))),
        "marks": designations.marks(list(found)),
        "tabs": listing.tabs(queries.by_state(request.user)),
    }
    return render(request, "talent/draws/list.html", shown)


@page("draw.view")
@require_GET
def export_draws(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = draw_lists.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


def _demand_or_404(request: HttpRequest, demand_id: int) -> Any:
    demand = queries.visible_to(request.user).filter(pk=demand_id).first()
    if demand is None:
        raise Http404
    return demand


def _draw_or_404(request: HttpRequest, demand_id: int) -> Any:
    draw = queries.draw_of(_demand_or_404(request, demand_id))
    if draw is None:
        raise Http404
    return draw


@page("draw.view")
@require_GET
def draw(request: HttpRequest, demand_id: int) -> HttpResponse:
    """One page for every stage; what it offers follows from the state and the role."""
    return _show(request, demand_id)


def _show(request: HttpRequest, demand_id: int, refused: Refused | None = None) -> HttpResponse:
    demand = _demand_or_404(request, demand_id)
    made = queries.draw_of(demand)
    shown = pages.context(demand, made, viewer=request.user)
    shown["reasons"] = refused.reasons if refused else ()
    return render(request, "talent/draws/draw.html", shown, status=409 if refused else 200)


def _act(request: HttpRequest, demand_id: int, act: Callable[..., Any], done: str) -> HttpResponse:
    """Take a step and come back to the page; a refusal is shown there with its article."""
    try:
        act(by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, demand_id, refusal)
    messages.success(request, done)
    return redirect("draw", demand_id)


@page("draw.view")
@require_GET
def waiting(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Asked now and then by a page that waits for the witness: shows the page anew once the demand has moved on."""
    demand = _demand_or_404(request, demand_id)
    if demand.state != request.GET.get("state"):
        return HttpResponseClientRefresh()
    made = queries.draw_of(demand)
    asked_long = made is None or timezone.now() - made.committed_at > timedelta(minutes=PATIENCE)
    return HttpResponse(status=STOP_ASKING if asked_long else 204)


@page("draw.freeze")
@require_POST
def freeze(request: HttpRequest, demand_id: int) -> HttpResponse:
    demand = _demand_or_404(request, demand_id)
    manner = drawing.Manner(
        level=request.POST.get("level", drawing.LEVEL),
        entropy=request.POST.get("entropy", "").strip()[:60],
        urgent_reason=request.POST.get("urgent_reason", "").strip()[:200],
    )
    secret = secrets.token_bytes(formats.SECRET_BYTES)
    act = partial(drawing.freeze, demand_id=demand.pk, secret=secret, manner=manner)
    return _act(request, demand_id, act, "已冻结，等待局领导批准。" if manner.level == "C" else "已冻结，等待见证。")


@page("draw.entropy")
@require_POST
def read_entropy(request: HttpRequest, demand_id: int) -> HttpResponse:
    """One of the two people who read the public number."""
    made = _draw_or_404(request, demand_id)
    value = request.POST.get("value", "")
    return _act(request, demand_id, partial(drawing.read_entropy, draw_id=made.pk, value=value), "公开随机数已录入。")


@page("draw.run")
@require_POST
def run(request: HttpRequest, demand_id: int) -> HttpResponse:
    made = _draw_or_404(request, demand_id)
    return _act(request, demand_id, partial(drawing.run_draw, draw_id=made.pk), "名单已生成并封存。")


@page("draw.void.ask")
@require_POST
def ask_void(request: HttpRequest, demand_id: int) -> HttpResponse:
    made = _draw_or_404(request, demand_id)
    act = partial(voiding.ask_void, draw_id=made.pk, reason=request.POST.get("reason", "")[:200])
    return _act(request, demand_id, act, "已提出作废申请，等待局领导审批。")


@page("draw.view")
@require_GET
def commit_slip(request: HttpRequest, demand_id: int) -> HttpResponse:
    """What the witness holds on paper before typing a number."""
    made = _draw_or_404(request, demand_id)
    shown = {"draw": made, "demand": made.demand, "commit": drawing.commit_of(made), "code": _code(made, "draw.freeze")}
    shown |= {"turns": pages.turns(made), "level_words": pages.LEVELS[made.level][0]}
    return render(request, "talent/draws/commit.html", shown)


@page("draw.print")
@require_GET
def record(request: HttpRequest, demand_id: int) -> HttpResponse:
    """抽取结果表: positions and digests; no name stands on it while the list is sealed."""
    made = _draw_or_404(request, demand_id)
    if made.drawn_at is None:
        raise Http404
    return render(request, "talent/draws/record.html", _record(request, made))


def _record(request: HttpRequest, made: Any) -> dict[str, Any]:
    return pages.context(made.demand, made, viewer=request.user) | {"code": _code(made, "draw.run")}


@page("draw.print")
@require_POST
def record_file(request: HttpRequest, demand_id: int) -> HttpResponse:
    """抽取结果表 as .docx or PDF with its serial."""
    activity, form = _demand_or_404(request, demand_id).activity, request.POST.get("form", papers.DOCX)
    try:
        file = papers.make(activity=activity, kind="result", row=demand_id, form=form, by=request.user, at=timezone.now())
    except LookupError:
        raise Http404 from None
    return file_answer(file.content, file.file_name, file.content_type)


def _code(made: Any, action: str) -> str:
    steps = [event for event in queries.events(made) if event.action == action]
    return trace.printed_code(steps[-1]) if steps else ""


@page("draw.reasons")
@require_GET
def reasons(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Why one expert is not on the list; each answered question is traced."""
    made = _draw_or_404(request, demand_id)
    text = request.GET.get("q", "").strip()[:40]
    found = queries.people_named(request.user, text)
    answer = None
    if len(found) == 1:
        answer = inquiries.reasons(draw=made, number=found[0].number, by=request.user, at=timezone.now())
    shown = {"demand": made.demand, "draw": made, "text": text, "found": found, "answer": answer}
    shown["crumbs"] = _crumbs(made.demand, "未列入的原因")
    return render(request, "talent/draws/reasons.html", shown | {"sees_list": access.may(request.user.role, "draw.list")})


@page("draw.list")
@require_POST
def sealed_list(request: HttpRequest, demand_id: int) -> HttpResponse:
    """The supervisor opens the sealed list; the look is traced before a name leaves."""
    made = _draw_or_404(request, demand_id)
    entries = inquiries.sealed_list(draw=made, by=request.user, at=timezone.now())
    shown = {"demand": made.demand, "draw": made, "entries": entries, "crumbs": _crumbs(made.demand, "封存的名单")}
    shown["fields"] = {turn["stratum"]: turn["label"] for turn in pages.turns(made)}
    return render(request, "talent/draws/sealed_list.html", shown)


def _crumbs(demand: Any, here: str) -> list[tuple[str, str]]:
    return [("抽取与筛选", reverse("draws")), (demand.code, reverse("draw", args=[demand.pk])), (here, "")]


@page("draw.evidence")
@require_POST
def evidence_file(request: HttpRequest, demand_id: int) -> HttpResponse:
    made = _draw_or_404(request, demand_id)
    try:
        name, content = evidence.hand_out(draw_id=made.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, demand_id, refusal)
    return file_answer(content, name, "application/json")
