"""联系确认: the list, and the desk from which one name after the other is called (11.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.contact_terms import DeclineReason
from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus
from expertpool.queries import contacts as queries
from expertpool.queries import draws, parameters
from expertpool.services import contact, contact_lists
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.talent import contact_pages as pages

#: states in which somebody who said yes may still withdraw
IN_HAND = (DemandStatus.CONTACTING, DemandStatus.SETTLED)


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="活动、编号、科室",
        filters=(Filter("division", "承办科室", draws.divisions()),),
        tab=Filter("state", "状态", tuple((state.value, state.label) for state in queries.STAGES)),
        sorts={"day": "活动日期", "code": "编号"},
        default_sort="-code",
        export=reverse("contacts_export"),
        unit="件",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("contact.view")
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [("抽取使用", ""), ("联系确认", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "tabs": listing.tabs(queries.by_state(request.user)),
    }
    return render(request, "talent/contact/list.html", shown)


@page("contact.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = contact_lists.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


# ---------------------------------------------------------------- one desk


def draw_or_404(request: HttpRequest, demand_id: int) -> Any:
    try:
        return queries.draw_for(request.user, demand_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("contact.view")
@require_GET
def desk(request: HttpRequest, demand_id: int) -> HttpResponse:
    chosen = request.GET.get("one", "")
    return show(request, demand_id, one=int(chosen) if chosen.isascii() and chosen.isdigit() else 0)


def show(
    request: HttpRequest,
    demand_id: int,
    *,
    one: int = 0,
    refused: Refused | None = None,
    phone: str = "",
    reviewed: Any = None,
    opened: str = "",
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The desk with one open name in front; phone, units and people only in the answer to the act that traced the look.

    After a refusal the answer that was `opened` stands as it was `typed`, unless somebody else has come in front.
    """
    found = queries.board(draw_or_404(request, demand_id))
    asked = [*found.open, *(row for row in found.others if row.outcome == "open")]
    now = next((row for row in asked if row.pk == one), asked[0] if asked else None)
    own = may(request, "contact.call") and pages.calls(found.draw, request.user)
    shown = {
        "crumbs": [("抽取使用", ""), ("联系确认", reverse("contacts")), (found.demand.code, "")],
        "board": found,
        "now": now,
        "asked": asked,
        "own": own,
        "calls": own if now is None or now.entry else may(request, "contact.call"),
        "may_assign": may(request, "contact.assign") and found.demand.state in contact.CALLING,
        "may_hand_over": may(request, "list.hand_over"),
        "callers": queries.callers(found.draw),
        "p": parameters.in_force(timezone.localdate()),
        "reasons": refused.reasons if refused else (),
        "phone": phone,
        "reviewed": reviewed,
        "opened": opened if now and now.pk == one else "",
        "typed": typed if typed and now and now.pk == one else {},
        **(pages.front(now) if now else {}),
    }
    return render(request, "talent/contact/desk.html", shown, status=409 if refused else 200)


@page("contact.assign")
@require_POST
def assign(request: HttpRequest, demand_id: int) -> HttpResponse:
    draw, chosen = draw_or_404(request, demand_id), request.POST.get("caller", "")
    caller = next((row for row in queries.callers(draw) if str(row.pk) == chosen), request.user)
    try:
        contact.assign(draw_id=draw.pk, caller_id=caller.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, demand_id, refused=refusal)
    messages.success(request, f"已指定{caller.name}联系。")
    return redirect("contact_desk", demand_id)


@page("contact.call")
@require_POST
def start(request: HttpRequest, demand_id: int) -> HttpResponse:
    draw = draw_or_404(request, demand_id)
    try:
        contact.start(draw_id=draw.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, demand_id, refused=refusal)
    messages.success(request, "已开始联系，排在最前的姓名已开放。")
    return redirect("contact_desk", demand_id)


@page("contact.call")
@require_POST
def next_round(request: HttpRequest, demand_id: int) -> HttpResponse:
    draw = draw_or_404(request, demand_id)
    try:
        contact.next_round(draw_id=draw.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, demand_id, refused=refusal)
    messages.success(request, "已按同一次序续排名单。")
    return redirect("contact_desk", demand_id)


@page("contact.view")
@require_GET
def course(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Everything that was done about one person."""
    found = one_or_404(request, contact_id)
    shown = {
        "crumbs": [
            ("抽取使用", ""),
            ("联系确认", reverse("contacts")),
            (found.demand.code, reverse("contact_desk", args=[found.demand_id])),
            ("经过", ""),
        ],
        "asked": found,
        "lines": queries.course(found),
        "decline_reasons": DeclineReason.choices,
        "may_withdraw": found.outcome == "accepted" and found.demand.state in IN_HAND and _acts(request, found),
        "may_correct": may(request, "reopening.ask") and bool(found.outcome_at),
        "asked_again": found.reopenings.filter(state="waiting").first(),
    }
    return render(request, "talent/contact/course.html", shown)


def _acts(request: HttpRequest, asked: Any) -> bool:
    """Whether who asks may record an answer: of a drawn name its caller alone."""
    return may(request, "contact.call") and (not asked.entry or pages.calls(asked.entry.draw, request.user))


@page("contact.reveal")
@never_cache
@require_POST
def call_sheet(request: HttpRequest, demand_id: int) -> HttpResponse:
    """The open names with their phones, to call from on paper."""
    found = queries.board(draw_or_404(request, demand_id))
    try:
        calls = contact_lists.call_sheet(asked=found.open, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, demand_id, refused=refusal)
    shown = {"board": found, "calls": calls, "at": timezone.now(), **pages.script(found.demand)}
    return render(request, "talent/contact/call_sheet.html", shown)


def one_or_404(request: HttpRequest, contact_id: int) -> Any:
    try:
        return queries.one_for(request.user, contact_id)
    except ObjectDoesNotExist:
        raise Http404 from None
