"""An expert keeps the own record true: plain data, key data to be confirmed, the yearly word, leave to act elsewhere (9.3, 15.5)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from expertpool.policy import upkeep as rules
from expertpool.policy.decision import Refused
from expertpool.policy.upkeep import ChangeStatus
from expertpool.queries import experts, own
from expertpool.queries import upkeep as queries
from expertpool.services import confirmations, leaves, upkeep
from expertpool.web.expert.pages import own_page
from expertpool.web.forms import PoolForm
from expertpool.web.questions import answers_of, form_of


class ProofForm(PoolForm):
    proof = forms.FileField(
        label="证明材料",
        required=False,
        help_text="任命文件、证书等，PDF、JPG、PNG",
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class LeaveForm(PoolForm):
    occasion = forms.CharField(label="活动内容", max_length=200)
    host = forms.CharField(label="主办单位", max_length=120)
    first = forms.DateField(label="从")
    last = forms.DateField(label="到（含当日）")


def _fields() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in experts.fields()]


@own_page("upkeep.own", "GET", "POST")
def record(request: HttpRequest) -> HttpResponse:
    """What may be set at once, what is asked for, and the year's question."""
    expert = own.expert(request.user)
    kind = form_of(rules.PLAIN, fields=_fields())
    form = kind(request.POST) if request.method == "POST" else kind(initial=upkeep.answers_of(expert))
    if form.is_valid():
        try:
            upkeep.edit(answers=answers_of(form), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已保存。")
            return redirect("own_record")
    names = dict(_fields())
    shown = {
        "form": form,
        "asked": queries.open_confirmation(request.user),
        "changes": [(row, upkeep.lines_of(row, names)) for row in queries.changes(request.user)[:10]],
        "today": timezone.localdate(),
    }
    return render(request, "expert/record.html", shown, status=409 if form.reasons else 200)


@own_page("upkeep.own", "GET", "POST")
def change(request: HttpRequest) -> HttpResponse:
    """Ask for key data to be changed; somebody confirms it."""
    expert = own.expert(request.user)
    kind = form_of(rules.KEY, fields=_fields())
    sent = request.method == "POST"
    form = kind(request.POST) if sent else kind(initial=upkeep.answers_of(expert))
    proof = ProofForm(request.POST, request.FILES) if sent else ProofForm()
    if sent and form.is_valid() and proof.is_valid():
        try:
            made = upkeep.ask(answers=answers_of(form), **_file(proof), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            who = f"“{made.employer.name}”" if made.employer else "人才科"
            messages.success(request, f"已提交，由{who}确认；确认前仍按原资料办理。")
            return redirect("own_record")
    shown = {"form": form, "proof": proof, "waiting": _waiting(request)}
    return render(request, "expert/record_change.html", shown, status=409 if form.reasons else 200)


def _file(proof: ProofForm) -> dict[str, Any]:
    found = proof.cleaned_data["proof"]
    return {"proof": found.read(), "proof_name": found.name} if found else {}


def _waiting(request: HttpRequest) -> bool:
    return queries.changes(request.user).filter(state=ChangeStatus.ASKED).exists()


@own_page("upkeep.own", "POST")
def change_withdraw(request: HttpRequest, change_id: int) -> HttpResponse:
    _own_or_404(queries.changes(request.user), change_id)
    upkeep.withdraw(change_id=change_id, by=request.user, at=timezone.now())
    messages.success(request, "已撤回。")
    return redirect("own_record")


@own_page("upkeep.own", "POST")
def confirm(request: HttpRequest) -> HttpResponse:
    """The record is still true."""
    confirmations.confirm(by=request.user, at=timezone.now())
    messages.success(request, "已确认，谢谢。")
    return redirect("own_record")


@own_page("leave.ask", "GET", "POST")
def leave_list(request: HttpRequest) -> HttpResponse:
    """Requests to act elsewhere under the title, and a new one."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            leaves.ask(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已提交，由人才科答复。")
            return redirect("own_leaves")
    shown = {"form": form, "rows": queries.leaves(request.user)[:50]}
    return render(request, "expert/leaves.html", shown, status=409 if form.reasons else 200)


@own_page("leave.ask", "POST")
def leave_withdraw(request: HttpRequest, leave_id: int) -> HttpResponse:
    _own_or_404(queries.leaves(request.user), leave_id)
    leaves.withdraw(leave_id=leave_id, by=request.user, at=timezone.now())
    messages.success(request, "已撤回。")
    return redirect("own_leaves")


def _own_or_404(rows: Any, pk: int) -> None:
    if not rows.filter(pk=pk).exists():
        raise Http404
