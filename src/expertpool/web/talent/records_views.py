"""Keeping one expert's record: each act a form of its own on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.decision import Refused
from expertpool.queries import experts
from expertpool.services import records
from expertpool.web.access import page
from expertpool.web.forms import PoolForm
from expertpool.web.talent import records_forms as forms


def _record_or_404(request: HttpRequest, number: int) -> experts.Record:
    try:
        return experts.get_for(request.user, number, year=timezone.localdate().year)
    except LookupError:
        raise Http404 from None


def _show(request: HttpRequest, number: int, tried: dict[str, PoolForm] | None = None) -> HttpResponse:
    record = _record_or_404(request, number)
    shown: dict[str, Any] = {
        "crumbs": [("专家名录", reverse("pool")), (f"{number} 号", reverse("expert", args=[number])), ("维护", "")],
        "record": record,
        "expert": record.expert,
        "record_form": forms.RecordForm.of(record.expert),
        "tie_form": forms.TieForm(prefix="tie"),
        "title_form": forms.TitleForm(prefix="title"),
        "unavailable_form": forms.UnavailableForm(prefix="days"),
        "status_form": forms.StatusForm(prefix="status", initial={"status": record.expert.status}),
    }
    return render(request, "talent/pool/edit.html", shown | (tried or {}), status=409 if tried else 200)


def _take(
    request: HttpRequest, number: int, name: str, form: PoolForm, act: Callable[[dict[str, Any]], Any], done: str
) -> HttpResponse:
    """Do the act of a valid form and come back; otherwise the page again with what is wrong."""
    _record_or_404(request, number)
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, done)
            return redirect("expert_edit", number)
    return _show(request, number, {name: form})


@page("expert.edit")
@require_GET
def edit(request: HttpRequest, number: int) -> HttpResponse:
    return _show(request, number)


@page("expert.edit")
@require_POST
def save(request: HttpRequest, number: int) -> HttpResponse:
    form = forms.RecordForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        unit = data["unit_name"]
        records.edit(number=number, values=data, unit_name=unit, fields=form.codes(), by=request.user, at=timezone.now())

    return _take(request, number, "record_form", form, act, "已保存，单位变更的，原单位按离任继续回避 24 个月。")


@page("expert.edit")
@require_POST
def add_tie(request: HttpRequest, number: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> None:
        records.add_tie(number=number, tie=records.NewTie(**data), by=request.user, at=timezone.now())

    return _take(request, number, "tie_form", forms.TieForm(request.POST, prefix="tie"), act, "已登记关系。")


@page("expert.edit")
@require_POST
def end_tie(request: HttpRequest, number: int, tie_id: int) -> HttpResponse:
    if tie_id not in {tie.pk for tie in _record_or_404(request, number).ties}:
        raise Http404

    def act(data: dict[str, Any]) -> None:
        records.end_tie(tie_id=tie_id, until=data["until"], by=request.user, at=timezone.now())

    return _take(request, number, "end_form", forms.EndTieForm(request.POST), act, "已登记结束日期。")


@page("expert.edit")
@require_POST
def declare_none(request: HttpRequest, number: int) -> HttpResponse:
    _record_or_404(request, number)
    records.declare_none(number=number, by=request.user, at=timezone.now())
    messages.success(request, "已登记本人申报没有其他关系。")
    return redirect("expert_edit", number)


@page("expert.edit")
@require_POST
def prove_title(request: HttpRequest, number: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> None:
        records.prove_title(number=number, **data, by=request.user, at=timezone.now())

    return _take(request, number, "title_form", forms.TitleForm(request.POST, prefix="title"), act, "已登记人才称号。")


@page("expert.edit")
@require_POST
def add_unavailable(request: HttpRequest, number: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> None:
        records.add_unavailable(number=number, **data, by=request.user, at=timezone.now())

    form = forms.UnavailableForm(request.POST, prefix="days")
    return _take(request, number, "unavailable_form", form, act, "已登记不便时段。")


@page("expert.edit")
@require_POST
def set_status(request: HttpRequest, number: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> None:
        records.set_status(number=number, **data, by=request.user, at=timezone.now())

    return _take(request, number, "status_form", forms.StatusForm(request.POST, prefix="status"), act, "状态已改。")
