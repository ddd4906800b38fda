"""公示异议 for those who review again: the list, one objection opened by a traced act, the answer (7.2, 20)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import articles
from expertpool.policy.decision import Refused
from expertpool.policy.publicity import OPEN, ObjectionStatus
from expertpool.queries import publicity as queries
from expertpool.services import notice_lists
from expertpool.services import objections as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing

AREA = ("入库", "")
#: provisions that an upheld objection may rest on
GROUNDS = [(key, f"{row.label} {row.statement}") for key, row in articles.ARTICLES.items() if key.split(".")[0] in ("6", "10")]


class AnswerForm(PoolForm):
    """What the re-review found."""

    wide = ("article",)
    verdict = forms.ChoiceField(
        label="结论",
        choices=[("dismiss", "异议不成立，继续公示或入库"), ("uphold", "异议成立，不予入库")],
        widget=forms.RadioSelect,
    )
    article = forms.ChoiceField(label="不符合的条款", choices=[("", "异议成立时选择"), *GROUNDS], required=False)
    answer = forms.CharField(
        label="复审说明",
        max_length=400,
        widget=forms.Textarea,
        help_text="查了什么、结论是什么；会告知提出人，不写被异议人的隐私",
    )


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="被异议人、公示编号",
        tab=Filter("state", "状态", tuple(ObjectionStatus.choices)),
        export=reverse("objections_export"),
        unit="件",
    )


@page("objection.view")
@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [AREA, ("公示异议", "")],
        "listing": listing,
        "page": listing.page(queries.objections(request.user, text=listing.text, **listing.chosen)),
        "tabs": listing.tabs(queries.objection_states(request.user)),
    }
    return render(request, "talent/publicity/objections.html", shown)


@page("objection.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = queries.objections(request.user, text=listing.text, **listing.chosen)
    return sheet_answer(notice_lists.objections(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


def _found(request: HttpRequest, objection_id: int) -> Any:
    try:
        return queries.objection_for(request.user, objection_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("objection.view")
@require_GET
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    return show(request, objection_id)


def show(request: HttpRequest, objection_id: int, *, reasons: Any = (), said: Any = None, form: Any = None) -> HttpResponse:
    """One objection; who made it and why only after it was opened."""
    found = _found(request, objection_id)
    deciding = may(request, "objection.decide") and found.state in OPEN
    shown = {
        "crumbs": [AREA, ("公示异议", reverse("objections")), (f"异议 {found.pk}", "")],
        "objection": found,
        "said": said,
        "passed_by": queries.passed_by(found.entry.application),
        "form": form or AnswerForm(),
        "may_decide": deciding,
        "hindrances": acts.hindrances(found, request.user) if deciding else (),
        "reasons": reasons,
    }
    return render(request, "talent/publicity/objection.html", shown, status=409 if reasons else 200)


@page("objection.view")
@never_cache
@require_POST
def read(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Open what is sealed; the look is on record before it is shown."""
    found = _found(request, objection_id)
    return show(request, objection_id, said=acts.read(objection_id=found.pk, by=request.user, at=timezone.now()))


@page("objection.view")
@require_POST
def read_file(request: HttpRequest, objection_id: int, file_id: int) -> HttpResponse:
    found = _found(request, objection_id)
    if not found.files.filter(pk=file_id).exists():
        raise Http404
    file, content = acts.read_file(file_id=file_id, by=request.user, at=timezone.now())
    return file_answer(content, file.file_name, file.content_type)


@page("objection.decide")
@require_POST
def take(request: HttpRequest, objection_id: int) -> HttpResponse:
    found = _found(request, objection_id)
    try:
        acts.take(objection_id=found.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, objection_id, reasons=refusal.reasons)
    messages.success(request, "由您复审这件异议。")
    return redirect("objection", objection_id)


@page("objection.decide")
@require_POST
def decide(request: HttpRequest, objection_id: int) -> HttpResponse:
    found, form = _found(request, objection_id), AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, objection_id, form=form)
    told = {"objection_id": found.pk, "answer": form.cleaned_data["answer"], "by": request.user, "at": timezone.now()}
    try:
        if form.cleaned_data["verdict"] == "uphold":
            acts.uphold(article=form.cleaned_data["article"], **told)
        else:
            acts.dismiss(**told)
    except Refused as refusal:
        return show(request, objection_id, reasons=refusal.reasons, form=form)
    messages.success(request, "已作出复审结论，并告知提出人。")
    return redirect("objection", objection_id)
