"""Reports of violations for everybody: made without a name if so wished, followed by the receipt alone (14.5, 18).

Who is logged in is never asked here. A receipt stands in no address; no page of this part is kept by a browser.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from expertpool.policy import reports as rules
from expertpool.policy.decision import Refused
from expertpool.queries import reports as queries
from expertpool.services import reports
from expertpool.web.access import page
from expertpool.web.public import report_limits as limits
from expertpool.web.public.report_forms import AddForm, ReceiptForm, ReportForm, SignedForm

CRUMBS = [("首页", "/"), ("检举违规", "")]


@page("public.report")
@never_cache
@sensitive_post_parameters()
@limits.kept_in_memory
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; once sent, the receipt, which is never shown again."""
    form = ReportForm(request.POST or None, request.FILES or None, initial=SignedForm.fresh())
    if request.method == "POST" and form.is_valid():
        try:
            return _receipt(request, form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal.reasons)
    status = 400 if form.errors or form.reasons else 200
    shown = {"form": form, "ready": queries.key_in_use(rules.KeyKind.MAIN) is not None, "crumbs": CRUMBS}
    return render(request, "reports/form.html", shown, status=status)


@sensitive_variables()
def _receipt(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    receipt = told.pop("word")
    made = reports.make(receipt=receipt, files=told.pop("files"), told=told, at=timezone.now())
    shown = {"receipt": rules.grouped(receipt), "code": made.code, "crumbs": CRUMBS}
    return render(request, "reports/receipt.html", shown)


@page("public.report_follow")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt, then show the state and what was said."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _thread(request, form.cleaned_data["receipt"])
        except Refused as refusal:
            form.refuse(refusal.reasons)
    return _ask(request, form)


def _ask(request: HttpRequest, form: ReceiptForm) -> HttpResponse:
    status = 429 if limits.REST in form.reasons else 400 if form.errors or form.reasons else 200
    return render(
        request,
        "reports/follow.html",
        {"form": form, "crumbs": [*CRUMBS[:1], ("进度查询", reverse("site_receipt")), ("检举", "")]},
        status=status,
    )


@sensitive_variables()
def _thread(request: HttpRequest, receipt: str, form: AddForm | None = None, said: bool = False) -> HttpResponse:
    """The report of a receipt; raises `Refused` for a wrong one, and for any after too many wrong ones."""
    if limits.spent(request):
        raise Refused(limits.REST)
    try:
        followed = reports.follow(receipt=receipt)
    except Refused:
        limits.note_wrong(request)
        raise
    shown = {"followed": followed, "said": said, "crumbs": [*CRUMBS[:1], ("进度查询", reverse("site_receipt")), ("检举", "")]}
    shown["form"] = form or AddForm(initial={**SignedForm.fresh(), "receipt": receipt})
    return render(request, "reports/thread.html", shown, status=400 if form else 200)


@page("public.report_follow")
@never_cache
@sensitive_post_parameters()
@limits.kept_in_memory
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add to a report; the receipt comes with the form."""
    form = AddForm(request.POST, request.FILES)
    receipt = request.POST.get("receipt", "")
    try:
        return _added(request, form, receipt)
    except Refused as refusal:
        asked = ReceiptForm(initial={})
        asked.refuse(refusal.reasons)
        return _ask(request, asked)


def _added(request: HttpRequest, form: AddForm, receipt: str) -> HttpResponse:
    """Take the addition; a fault of its own is shown beside the thread, one of the receipt is raised."""
    if limits.spent(request) or not form.is_valid():
        return _thread(request, receipt, form)
    try:
        told = form.cleaned_data
        reports.add(receipt=receipt, text=told["text"], files=told["files"], once=told["word"], at=timezone.now())
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return _thread(request, receipt, form)
    return _thread(request, receipt, said=True)
