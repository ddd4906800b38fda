"""Leadership decides on a designation (11.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from expertpool.policy.decision import Refused
from expertpool.services import designations as acts
from expertpool.web.access import page
from expertpool.web.organiser.designations_views import found_or_404, show


@page("designation.decide")
@require_POST
def approve(request: HttpRequest, designation_id: int) -> HttpResponse:
    return _decide(request, designation_id, acts.approve, "已批准指定。")


@page("designation.decide")
@require_POST
def refuse(request: HttpRequest, designation_id: int) -> HttpResponse:
    return _decide(request, designation_id, acts.refuse, "已答复不予指定。")


def _decide(request: HttpRequest, designation_id: int, act: Callable[..., Any], done: str) -> HttpResponse:
    found = found_or_404(request, designation_id)
    try:
        act(designation_id=found.pk, answer=request.POST.get("answer", ""), by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, found.pk, refusal)
    messages.success(request, done)
    return redirect("designation", found.pk)
