"""The keepers of the pool ask leadership for a waiver (6.1.4, 12)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from expertpool.policy.decision import Refused
from expertpool.queries import waivers as queries
from expertpool.services import waivers as acts
from expertpool.web.access import page
from expertpool.web.forms import PoolForm


class AskForm(PoolForm):
    expert = forms.ChoiceField(label="专家", widget=forms.RadioSelect)
    reason = forms.CharField(label="确需使用的理由", max_length=200, widget=forms.Textarea(attrs={"rows": "3"}))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].choices = choices


def words(item: acts.Candidate) -> str:
    """示例（某单位）：why nothing but a waiver lets this expert in."""
    why = "；".join(reason.message for reason in item.reasons)
    return f"{item.expert.name}（{item.expert.unit.name}）：{why}"


@page("waiver.ask")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Choose an expert whom only a waivable reason leaves out, and say why this one is needed."""
    demand = queries.waivable(request.user).filter(pk=demand_id).first()
    if demand is None:
        raise Http404
    found = acts.candidates(demand, at=timezone.now())
    form = AskForm(request.POST or None, choices=[(str(item.expert.number), words(item)) for item in found])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            acts.ask(demand_id=demand.pk, number=int(told["expert"]), reason=told["reason"], by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已提请局领导审批。")
            return redirect("waivers")
    crumbs = [("破例审批", reverse("waivers")), (demand.code, "")]
    shown = {"crumbs": crumbs, "demand": demand, "form": form, "found": found}
    return render(request, "talent/waivers/ask.html", shown, status=409 if form.reasons else 200)
