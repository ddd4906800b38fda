"""单位审核: the unit's own people, form and proofs side by side, the unit's word (7.1.1, 7.1.3, 19)."""

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
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.terms import Category
from expertpool.queries import unit_measures
from expertpool.queries import vouching as queries
from expertpool.services import applications, form_views, vouching
from expertpool.web.access import page
from expertpool.web.applicant.proof_views import shown_in_place
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.units.forms import ReasonForm

S = ApplicationStatus
STATES = tuple(term for term in S if term not in (S.DRAFT, S.CONFIRMING))
SORTS = {"code": "编号", "name": "姓名", "submitted": "提交时间"}


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="姓名、编号",
        placeholder="支持拼音首字母",
        filters=(Filter("category", "类别", tuple(Category.choices)),),
        tab=Filter("state", "状态", tuple((term.value, term.label) for term in STATES)),
        sorts=SORTS,
        default_sort="-code",
        export=reverse("unit_applications_export"),
        unit="件",
    )


def _selection(request: HttpRequest, listing: Listing) -> Any:
    found = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(found, listing.sort)


@page("vouch.view")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    asked = _listing(request)
    shown = {
        "listing": asked,
        "page": asked.page(_selection(request, asked)),
        "tabs": [tab for tab in asked.tabs(queries.by_state(request.user)) if tab.count or tab.current],
        "crumbs": [("单位审核", ""), ("人员申请", "")],
        "reasons": unit_measures.refusal(request.user.unit_id, on=timezone.localdate()),
    }
    return render(request, "units/applications.html", shown)


@page("vouch.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    asked = _listing(request)
    lines = [vouching.application_line(row) for row in _selection(request, asked)]
    about = {"kind": "unit_applications", "title": "本单位人员申请", "headings": vouching.APPLICATIONS}
    return sheet_answer(vouching.export(lines=lines, filters=asked.narrowing, by=request.user, at=timezone.now(), **about))


def _show(request: HttpRequest, application_id: int, status: int = 200, **more: Any) -> HttpResponse:
    """Form and proofs; the look is traced before they leave."""
    try:
        form = vouching.look(application_id=application_id, by=request.user, at=timezone.now())
        row = queries.visible_to(request.user).get(pk=application_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    shown: dict[str, Any] = {
        "row": row,
        "parts": form_views.masked(form),
        "proofs": row.proofs.filter(removed_at=None),
        "steps": row.steps.select_related("by"),
        "conditions": applications.conditions(row, form, at=timezone.now()),
        "waiting": row.state == S.SUBMITTED,
        "back_form": ReasonForm(prefix="back"),
        "end_form": ReasonForm(prefix="end"),
        "crumbs": [("单位审核", ""), ("人员申请", reverse("unit_applications")), (row.code, "")],
    }
    return render(request, "units/application.html", shown | more, status=status)


@page("vouch.view")
@require_GET
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    return _show(request, application_id)


@page("vouch.view")
@require_GET
def proof(request: HttpRequest, application_id: int, proof_id: int) -> HttpResponse:
    """A picture or PDF beside the form; the look is traced."""
    try:
        content, found = vouching.proof(application_id=application_id, proof_id=proof_id, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    return shown_in_place(content, found.content_type)


@page("application.vouch")
@require_POST
def vouch(request: HttpRequest, application_id: int) -> HttpResponse:
    words = request.POST.get("words", "")
    told = {"application_id": application_id, "words": words, "by": request.user, "at": timezone.now()}
    return _act(request, application_id, "已推荐，转人才科审核。", lambda: applications.vouch(**told))


@page("application.return")
@require_POST
def send_back(request: HttpRequest, application_id: int) -> HttpResponse:
    form = ReasonForm(request.POST, prefix="back")
    if not form.is_valid():
        return _show(request, application_id, 400, back_form=form)
    told = {"application_id": application_id, **form.cleaned_data, "by": request.user, "at": timezone.now()}
    return _act(request, application_id, "已退回申请人补正。", lambda: applications.send_back(**told))


@page("application.decline")
@require_POST
def decline(request: HttpRequest, application_id: int) -> HttpResponse:
    form = ReasonForm(request.POST, prefix="end")
    if not form.is_valid():
        return _show(request, application_id, 400, end_form=form)
    told = {"application_id": application_id, **form.cleaned_data, "by": request.user, "at": timezone.now()}
    return _act(request, application_id, "已登记不予推荐，申请人会看到原因。", lambda: applications.decline(**told))


def _act(request: HttpRequest, application_id: int, words: str, act: Any) -> HttpResponse:
    try:
        act()
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return _show(request, application_id, 409, reasons=refusal.reasons)
    messages.success(request, words)
    return redirect("unit_applications")
