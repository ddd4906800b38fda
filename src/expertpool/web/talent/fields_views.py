"""The tree of fields."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from expertpool.policy import access, terms
from expertpool.policy.decision import Refused
from expertpool.queries import fields as queries
from expertpool.services import fields as acts
from expertpool.web.access import page
from expertpool.web.forms import PoolForm


class FieldForm(PoolForm):
    """A field of the bureau's own."""

    name = forms.CharField(label="领域名称", max_length=40)
    category = forms.ChoiceField(label="类别", choices=terms.Category.choices)


@page("field.view")
@require_http_methods(["GET"])
def fields(request: HttpRequest) -> HttpResponse:
    return _show(request, FieldForm())


@page("field.edit")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = FieldForm(request.POST)
    if form.is_valid():
        try:
            field = acts.add(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, f"已增加领域“{field.name}”。")
            return redirect("fields")
    return _show(request, form)


@page("field.edit")
@require_POST
def rename(request: HttpRequest, field_id: int) -> HttpResponse:
    name = request.POST.get("name", "").strip()[:40]
    if name:
        acts.rename(field_id=field_id, name=name, by=request.user, at=timezone.now())
        messages.success(request, "已改名。")
    return redirect("fields")


@page("field.edit")
@require_POST
def switch(request: HttpRequest, field_id: int) -> HttpResponse:
    field = acts.set_active(field_id=field_id, active="on" in request.POST, by=request.user, at=timezone.now())
    messages.success(request, f"领域“{field.name}”已{'启用' if field.active else '停用'}。")
    return redirect("fields")


def _show(request: HttpRequest, form: FieldForm) -> HttpResponse:
    shown = {
        "crumbs": [("条款与参数", ""), ("专业领域", "")],
        "form": form,
        "groups": queries.tree(),
        "named": acts.NAMED,
        "may_edit": access.may(request.user.role, "field.edit"),
    }
    return render(request, "talent/fields/list.html", shown)
