"""Leadership sets aside what is only in principle, for one expert in one demand (6.1.4, 12)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy import articles
from expertpool.policy.contact_terms import RequestStatus
from expertpool.policy.decision import Refused
from expertpool.queries import waivers as queries
from expertpool.services import waiver_lists
from expertpool.services import waivers as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing
from expertpool.web.talent.waiver_views import words

#: provisions that are in principle only, as waivers set them aside
WAIVABLE = ("6.1.4", "12")
#: answers of the past that the page shows
MOST_REFUSED = 20


class WaiverForm(PoolForm):
    expert = forms.ChoiceField(label="专家", widget=forms.RadioSelect)
    reason = forms.CharField(label="确需使用的理由", max_length=200, widget=forms.Textarea(attrs={"rows": "3"}))
    document = forms.CharField(label="批准文件", max_length=120, help_text="如 局长办公会纪要〔2026〕8号")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].choices = choices


@page("waiver.view")
@require_GET
def waivers(request: HttpRequest) -> HttpResponse:
    """Demands that may still be given one, what was asked for, and everything that was ever set aside."""
    return _show(request)


@page("waiver.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = waiver_lists.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="专家、单位、活动、文件",
        filters=(Filter("article", "依据", tuple((key, articles.get(key).label) for key in WAIVABLE)),),
        export=reverse("waivers_export"),
        unit="件",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    return queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)


def _show(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [("抽取使用", ""), ("破例审批", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "demands": queries.waivable(request.user),
        "requests": queries.requests(request.user),
        "refused": queries.requests(request.user, RequestStatus.REFUSED)[:MOST_REFUSED],
        "may_approve": may(request, "waiver.approve"),
        "may_ask": may(request, "waiver.ask"),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "leadership/waivers.html", shown, status=409 if refused else 200)


def _request_or_404(request: HttpRequest, request_id: int) -> Any:
    found = queries.requests(request.user).filter(pk=request_id).first()
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, act: Callable[..., Any], done: str) -> HttpResponse:
    try:
        act(by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, refusal)
    messages.success(request, done)
    return redirect("waivers")


@page("waiver.approve")
@require_POST
def grant(request: HttpRequest, request_id: int) -> HttpResponse:
    """Approve what was asked for, for the reason it was asked for."""
    found = _request_or_404(request, request_id)
    told = {"number": found.expert.number, "reason": found.reason, "document": request.POST.get("document", "")}
    return _answer(request, partial(acts.approve, demand_id=found.demand_id, **told), "已批准，该专家可以进入抽取。")


@page("waiver.approve")
@require_POST
def refuse(request: HttpRequest, request_id: int) -> HttpResponse:
    found = _request_or_404(request, request_id)
    act = partial(acts.refuse, request_id=found.pk, answer=request.POST.get("answer", ""))
    return _answer(request, act, "已答复不予批准。")


@page("waiver.approve")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, demand_id: int) -> HttpResponse:
    demand = queries.waivable(request.user).filter(pk=demand_id).first()
    if demand is None:
        raise Http404
    found = acts.candidates(demand, at=timezone.now())
    form = WaiverForm(request.POST or None, choices=[(str(item.expert.number), words(item)) for item in found])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            acts.approve(
                demand_id=demand.pk,
                number=int(told["expert"]),
                reason=told["reason"],
                document=told["document"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已批准，该专家可以进入抽取。")
            return redirect("waivers")
    shown = {"crumbs": [("破例审批", reverse("waivers")), (demand.code, "")], "demand": demand, "form": form, "found": found}
    return render(request, "leadership/waiver.html", shown)
