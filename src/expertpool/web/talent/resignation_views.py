"""辞任: what was told at a call, by letter or by SMS, recorded as a case that the person concerned may disown (9.1, 14.6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy.decision import Refused
from expertpool.policy.removal_cases import ResignMeans
from expertpool.queries import parameters, removals
from expertpool.queries import resignations as queries
from expertpool.services import resignations as acts
from expertpool.web.access import may, page
from expertpool.web.cases.forms import EvidenceForm
from expertpool.web.listing import Listing

AREA = ("专家管理", "")
MEANS = tuple((means.value, means.label) for means in (ResignMeans.LETTER, ResignMeans.PHONE, ResignMeans.SMS))


class ResignationForm(EvidenceForm):
    """How and when somebody said to resign, with its proof."""

    field_order = ("means", "said_on", "words", "files")
    means = forms.ChoiceField(label="辞任方式", choices=(("", "请选择"), *MEANS))
    said_on = forms.DateField(label="提出之日", widget=forms.DateInput, help_text="收到信件、短信或通话的当天，禁入期由此起算")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.fields["words"].required = "辞任经过", True
        self.fields["words"].help_text = "本人怎样表示、由谁接收"
        self.fields["files"].label, self.fields["files"].required = "凭证", True
        self.fields["files"].help_text = "信件扫描件、短信截图或通话记录，可以选多个"


@page("expert.view")
@require_GET
def resignations(request: HttpRequest) -> HttpResponse:
    """Who said so at a call, and the case that was made of it."""
    listing = Listing(request.GET, unit="人")
    shown = {
        "crumbs": [AREA, ("辞任", "")],
        "listing": listing,
        "page": listing.page(queries.visible_to(request.user)),
        "may_record": may(request, "case.record"),
        "may_open": may(request, "case.view"),
    }
    return render(request, "talent/contact/resignations.html", shown)


@page("case.record")
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Whose letter or SMS has come."""
    text = request.GET.get("q", "")[:60]
    shown = {
        "crumbs": [AREA, ("辞任", reverse("resignations")), ("登记", "")],
        "heading": "谁提出辞任",
        "text": text,
        "people": removals.found(request.user, text),
        "target": "resignation_record",
        "most": removals.MOST_FOUND,
    }
    return render(request, "cases/find.html", shown)


@page("case.record")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, number: int) -> HttpResponse:
    """The consequence stands beside the form; the person concerned is told and may disown it."""
    expert = removals.people(request.user).filter(number=number).first()
    if expert is None:
        raise Http404
    sent = request.method == "POST"
    form = ResignationForm(request.POST, request.FILES) if sent else ResignationForm(initial=_told(request, number))
    if sent and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("means", "said_on")} | {"evidence": form.evidence()}
        try:
            made = acts.record(number=number, **told, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, f"已登记并通知本人，{made.objection_until:%Y-%m-%d} 前可以否认，期满后核实。")
            return redirect("case", made.pk)
    shown = {
        "crumbs": [AREA, ("辞任", reverse("resignations")), (expert.name, "")],
        "expert": expert,
        "form": form,
        "follows": acts.foreseen(said_on=_day(form), at=timezone.now()),
        "days": parameters.in_force(timezone.localdate()).resignation_objection_days,
    }
    return render(request, "talent/contact/resignation.html", shown, status=409 if form.reasons else 400 if form.errors else 200)


def _told(request: HttpRequest, number: int) -> dict[str, Any]:
    """What is known from the call."""
    said = queries.said_by(request.user, number)
    if said is None or said.outcome_at is None:
        return {}
    return {"means": ResignMeans.PHONE.value, "said_on": timezone.localdate(said.outcome_at), "words": said.words}


def _day(form: ResignationForm) -> date:
    typed = form.cleaned_data.get("said_on") if form.is_bound else form.initial.get("said_on")
    return typed or timezone.localdate()
