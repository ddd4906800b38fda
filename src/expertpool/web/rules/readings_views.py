"""释义口径: which wording the bureau has confirmed, by whom and by what, or how it reads the words instead (22)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.articles import get
from expertpool.policy.decision import Decision, Refused
from expertpool.policy.readings import Opinion
from expertpool.queries import parameters
from expertpool.queries import readings as queries
from expertpool.services import parameter_lists
from expertpool.services import readings as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing
from expertpool.web.rules import tables
from expertpool.web.rules.forms import ConfirmForm, ObjectForm

AREA = ("条款与参数", "")
OPEN = "open"
STATES = ((OPEN, "待确认"), *Opinion.choices)


def _listing(request: HttpRequest) -> Listing:
    export = reverse("readings_export") if may(request, "reading.export") else ""
    tab = Filter("state", "状态", STATES)
    return Listing(request.GET, search="口径 / 条款", unit="项", export=export, tab=tab)


def _narrowed(rows: list[queries.Standing], listing: Listing) -> list[queries.Standing]:
    wanted, text = listing.chosen["state"], listing.text
    found = [row for row in rows if not wanted or (row.opinion or OPEN) == wanted]
    return [row for row in found if text in row.reading.text or any(text in get(key).label for key in row.reading.articles)]


@page("reading.view")
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """How open wording is read, and what the bureau said to it."""
    listing, rows = _listing(request), queries.standings()
    carriers = tables.carriers(timezone.localdate(), parameters.changes())
    found = listing.page(_narrowed(rows, listing))
    counts = {state: sum((row.opinion or OPEN) == state for row in rows) for state, _ in STATES}
    shown = {
        "listing": listing,
        "page": found,
        "rows": [(row, carriers[row.reading.number]) for row in found],
        "tabs": listing.tabs({"": len(rows), **counts}),
        "crumbs": [AREA, ("释义口径", "")],
    }
    return render(request, "rules/readings.html", shown)


@page("reading.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = _narrowed(queries.standings(), listing)
    return sheet_answer(parameter_lists.export_readings(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


@page("reading.view")
@require_GET
def reading(request: HttpRequest, number: int) -> HttpResponse:
    return _show(request, number)


def _show(request: HttpRequest, number: int, *, reasons: Decision = (), **tried: PoolForm) -> HttpResponse:
    row = next((row for row in queries.standings() if row.reading.number == number), None)
    if row is None:
        raise Http404
    shown = {
        "crumbs": [AREA, ("释义口径", reverse("readings")), (f"第 {number} 项", "")],
        "row": row,
        "carrier": tables.carriers(timezone.localdate(), parameters.changes())[number],
        "reasons": reasons,
        "may_say": may(request, "reading.confirm"),
        "confirm_form": ConfirmForm(auto_id="id_confirm_%s"),
        "object_form": ObjectForm(auto_id="id_object_%s"),
        **tried,
    }
    bad = any(form.errors for form in tried.values())
    return render(request, "rules/reading.html", shown, status=409 if reasons else 400 if bad else 200)


def _say(request: HttpRequest, number: int, form: PoolForm, name: str, act: Callable[..., Any], done: str) -> HttpResponse:
    if not form.is_valid():
        return _show(request, number, **{name: form})
    told = {"number": number, "seen": request.POST.get("seen", ""), **form.cleaned_data}
    try:
        act(**told, by=request.user, at=timezone.now())
    except LookupError:
        raise Http404 from None
    except Refused as refusal:
        return _show(request, number, reasons=refusal.reasons, **{name: form})
    messages.success(request, done)
    return redirect("reading", number)


@page("reading.confirm")
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    form = ConfirmForm(request.POST, auto_id="id_confirm_%s")
    return _say(request, number, form, "confirm_form", acts.confirm, "已确认。")


@page("reading.object")
@require_POST
def object_to(request: HttpRequest, number: int) -> HttpResponse:
    form = ObjectForm(request.POST, auto_id="id_object_%s")
    return _say(request, number, form, "object_form", acts.object_to, "已记录，待人才科办理。")
