"""The keepers of the pool find who a designation means (3, 11.6)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from expertpool.policy.decision import Refused
from expertpool.services import designations as acts
from expertpool.web.access import page
from expertpool.web.organiser.designations_views import found_or_404, show


@page("designation.match")
@require_POST
def match(request: HttpRequest, designation_id: int) -> HttpResponse:
    found = found_or_404(request, designation_id)
    number = request.POST.get("number", "")
    try:
        acts.match(
            designation_id=found.pk,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return show(request, found.pk, refusal)
    messages.success(request, "已核对人选，等待局领导审批。")
    return redirect("designation", found.pk)


@page("designation.match")
@require_POST
def send_back(request: HttpRequest, designation_id: int) -> HttpResponse:
    found = found_or_404(request, designation_id)
    try:
        acts.send_back(designation_id=found.pk, answer=request.POST.get("answer", ""), by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, found.pk, refusal)
    messages.success(request, "已退回承办科室。")
    return redirect("designation", found.pk)
