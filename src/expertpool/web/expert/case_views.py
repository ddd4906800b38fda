"""Own removal cases: what it is about, the own statement, a resignation disowned or made (9, 14.6, 20)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import REMOVAL
from expertpool.policy.removal_cases import OUTSIDE, ResignMeans
from expertpool.policy.terms import Role
from expertpool.queries import removals as queries
from expertpool.services import removal_decisions, removal_papers, removals, resignations
from expertpool.web.cases.forms import FILES_HELP, SCANS
from expertpool.web.downloads import file_answer
from expertpool.web.expert.forms import DIGITS
from expertpool.web.expert.pages import own_page
from expertpool.web.forms import FilesField, PoolForm


class StatementForm(PoolForm):
    words = forms.CharField(label="我的陈述", max_length=2000, required=False, widget=forms.Textarea({"rows": "6"}))
    files = FilesField(label="证明材料", required=False, help_text=FILES_HELP, accept=SCANS)


class ResignForm(PoolForm):
    words = forms.CharField(label="辞任原因", max_length=400, required=False, widget=forms.Textarea({"rows": "3"}))
    understood = forms.BooleanField(label="我已知悉辞任的后果")
    code = forms.CharField(label="验证码", max_length=8, widget=forms.TextInput(DIGITS), help_text="6 位数字，发到登记的手机号。")


def _found(request: HttpRequest, case_id: int) -> Any:
    try:
        return queries.own_for(request.user, case_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@own_page("case.own")
def cases(request: HttpRequest) -> HttpResponse:
    return render(request, "expert/cases.html", {"rows": queries.own_cases(request.user), "today": timezone.localdate()})


@own_page("case.own")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    return _show(request, _found(request, case_id))


def _show(request: HttpRequest, made: Any, form: StatementForm | None = None) -> HttpResponse:
    today, now = timezone.localdate(), timezone.now()
    steps = {step.action for step in REMOVAL.possible(made.state, Role.EXPERT)}
    shown = {
        "case": made,
        "article": removals.article_of(made),
        "follows": removal_decisions.consequence(made, at=now),
        "bans": queries.bans_of(made),
        "files": [file for file in made.files.all() if file.kind == "statement"],
        "may_state": "case.state" in steps and made.statement_until is not None and today <= made.statement_until,
        "may_contest": "case.contest" in steps and made.ground == "resigned",
        "papers": removal_papers.offered(made, own=True, at=now),
        "form": form or StatementForm(),
    }
    return render(request, "expert/case.html", shown, status=409 if form and form.reasons else 200)


@own_page("case.state", "POST")
def state(request: HttpRequest, case_id: int) -> HttpResponse:
    made, form = _found(request, case_id), StatementForm(request.POST, request.FILES)
    if form.is_valid():
        told = {"words": form.cleaned_data["words"], "files": tuple(form.cleaned_data["files"])}
        try:
            removals.state(case_id=made.pk, **told, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "陈述已提交，期限内可以继续补充。")
            return redirect("own_case", made.pk)
    return _show(request, made, form)


@own_page("case.contest", "POST")
def contest(request: HttpRequest, case_id: int) -> HttpResponse:
    made = _found(request, case_id)
    resignations.contest(case_id=made.pk, words=request.POST.get("words", ""), by=request.user, at=timezone.now())
    done = "已收回辞任" if made.means == ResignMeans.ONLINE else "已登记：您没有辞任"
    messages.success(request, f"{done}，专家资格照旧。")
    return redirect("own_case", made.pk)


@own_page("case.own")
def file(request: HttpRequest, case_id: int, file_id: int) -> HttpResponse:
    """What was handed in by the expert; the rest of the evidence is read at the office (14.5)."""
    found = _found(request, case_id).files.filter(pk=file_id, kind="statement").first()
    if found is None:
        raise Http404
    return file_answer(removals.open_file(file=found, by=request.user, at=timezone.now()), found.file_name, found.content_type)


@own_page("case.resign", "GET", "POST")
def resign(request: HttpRequest) -> HttpResponse:
    """Two presses: a code to the number on record, then the resignation itself; what follows stands above both.

    Whoever has typed the code and presses Enter means the second.
    """
    sent = request.POST.get("act") == "resign" or bool(request.POST.get("code"))
    form = ResignForm(request.POST) if sent else ResignForm(initial={"words": request.POST.get("words", "")[:400]})
    reasons: Any = ()
    try:
        if request.POST and not sent:
            resignations.ask_code(by=request.user, at=timezone.now())
            messages.success(request, "验证码已发到您登记的手机号。")
        elif form.is_valid():
            told = {"words": form.cleaned_data["words"], "code": form.cleaned_data["code"]}
            made = resignations.resign(**told, by=request.user, at=timezone.now())
            messages.success(request, "辞任已提出，待核实和审议。改变主意的，核实审议前可以收回。")
            return redirect("own_case", made.pk)
    except Refused as refusal:
        reasons = refusal.reasons
    shown = {
        "form": form,
        "reasons": reasons,
        "follows": resignations.foreseen(said_on=timezone.localdate(), at=timezone.now()),
        "under_way": resignations.under_way(request.user.expert_id or 0),
        "gone": request.user.expert.status in OUTSIDE,
        "asked": bool(request.POST),
    }
    return render(request, "expert/resign.html", shown, status=409 if reasons else 400 if form.errors else 200)
