"""The acts on a measure against a unit, each a press or a form (19)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.queries import unit_measures as queries
from expertpool.queries import units
from expertpool.services import unit_measures as acts
from expertpool.web.access import page
from expertpool.web.forms import PoolForm
from expertpool.web.measures.forms import FindingForm, ProposalForm, ReasonForm, RulingForm, StatementForm
from expertpool.web.measures.views import AREA, found_or_404, show


@page("measure.propose")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, unit_id: int) -> HttpResponse:
    """From a unit's page, from a removal case (``?case=``) or from a feedback (``?feedback=``)."""
    unit = units.visible_to(request.user).filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    cause = {f"{name}_id": _number(request, name) for name in ("case", "feedback")}
    form = ProposalForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        told = {"told": form.proposal(), "files": tuple(form.cleaned_data["files"]), **cause}
        try:
            made = acts.propose(unit_id=unit_id, **told, by=request.user, at=timezone.now())
        except ObjectDoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, f"已提出，并请单位在 {made.hearing_until:%Y-%m-%d} 前陈述。")
            return redirect("measure", made.pk)
    crumbs = [AREA, (unit.name, reverse("unit", args=(unit_id,))), ("提出处理", "")]
    shown = {"form": form, "unit": unit, "crumbs": crumbs, "earlier": queries.of_unit(unit_id)}
    return render(request, "measures/new.html", shown, status=409 if form.reasons else 400 if form.errors else 200)


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def take(request: HttpRequest, measure_id: int, form: PoolForm, name: str, act: Callable[..., Any], done: str) -> HttpResponse:
    """An act of the office whose form is `form`, standing in the page as ``name_form``."""
    made = found_or_404(request, measure_id)
    if not form.is_valid():
        return show(request, made, tried={f"{name}_form": form})
    told = form.told() if isinstance(form, RulingForm) else form.cleaned_data
    try:
        act(measure_id=made.pk, **told, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.returned = True
        return show(request, found_or_404(request, measure_id), reasons=refusal.reasons, tried={f"{name}_form": form})
    messages.success(request, done)
    return redirect("measure", measure_id)


@page("measure.hear")
@require_POST
def hear(request: HttpRequest, measure_id: int) -> HttpResponse:
    return take(request, measure_id, FindingForm(request.POST), "hear", acts.hear, "已核实，待局领导决定。")


@page("measure.hear")
@require_POST
def enter(request: HttpRequest, measure_id: int) -> HttpResponse:
    """What the unit sent on paper, entered by a keeper."""
    form = StatementForm(request.POST, request.FILES)
    return take(request, measure_id, form, "answer", acts.answer, "已登记单位陈述。")


@page("measure.decide")
@require_POST
def decide(request: HttpRequest, measure_id: int) -> HttpResponse:
    form = RulingForm(request.POST, request.FILES, kind=found_or_404(request, measure_id).kind)
    return take(request, measure_id, form, "decide", acts.decide, "已决定，并已告知单位。")


@page("measure.drop")
@require_POST
def drop(request: HttpRequest, measure_id: int) -> HttpResponse:
    return take(request, measure_id, ReasonForm(request.POST, auto_id="id_drop_%s"), "drop", _drop, "已了结，不予处理。")


def _drop(*, reason: str, **told: Any) -> Any:
    return acts.drop(answer=reason, **told)


@page("measure.lift")
@require_POST
def lift(request: HttpRequest, measure_id: int) -> HttpResponse:
    return take(request, measure_id, ReasonForm(request.POST, auto_id="id_lift_%s"), "lift", acts.lift, "已解除，自今天起恢复。")
