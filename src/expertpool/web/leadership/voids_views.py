"""Leadership answers requests to void a draw and urgent draws; no list is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.decision import Refused
from expertpool.queries import draws as queries
from expertpool.services import drawing, voiding
from expertpool.web.access import page
from expertpool.web.listing import Listing

#: answers of the past that the page shows
MOST_REJECTED = 20


@page("draw.void.approve")
@require_GET
def voids(request: HttpRequest) -> HttpResponse:
    return _show(request, None)


def _show(request: HttpRequest, refused: Refused | None) -> HttpResponse:
    listing = Listing(request.GET, unit="件")
    shown = {"listing": listing, "page": listing.page(queries.voids_waiting()), "urgent": queries.urgent_waiting()}
    shown |= {"rejected": queries.voids_rejected()[:MOST_REJECTED]}
    shown |= {"reasons": refused.reasons if refused else (), "crumbs": [("抽取使用", ""), ("抽取审批", "")]}
    return render(request, "leadership/voids.html", shown, status=409 if refused else 200)


@page("draw.void.approve")
@require_POST
def approve(request: HttpRequest, draw_id: int) -> HttpResponse:
    return _act(request, partial(voiding.approve_void, draw_id=draw_id), "已批准作废，证据保留。")


@page("draw.void.approve")
@require_POST
def reject(request: HttpRequest, draw_id: int) -> HttpResponse:
    act = partial(voiding.reject_void, draw_id=draw_id, answer=request.POST.get("answer", ""))
    return _act(request, act, "已驳回作废申请，抽取继续有效。")


@page("draw.urgent")
@require_POST
def approve_urgent(request: HttpRequest, draw_id: int) -> HttpResponse:
    return _act(request, partial(drawing.approve_urgent, draw_id=draw_id), "已批准紧急抽取，由人才科生成名单。")


def _act(request: HttpRequest, act: Callable[..., Any], done: str) -> HttpResponse:
    try:
        act(by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, refusal)
    messages.success(request, done)
    return redirect("voids")
