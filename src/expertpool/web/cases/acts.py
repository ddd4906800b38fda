"""The acts on one removal case, each a press or a form on its page (9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from expertpool.policy.decision import Refused
from expertpool.services import removal_decisions, removals
from expertpool.web.access import page
from expertpool.web.cases.forms import AnswerForm, DecisionForm, EvidenceForm, FindingForm
from expertpool.web.cases.views import found_or_404, show

#: the most proposals taken up at one press
MOST_AT_ONCE = 100


def _act(
    request: HttpRequest, case_id: int, act: Callable[..., Any], done: str, tried: dict[str, Any] | None = None, **told: Any
) -> HttpResponse:
    """Take a step; refused, the page comes back with why, and with what was typed in the form `tried`."""
    made = found_or_404(request, case_id)
    try:
        act(case_id=made.pk, **told, by=request.user, at=timezone.now())
    except Refused as refusal:
        for form in (tried or {}).values():
            form.returned = True
        return show(request, found_or_404(request, case_id), reasons=refusal.reasons, tried=tried)
    messages.success(request, done)
    return redirect("case", case_id)


@page("case.open")
@require_POST
def accept(request: HttpRequest, case_id: int) -> HttpResponse:
    return _act(request, case_id, removals.accept, "已立案。")


@page("case.hear")
@require_POST
def hear(request: HttpRequest, case_id: int) -> HttpResponse:
    return _act(request, case_id, removals.hear, "已请本人陈述，期限内或收到陈述后可以核实。")


@page("case.add")
@require_POST
def add(request: HttpRequest, case_id: int) -> HttpResponse:
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, found_or_404(request, case_id), tried={"add": form})
    return _act(request, case_id, removals.add, "证据已补充。", {"add": form}, evidence=form.evidence())


@page("case.verify")
@require_POST
def verify(request: HttpRequest, case_id: int) -> HttpResponse:
    form = FindingForm(request.POST)
    if not form.is_valid():
        return show(request, found_or_404(request, case_id), tried={"verify": form})
    finding = form.cleaned_data["finding"]
    return _act(request, case_id, removals.verify, "已核实，待局领导审议。", {"verify": form}, finding=finding)


@page("case.dismiss")
@require_POST
def dismiss(request: HttpRequest, case_id: int) -> HttpResponse:
    return _answered(request, case_id, "dismiss", removals.dismiss, "已了结，本人不出库。")


@page("case.reverse")
@require_POST
def reverse(request: HttpRequest, case_id: int) -> HttpResponse:
    return _answered(request, case_id, "reverse", removal_decisions.reverse, "已撤销，原记录保留。")


def _answered(request: HttpRequest, case_id: int, name: str, act: Callable[..., Any], done: str) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, found_or_404(request, case_id), tried={name: form})
    return _act(request, case_id, act, done, {name: form}, answer=form.cleaned_data["answer"])


@page("case.decide")
@require_POST
def decide(request: HttpRequest, case_id: int) -> HttpResponse:
    form = DecisionForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, found_or_404(request, case_id), tried={"decide": form})
    agreed = form.cleaned_data["agreed"] == "1"
    told = {"agreed": agreed, "meeting": form.meeting(), "answer": form.cleaned_data["answer"]}
    done = "审议同意，待人才科办理出库。" if agreed else "审议不同意，事项已了结。"
    return _act(request, case_id, removal_decisions.decide, done, {"decide": form}, **told)


@page("case.remove")
@require_POST
def remove(request: HttpRequest, case_id: int) -> HttpResponse:
    barred = removal_decisions.consequence(found_or_404(request, case_id), at=timezone.now()).ban
    ban = "禁入期已登记" if barred else "没有禁入期"
    return _act(request, case_id, removal_decisions.remove, f"已出库，{ban}，并已告知本人。")


@page("case.open")
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Every ticked proposal is opened and its person asked for a statement, each on its own; what did not go through is named."""
    ids = [int(text) for text in request.POST.getlist("row") if text.isascii() and text.isdecimal() and len(text) < 10]
    done = 0
    for case_id in ids[:MOST_AT_ONCE]:
        try:
            removals.accept_and_hear(case_id=found_or_404(request, case_id).pk, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, refusal.reasons[0].message)
        else:
            done += 1
    if done:
        messages.success(request, f"已立案并请本人陈述 {done} 件。")
    elif not ids:
        messages.error(request, "没有选中待立案的事项，先在列表左边勾选。")
    return redirect("cases")
