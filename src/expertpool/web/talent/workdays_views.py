"""The year's working days, with 调休."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import access
from expertpool.policy.decision import Refused
from expertpool.queries import workdays as queries
from expertpool.services import workdays as acts
from expertpool.web.access import page
from expertpool.web.forms import PoolForm

FIRST_YEAR, LAST_YEAR = 2024, 2100


class DayForm(PoolForm):
    """One day that differs from its weekday, or no longer does."""

    day = forms.DateField(label="日期")
    works = forms.TypedChoiceField(label="安排", choices=(("1", "上班"), ("0", "放假")), coerce=lambda value: value == "1")
    name = forms.CharField(label="说明", max_length=40, required=False)


class ConfirmForm(PoolForm):
    document = forms.CharField(label="放假安排的文件", max_length=120)


class YearForm(PoolForm):
    year = forms.IntegerField(label="年份", min_value=FIRST_YEAR, max_value=LAST_YEAR)


@page("workday.view")
@require_GET
def workdays(request: HttpRequest, year: int | None = None) -> HttpResponse:
    return _show(request, year or timezone.localdate().year, {})


@page("workday.edit")
@require_POST
def set_day(request: HttpRequest, year: int) -> HttpResponse:
    form = DayForm(request.POST)
    return _answer(request, year, form, "day_form", acts.set_day, "已登记，该年需要重新确认。")


@page("workday.confirm")
@require_POST
def confirm(request: HttpRequest, year: int) -> HttpResponse:
    form = ConfirmForm(request.POST)
    return _answer(request, year, form, "confirm_form", lambda **data: acts.confirm(year=year, **data), "已确认。")


@page("workday.edit")
@require_POST
def open_year(request: HttpRequest) -> HttpResponse:
    form = YearForm(request.POST)
    if form.is_valid():
        acts.open_year(year=form.cleaned_data["year"], by=request.user, at=timezone.now())
        return redirect("workdays_year", form.cleaned_data["year"])
    return _show(request, timezone.localdate().year, {"year_form": form})


def _answer(request: HttpRequest, year: int, form: PoolForm, name: str, act: Callable[..., None], done: str) -> HttpResponse:
    """Do the act of a valid form and go back to the year, or show the form again with what is wrong."""
    if form.is_valid():
        try:
            act(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, done)
            return redirect("workdays_year", year)
    return _show(request, year, {name: form})


def _show(request: HttpRequest, year: int, forms_: dict[str, PoolForm]) -> HttpResponse:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    years = queries.years()
    shown = {
        "crumbs": [("条款与参数", ""), ("工作日", "")],
        "year": year,
        "years": years,
        "row": next((row for row in years if row.year == year), None),
        "months": queries.months_of(year),
        "special": queries.special_days(year),
        "may_edit": access.may(request.user.role, "workday.edit"),
        "day_form": DayForm(),
        "confirm_form": ConfirmForm(),
        "year_form": YearForm(initial={"year": max((row.year for row in years), default=year) + 1}),
    }
    return render(request, "talent/workdays/year.html", shown | forms_)
