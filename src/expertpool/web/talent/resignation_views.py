"""辞任: who said so at a call, out of the draws at once until the removal is decided (9.1, 14.6)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.terms import ExpertStatus
from expertpool.queries import resignations as queries
from expertpool.services import records
from expertpool.web.access import may, page
from expertpool.web.listing import Listing

REASON = "本人表示不再担任专家，待确认辞任"


@page("expert.view")
@require_GET
def resignations(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    listing = Listing(request.GET, unit="人")
    shown = {
        "crumbs": [("专家管理", ""), ("辞任", "")],
        "listing": listing,
        "page": listing.page(queries.visible_to(request.user)),
        "may_edit": may(request, "expert.edit"),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "talent/contact/resignations.html", shown, status=409 if refused else 200)


@page("expert.edit")
@require_POST
def suspend(request: HttpRequest, number: int) -> HttpResponse:
    """No further draw while the resignation is being confirmed."""
    if not queries.visible_to(request.user).filter(expert__number=number).exists():
        raise Http404
    told = {"status": ExpertStatus.FROZEN.value, "reason": REASON, "by": request.user, "at": timezone.now()}
    try:
        records.set_status(number=number, **told)
    except Refused as refusal:
        return _show(request, refusal)
    messages.success(request, "已暂停抽取，请本人确认辞任。")
    return redirect("resignations")
