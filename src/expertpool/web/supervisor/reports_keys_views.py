"""The keys of reports: made, backed up, restored, given a new passphrase, replaced; reports moved to the new one (18)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import reports as rules
from expertpool.policy.decision import Refused
from expertpool.queries import reports as queries
from expertpool.services import report_keys as acts
from expertpool.web.access import page
from expertpool.web.downloads import file_answer
from expertpool.web.forms import PoolForm
from expertpool.web.supervisor import reports_held as lent
from expertpool.web.supervisor.reports_forms import ChangeForm, NewForm, PassphraseForm, RestoreForm


@page("report.key")
@never_cache
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, status: int = 200, **forms: PoolForm) -> HttpResponse:
    rows = list(queries.keys_for(request.user))
    copies = {copy.key_id: copy for copy in queries.copies_of(request.user)}
    held = lent.held(request)
    in_use = next((row for row in rows if row.retired_at is None), None)
    shown: dict[str, Any] = {
        "rows": [(row, copies.get(row.pk), row.pk in held) for row in rows],
        "kind": rules.kind_of(request.user.role),
        "in_use": in_use,
        "copies": copies,
        "held": held,
        "movable": sum(row.sealed_reports for row in rows if row.retired_at and row.pk in held),
        "minutes": acts.minutes(timezone.now()),
        "passphrase": PassphraseForm(),
        "make": NewForm(prefix="make"),
        "change": ChangeForm(prefix="change"),
        "restore": RestoreForm(prefix="restore"),
        "crumbs": [("监督", ""), ("检举密钥", "")],
    }
    return render(request, "reports/keys.html", shown | forms, status=status)


def _done(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("report_keys")


@page("report.key")
@sensitive_post_parameters()
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new pair; the passphrase is typed twice."""
    form = NewForm(request.POST, prefix="make")
    if form.is_valid():
        try:
            held = lent.held(request)
            acts.make(passphrase=form.cleaned_data["new"], held=held, by=request.user, at=timezone.now())
            return _done(request, "密钥已建立。请立即下载备份，与口令分开存放。")
        except Refused as refusal:
            form.refuse(refusal.reasons)
    return _show(request, 400, make=form)


@page("report.key")
@sensitive_post_parameters()
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    form = ChangeForm(request.POST, prefix="change")
    if form.is_valid():
        told = form.cleaned_data
        try:
            acts.change(passphrase=told["passphrase"], new=told["new"], by=request.user, at=timezone.now())
            return lent.release(request, _done(request, "口令已更换。旧备份仍用旧口令，请重新备份。"))
        except Refused as refusal:
            form.refuse(refusal.reasons)
    return _show(request, 400, change=form)


@page("report.key")
@sensitive_post_parameters()
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """A backup file becomes an own copy."""
    form = RestoreForm(request.POST, request.FILES, prefix="restore")
    if form.is_valid():
        told = form.cleaned_data
        try:
            values = {"content": told["file"], "passphrase": told["passphrase"], "new": told["new"]}
            acts.restore(**values, by=request.user, at=timezone.now())
            return _done(request, "密钥已恢复，今后用新口令打开。")
        except Refused as refusal:
            form.refuse(refusal.reasons)
    return _show(request, 400, restore=form)


@page("report.key")
@require_POST
def backup(request: HttpRequest, key_id: int) -> HttpResponse:
    made = acts.backup(key_id=key_id, by=request.user, at=timezone.now())
    return file_answer(made.content, made.name, "application/json")


@page("report.key")
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Reports of retired keys that are unlocked go over to the key in use."""
    count = acts.move(held=lent.held(request), by=request.user, at=timezone.now())
    return _done(request, f"已转封 {count} 件，今后用现用密钥打开。")
