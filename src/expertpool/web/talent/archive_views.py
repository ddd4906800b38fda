"""反馈最终名单 and 存档计数, the talent division's part after contact (11.4, 11.6)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.queries import contacts, days
from expertpool.services import archive as acts
from expertpool.services import final_list
from expertpool.web.access import may, page
from expertpool.web.organiser.days_views import export_of, listing_of, rows_of
from expertpool.web.talent.contact_views import draw_or_404


@page("list.hand_over")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Who is on the list, and the button that hands it to the division."""
    draw, reasons = draw_or_404(request, demand_id), ()
    if request.method == "POST":
        told = {"demand_id": demand_id, "reason": request.POST.get("reason", "")}
        try:
            final_list.hand_over(**told, by=request.user, at=timezone.now())
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, f"已向{draw.demand.activity.division.name}反馈最终名单。")
            return redirect("contact_desk", demand_id)
    board = contacts.board(draw)
    shown = {
        "crumbs": [
            ("联系确认", reverse("contacts")),
            (draw.demand.code, reverse("contact_desk", args=[demand_id])),
            ("反馈", ""),
        ],
        "board": board,
        "people": [row for row in (*board.answered, *board.others) if row.outcome == "accepted"],
        "reasons": reasons,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "talent/archive/hand_over.html", shown, status=409 if reasons else 200)


@page("archive.view")
@require_GET
def archive(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    listing = listing_of(request, reverse("archive_export"))
    shown = {
        "crumbs": [("抽取使用", ""), ("存档计数", "")],
        "listing": listing,
        "page": listing.page(rows_of(request, listing)),
        "tabs": listing.tabs(days.by_state(request.user)),
        "may_archive": may(request, "archive.make"),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "talent/archive/list.html", shown, status=409 if refused else 200)


@page("archive.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    return export_of(request, listing_of(request, reverse("archive_export")))


@page("archive.make")
@require_POST
def make(request: HttpRequest, activity_id: int) -> HttpResponse:
    try:
        acts.archive(activity_id=activity_id, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return _show(request, refusal)
    messages.success(request, "已归档，到场的计入本年次数。")
    return redirect("archive")
