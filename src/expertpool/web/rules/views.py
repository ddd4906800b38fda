"""What the system goes by, for everybody who works with it: provisions, parameters, readings, rights (3, 21, 22)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.policy import access
from expertpool.queries import parameters
from expertpool.web.access import page
from expertpool.web.rules import tables

CRUMB = ("条款与参数", "")


@page("article.view")
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """Every provision with what carries it in the system."""
    shown = {"chapters": tables.chapters(), "crumbs": [CRUMB, ("管理办法条款", "")]}
    return render(request, "rules/articles.html", shown)


@page("parameter.view")
@require_GET
def parameters_in_force(request: HttpRequest) -> HttpResponse:
    """Every number in force today, with its article and since when; read-only."""
    today = timezone.localdate()
    rows = tables.settings_in_force(today, parameters.changes())
    shown = {"rows": rows, "today": today, "crumbs": [CRUMB, ("参数", "")]}
    return render(request, "rules/parameters.html", shown)


@page("reading.view")
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """How open wording is read, for the bureau to confirm on paper (22)."""
    rows = tables.readings_in_force(timezone.localdate(), parameters.changes())
    return render(request, "rules/readings.html", {"rows": rows, "crumbs": [CRUMB, ("释义口径", "")]})


@page("access.view")
@require_GET
def access_table(request: HttpRequest) -> HttpResponse:
    """Role by action, and the roles one person may not hold together; printed for the inspectors."""
    shown = {
        "roles": tables.ROLES,
        "areas": tables.rights(settings.PROFILE),
        "conflicts": access.CONFLICTS,
        "protected": settings.PROFILE == access.PROTECTED,
        "crumbs": [("系统与记录", ""), ("权限表", "")],
    }
    return render(request, "rules/access.html", shown)
