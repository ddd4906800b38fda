"""入库公示 as the public sees it: shown until its last day is over, then gone; objections and their receipts (7.2, 8)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy.decision import Refused
from expertpool.queries import publicity as queries
from expertpool.services import notice_papers, objections
from expertpool.web.access import page
from expertpool.web.downloads import file_answer
from expertpool.web.public.report_limits import kept_in_memory
from expertpool.web.public.site_forms import ObjectionForm, ReceiptForm
from expertpool.web.public.site_limits import refuse_often
from expertpool.web.public.site_views import HOME

LIST = "site_notices"
#: names are shown for a few days: nothing of them is to be kept by anybody
ROBOTS = "noindex, noarchive, nosnippet"


@page("public.read")
@never_cache
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What is shown now, and the titles of what was."""
    at = timezone.now()
    shown = {"running": queries.running(at), "past": queries.past(at)[:20], "crumbs": [HOME, ("入库公示", "")]}
    return _quietly(render(request, "site/notices.html", shown))


@page("public.read")
@never_cache
@require_GET
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The names while the days run; afterwards only that they ran."""
    at = timezone.now()
    found = queries.running(at).filter(code=code).first()
    if found is None:
        return _gone(request, code)
    shown = {
        "notice": found,
        "period": queries.period(found, at),
        "entries": queries.shown_entries(found),
        "past": queries.past(at)[:3],
        "crumbs": _crumbs(code),
    }
    return _quietly(render(request, "site/notice.html", shown))


def _crumbs(code: str) -> list[tuple[str, str]]:
    return [HOME, ("入库公示", reverse(LIST)), (code, "")]


def _gone(request: HttpRequest, code: str) -> HttpResponse:
    """410: it was there and is not any more; 404 for what never was."""
    try:
        found = queries.known(code)
    except ObjectDoesNotExist:
        raise Http404 from None
    return _quietly(render(request, "site/notice_gone.html", {"notice": found, "crumbs": _crumbs(code)}, status=410))


def _quietly(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = ROBOTS
    return answer


@page("public.read")
@never_cache
@require_GET
def notice_paper(request: HttpRequest, code: str, form: str) -> HttpResponse:
    found = queries.running(timezone.now()).filter(code=code).first()
    if found is None:
        return _gone(request, code)
    try:
        file = notice_papers.of_notice(found, form)
    except LookupError:
        raise Http404 from None
    return _quietly(file_answer(file.content, file.name, file.content_type))


# ---------------------------------------------------------------- objections


@page("public.object")
@never_cache
@sensitive_post_parameters()
@kept_in_memory
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, code: str, entry_id: int) -> HttpResponse:
    """The form, and after it the receipt, shown once."""
    found = queries.running(timezone.now()).filter(code=code).first()
    if found is None:
        return _gone(request, code)
    entry = queries.shown_entries(found).filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    form = ObjectionForm(request.POST or None, request.FILES or None, initial=ObjectionForm.fresh())
    receipt = _received(request, form, entry_id) if form.is_valid() else ""
    shown = {"notice": found, "entry": entry, "form": form, "receipt": receipt, "crumbs": [*_crumbs(code)[:2], ("提出异议", "")]}
    return _quietly(render(request, "site/receipt.html" if receipt else "site/object.html", shown))


def _received(request: HttpRequest, form: ObjectionForm, entry_id: int) -> str:
    """The receipt; empty after a refusal, which the form shows."""
    try:
        refuse_often(request, "object")
        told = {"receipt": form.cleaned_data["word"], "files": form.cleaned_data["files"] or ()}
        objections.receive(entry_id=entry_id, said=form.said(), at=timezone.now(), **told)
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return ""
    return str(form.cleaned_data["word"])


@page("public.object")
@never_cache
@require_GET
def object_start(request: HttpRequest) -> HttpResponse:
    """Whom an objection may be about now."""
    at = timezone.now()
    found = [(row, queries.shown_entries(row)) for row in queries.running(at)]
    return _quietly(render(request, "site/object_start.html", {"notices": found, "crumbs": [HOME, ("提出异议", "")]}))


@page("public.receipt")
@never_cache
@sensitive_post_parameters("receipt")
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Where an objection is, for who has its receipt: a form that is sent, so that no address holds the receipt."""
    form = ReceiptForm(request.POST or None)
    shown: dict[str, Any] = {"form": form, "crumbs": [HOME, ("进度查询", "")]}
    if form.is_valid():
        try:
            refuse_often(request, "receipt")
            shown["objection"] = objections.of_receipt(form.cleaned_data["receipt"])
        except Refused as refusal:
            form.refuse(refusal.reasons)
    return _quietly(render(request, "site/look_up.html", shown))
