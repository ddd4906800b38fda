"""The witness: sees the commit, then types a number. Made for a phone as much as for a desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy import access
from expertpool.policy.decision import Refused
from expertpool.queries import draws as queries
from expertpool.services import drawing
from expertpool.web.access import page
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing

STATES = (("committed", "等待见证"), ("witnessed", "已见证"), ("drawn", "已抽取"), ("voided", "已作废"))


class WitnessForm(PoolForm):
    """The number as typed; leading zeros count."""

    number = forms.CharField(
        label="见证数",
        help_text="自己想一个数，6 至 12 位数字，不要用别人给的",
        max_length=12,
        widget=forms.TextInput(
            attrs={"class": "digits", "inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]{6,12}"}
        ),
    )


@page("draw.watch")
@require_GET
def witnesses(request: HttpRequest) -> HttpResponse:
    """Draws to witness and those witnessed."""
    listing = Listing(request.GET, tab=Filter("state", "状态", STATES), unit="件")
    rows = queries.to_witness(request.user)
    state = listing.chosen["state"]
    shown = rows.filter(state=state) if state else rows
    context = {
        "crumbs": [("抽取使用", ""), ("抽取见证", "")],
        "listing": listing,
        "page": listing.page(shown),
        "tabs": listing.tabs(),
    }
    return render(request, "supervisor/witnesses.html", context)


@page("draw.watch")
@require_http_methods(["GET", "POST"])
def witness(request: HttpRequest, draw_id: int) -> HttpResponse:
    return _page(request, draw_id, back=("抽取见证", reverse("witnesses")))


@page("draw.second_witness")
@require_http_methods(["GET", "POST"])
def second_witness(request: HttpRequest, draw_id: int) -> HttpResponse:
    """The same page for a second clerk, where the bureau has set so."""
    return _page(request, draw_id, back=("抽取与筛选", reverse("draws")))


def _page(request: HttpRequest, draw_id: int, *, back: tuple[str, str]) -> HttpResponse:
    draw = queries.to_witness(request.user).filter(pk=draw_id).first()
    if draw is None:
        raise Http404
    form = WitnessForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _witness(request, draw, form):
        messages.success(request, "见证数已记录，结果随之确定。")
        return redirect(request.path)
    may = {name: access.may(request.user.role, f"draw.{name}") for name in ("witness", "second_witness", "view")}
    shown = {"crumbs": [back, (draw.demand.code, "")], "draw": draw, "demand": draw.demand, "form": form, "may": may}
    shown |= {"wait": drawing.wait_left(draw, by=request.user, at=timezone.now())}
    return render(request, "supervisor/witness.html", shown)


def _witness(request: HttpRequest, draw: Any, form: WitnessForm) -> bool:
    """Take the number; false when it is refused, with the reasons on the form."""
    try:
        drawing.witness(draw_id=draw.pk, number=form.cleaned_data["number"], by=request.user, at=timezone.now())
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return False
    return True
