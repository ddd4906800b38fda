"""The one-time migration: leadership approves it, the talent division asks for its lock, leadership locks it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.decision import Refused
from expertpool.queries import imports as queries
from expertpool.services.imports import migration as acts
from expertpool.web.access import page
from expertpool.web.talent.imports_forms import DocumentForm


def _show(request: HttpRequest, form: DocumentForm, status: int = 200) -> HttpResponse:
    runs = list(queries.visible_to(request.user))
    shown = {
        "migration": queries.migration(),
        "form": form,
        "runs": runs,
        "people": sum(queries.tallies(runs).values()),
        "crumbs": [("专家管理", ""), ("存量迁移", "")],
    }
    return render(request, "talent/imports/migration.html", shown, status=status)


@page("import.view")
@require_GET
def migration(request: HttpRequest) -> HttpResponse:
    """Where the migration stands."""
    return _show(request, DocumentForm())


@page("import.approve")
@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _show(request, form, 400)
    try:
        acts.approve(document=form.cleaned_data["document"], by=request.user, at=timezone.now())
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return _show(request, form, 409)
    messages.success(request, "已批准存量迁移，人才科可以导入名单。")
    return redirect("migration")


@page("import.run")
@require_POST
def ask_lock(request: HttpRequest) -> HttpResponse:
    acts.ask_lock(by=request.user, at=timezone.now())
    messages.success(request, "已提请局领导锁定。")
    return redirect("migration")


@page("import.lock")
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    acts.lock(by=request.user, at=timezone.now())
    messages.success(request, "存量迁移已锁定。此后新增专家一律走申报、推荐或邀请。")
    return redirect("migration")
