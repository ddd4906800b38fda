"""Activities: the list, one activity, and the form of the division that holds it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy import terms
from expertpool.policy.decision import Refused
from expertpool.queries import activities as queries
from expertpool.queries import days, demands
from expertpool.services import activities as acts
from expertpool.services import demands as demand_acts
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.organiser.forms import ActivityForm


def _listing(request: HttpRequest) -> Listing:
    years = tuple((str(year), f"{year} 年") for year in queries.years(request.user))
    return Listing(
        request.GET,
        search="名称、编号、科室",
        filters=(Filter("kind", "类别", tuple(terms.ActivityKind.choices)), Filter("year", "年度", years)),
        tab=Filter("state", "状态", tuple(terms.ActivityStatus.choices)),
        sorts={"code": "编号", "title": "名称", "day": "日期"},
        default_sort="-day",
        export=reverse("activities_export"),
        unit="场",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("activity.view")
@require_GET
def activities(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [("抽取使用", ""), ("科技活动", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "tabs": listing.tabs(queries.by_state(request.user)),
        "may_edit": may(request, "activity.edit"),
    }
    return render(request, "organiser/activities.html", shown)


@page("activity.view")
@require_GET
def export_activities(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = acts.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


def activity_or_404(request: HttpRequest, activity_id: int) -> Any:
    try:
        return queries.get_for(request.user, activity_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("activity.view")
@require_GET
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """One activity and its demands."""
    found = activity_or_404(request, activity_id)
    rows = demands.visible_to(request.user).filter(activity=found)
    shown = {
        "crumbs": [("抽取使用", ""), ("科技活动", reverse("activities")), (found.code, "")],
        "activity": found,
        "demands": rows,
        "may_edit": may(request, "activity.edit") and found.state == terms.ActivityStatus.PLANNED,
        "may_cancel": may(request, "activity.cancel")
        and found.state in (terms.ActivityStatus.PLANNED, terms.ActivityStatus.READY),
        "days": may(request, "attendance.mark") and found.state in days.STAGES,
        "papers": may(request, "paper.print"),
        "fees": may(request, "fee.view") and found.state in days.STAGES[1:],
    }
    return render(request, "organiser/activity.html", shown)


@page("activity.edit")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter an activity; the main button goes straight on to its demand."""
    form = ActivityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.create(plan=acts.Plan(**form.cleaned_data), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, f"已登记科技活动 {made.code}。")
            return _on(request, made)
    crumbs = [("抽取使用", ""), ("科技活动", reverse("activities")), ("登记", "")]
    return render(request, "organiser/activity_form.html", {"form": form, "crumbs": crumbs, "activity": None})


def _on(request: HttpRequest, made: Any) -> HttpResponse:
    """To the activity, or straight on to its demand."""
    if request.POST.get("next") != "demand":
        return redirect("activity", made.pk)
    draft = demand_acts.start(activity_id=made.pk, by=request.user, at=timezone.now())
    return redirect("demand_edit", draft.pk)


@page("activity.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, activity_id: int) -> HttpResponse:
    found = activity_or_404(request, activity_id)
    form = ActivityForm(request.POST or None, initial={name: getattr(found, name) for name in ActivityForm.base_fields})
    if request.method == "POST" and form.is_valid():
        try:
            acts.change(activity_id=found.pk, plan=acts.Plan(**form.cleaned_data), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已保存。")
            return redirect("activity", found.pk)
    address = reverse("activity", args=[found.pk])
    crumbs = [("科技活动", reverse("activities")), (found.code, address), ("修改", "")]
    return render(request, "organiser/activity_form.html", {"form": form, "crumbs": crumbs, "activity": found})
