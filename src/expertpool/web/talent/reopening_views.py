"""异议与更正: the list, one of them with its decision, and the request to correct a mistaken outcome (11.3, 14.3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.contact_terms import ReopeningKind, ReopeningStatus
from expertpool.policy.decision import Refused
from expertpool.queries import contacts
from expertpool.queries import reopenings as queries
from expertpool.services import reopening as acts
from expertpool.services import reopening_lists
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.talent.contact_views import one_or_404


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="活动、编号",
        filters=(Filter("kind", "类别", tuple(ReopeningKind.choices)),),
        tab=Filter("state", "状态", tuple(ReopeningStatus.choices)),
        sorts={"asked": "提出时间", "code": "需求编号"},
        default_sort="-asked",
        export=reverse("reopenings_export"),
        unit="件",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("reopening.view")
@require_GET
def reopenings(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [("抽取使用", ""), ("异议与更正", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "tabs": listing.tabs(queries.by_state(request.user)),
    }
    return render(request, "talent/contact/reopenings.html", shown)


@page("reopening.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = reopening_lists.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


@page("reopening.view")
@require_GET
def reopening(request: HttpRequest, reopening_id: int) -> HttpResponse:
    return _show(request, reopening_id)


def _show(request: HttpRequest, reopening_id: int, refused: Refused | None = None) -> HttpResponse:
    try:
        found = queries.get_for(request.user, reopening_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    waiting = found.state == ReopeningStatus.WAITING
    shown = {
        "crumbs": [("抽取使用", ""), ("异议与更正", reverse("reopenings")), (found.contact.demand.code, "")],
        "row": found,
        "lines": contacts.course(found.contact),
        "may_decide": waiting and may(request, "reopening.decide"),
        "own": found.kind == ReopeningKind.CORRECTION and found.asked_by_id == request.user.pk,
        "reasons": refused.reasons if refused else (),
        "answer": request.POST.get("answer", ""),
    }
    return render(request, "talent/contact/reopening.html", shown, status=409 if refused else 200)


@page("reopening.decide")
@require_POST
def decide(request: HttpRequest, reopening_id: int) -> HttpResponse:
    told = {"granted": request.POST.get("granted") == "1", "answer": request.POST.get("answer", "")}
    try:
        acts.decide(reopening_id=reopening_id, **told, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, reopening_id, refusal)
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, "已重新开放。" if told["granted"] else "已答复，不予重新开放。")
    return redirect("reopening", reopening_id)


@page("reopening.ask")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, contact_id: int) -> HttpResponse:
    """A recorded outcome was a mistake: say why; a second person decides."""
    asked, reasons = one_or_404(request, contact_id), ()
    if request.method == "POST":
        try:
            made = acts.ask(contact_id=asked.pk, text=request.POST.get("text", ""), by=request.user, at=timezone.now())
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, "已提请更正，由另一人复核。")
            return redirect("reopening", made.pk)
    shown = {
        "crumbs": [
            ("联系确认", reverse("contacts")),
            (asked.demand.code, reverse("contact_desk", args=[asked.demand_id])),
            ("更正", ""),
        ],
        "asked": asked,
        "reasons": reasons,
        "text": request.POST.get("text", ""),
    }
    return render(request, "talent/contact/correct.html", shown, status=409 if reasons else 200)
