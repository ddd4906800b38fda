"""What a unit sees of measures against it, and its answer (19)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.decision import Refused
from expertpool.queries import unit_measures as queries
from expertpool.services import unit_measures as acts
from expertpool.web.access import page
from expertpool.web.measures.forms import StatementForm
from expertpool.web.measures.views import AREA, found_or_404, give_file, give_scan, may_now, progress, show_list


@page("measure.own")
@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    return show_list(request, "对本单位的处理", "measure_own")


@page("measure.own")
@require_GET
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    return _show(request, found_or_404(request, measure_id))


def _show(request: HttpRequest, made: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    shown = {
        "crumbs": [AREA, ("对本单位的处理", reverse("measures_own")), (made.code, "")],
        "made": made,
        "standing": queries.standing(made),
        "steps": list(progress(made, named=False)),
        "may": may_now(request, made),
        "answer_form": StatementForm(),
        "today": timezone.localdate(),
        "own": True,
    }
    return render(request, "measures/own.html", shown | more, status=status)


@page("measure.answer")
@require_POST
def answer(request: HttpRequest, measure_id: int) -> HttpResponse:
    """The unit speaks."""
    made = found_or_404(request, measure_id)
    form = StatementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, made, status=400, answer_form=form)
    told = {"words": form.cleaned_data["words"], "files": tuple(form.cleaned_data["files"])}
    try:
        acts.answer(measure_id=made.pk, **told, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return _show(request, found_or_404(request, measure_id), status=409, answer_form=form, reasons=refusal.reasons)
    messages.success(request, "陈述已提交，期限内可以补充。")
    return redirect("measure_own", measure_id)


@page("measure.own")
@require_GET
def file(request: HttpRequest, measure_id: int, file_id: int) -> HttpResponse:
    return give_file(request, measure_id, file_id)


@page("measure.own")
@require_GET
def scan(request: HttpRequest, measure_id: int) -> HttpResponse:
    return give_scan(request, measure_id)
