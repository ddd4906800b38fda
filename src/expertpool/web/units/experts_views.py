"""本单位专家: who of the employer's people is in the pool, and what it has to tell of them (19)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.designation import MOST_BYTES
from expertpool.policy.terms import ExpertStatus
from expertpool.policy.vouching import FeedbackState
from expertpool.queries import removals
from expertpool.queries import vouching as queries
from expertpool.services import vouching
from expertpool.services.vouching import Told
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.units.forms import AnswerForm, FeedbackForm

STATUSES = tuple((term.value, term.label) for term in ExpertStatus if term != ExpertStatus.INVITED)


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="姓名",
        placeholder="支持拼音首字母",
        filters=(Filter("status", "状态", STATUSES),),
        sorts={"number": "编号", "name": "姓名"},
        default_sort="number",
        export=reverse("unit_experts_export"),
        unit="人",
    )


def _selection(request: HttpRequest, asked: Listing) -> Any:
    found = queries.narrowed_experts(queries.experts_of(request.user), text=asked.text, **asked.chosen)
    return queries.ordered_experts(found, asked.sort)


@page("vouch.feedback")
@require_GET
def experts(request: HttpRequest) -> HttpResponse:
    asked = _listing(request)
    shown = {"listing": asked, "page": asked.page(_selection(request, asked)), "crumbs": [("单位审核", ""), ("本单位专家", "")]}
    return render(request, "units/experts.html", shown)


@page("vouch.feedback")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    asked = _listing(request)
    lines = [vouching.expert_line(row) for row in _selection(request, asked)]
    about = {"kind": "unit_experts", "title": "本单位专家", "headings": vouching.EXPERTS}
    return sheet_answer(vouching.export(lines=lines, filters=asked.narrowing, by=request.user, at=timezone.now(), **about))


@page("vouch.feedback")
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, number: int) -> HttpResponse:
    """The employer tells of misconduct; what is typed is sealed."""
    expert = queries.experts_of(request.user).filter(number=number).first()
    if expert is None:
        raise Http404
    form = FeedbackForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            vouching.tell(number=number, told=_told(form), by=request.user, at=timezone.now())
            messages.success(request, "已反馈人才科，处理结果在“失范反馈”中查看。")
            return redirect("unit_feedbacks")
        except Refused as refusal:
            form.refuse(refusal.reasons)
    crumbs = [("单位审核", ""), ("本单位专家", reverse("unit_experts")), ("反馈失范行为", "")]
    shown = {"form": form, "expert": expert, "crumbs": crumbs}
    return render(request, "units/feedback_new.html", shown, status=409 if form.reasons else 400 if form.errors else 200)


def _told(form: FeedbackForm) -> Told:
    """A file that is too large is read as empty, and refused as such."""
    given = form.cleaned_data
    files = [(file.read() if file.size <= MOST_BYTES else b"", file.name) for file in given["files"]]
    return Told(given["kind"], given["happened_on"], given["words"], tuple(files))


# ---------------------------------------------------------------- what was told


def _feedback_listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="专家、单位",
        placeholder="支持拼音首字母",
        tab=Filter("state", "状态", tuple(FeedbackState.choices)),
        unit="件",
    )


@page("vouch.told")
@require_GET
def feedbacks(request: HttpRequest) -> HttpResponse:
    asked = _feedback_listing(request)
    rows = queries.narrowed_feedbacks(queries.feedbacks_for(request.user), text=asked.text, **asked.chosen)
    shown = {
        "listing": asked,
        "page": asked.page(rows),
        "tabs": asked.tabs(queries.feedback_states(request.user)),
        "crumbs": [("失范反馈", "")],
    }
    return render(request, "units/feedbacks.html", shown)


@page("vouch.told")
@require_GET
def feedback(request: HttpRequest, feedback_id: int) -> HttpResponse:
    return _show(request, feedback_id)


def _show(request: HttpRequest, feedback_id: int, status: int = 200, **more: Any) -> HttpResponse:
    """The look is traced before the words leave."""
    try:
        words = vouching.read(feedback_id=feedback_id, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    row = queries.feedbacks_for(request.user).get(pk=feedback_id)
    shown = {
        "row": row,
        "words": words,
        "form": AnswerForm(),
        "deciding": may(request, "vouch.answer") and row.state == FeedbackState.RECEIVED,
        "case": removals.on_feedback(row.pk) if may(request, "case.view") else None,
        "crumbs": [("失范反馈", reverse("unit_feedbacks")), (row.expert.name, "")],
    }
    return render(request, "units/feedback.html", shown | more, status=status)


@page("vouch.told")
@require_GET
def file(request: HttpRequest, feedback_id: int, file_id: int) -> HttpResponse:
    try:
        content, found = vouching.read_file(feedback_id=feedback_id, file_id=file_id, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    return file_answer(content, found.file_name, found.content_type)


@page("vouch.answer")
@require_POST
def answer(request: HttpRequest, feedback_id: int) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, feedback_id, 400, form=form)
    told = {"words": form.cleaned_data["words"], "opened": request.POST.get("opened") == "1"}
    try:
        vouching.answer(feedback_id=feedback_id, by=request.user, at=timezone.now(), **told)
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return _show(request, feedback_id, 409, reasons=refusal.reasons)
    messages.success(request, "已答复反馈单位。")
    return redirect("unit_feedbacks")
