"""市外推荐: people of another city whom its science authority recommends or shares, entered by the talent division (7.1.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from expertpool.policy.decision import Refused
from expertpool.queries import experts
from expertpool.services import applications, invited_forms
from expertpool.web import whole_form
from expertpool.web.access import page
from expertpool.web.talent.application_views import basis_of


@page("application.share")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form of one person, with authority and document; a link goes to the person for the own word."""
    act, reasons, form = request.POST.get("act", ""), (), {}
    told = {name: request.POST.get(name, "") for name in ("authority", "document")}
    if request.method == "POST":
        form = whole_form.sent(request.POST)
        if act == "submit":
            try:
                made = invited_forms.share(form=form, basis=basis_of(request), by=request.user, at=timezone.now())
            except Refused as refusal:
                reasons = refusal.reasons
            else:
                messages.success(request, "已登记，确认链接已发给本人；本人确认后即可办理直接入库。")
                return redirect(reverse("applications") + f"?q={made.code}")
    return _show(request, form, told, act, reasons)


def _show(request: HttpRequest, form: dict[str, Any], told: dict[str, str], act: str, reasons: tuple[Any, ...]) -> HttpResponse:
    fields = [(field.code, field.name) for field in experts.fields()]
    faults = applications.faults_of(form, at=timezone.now(), own_word=False) if act == "submit" else []
    shown = {
        "crumbs": [("入库申请", reverse("applications")), ("市外推荐", "")],
        "pages": whole_form.pages(form, faults, act=act, fields=fields),
        "units": experts.unit_names(),
        "reasons": reasons,
        **told,
    }
    return render(request, "talent/applications/share.html", shown, status=409 if reasons else 200)
