"""The trace: its events, one event, and whether the chain is whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy import articles, deeds, terms
from expertpool.queries import trace as queries
from expertpool.services import chain, checkpoints, trace_exports
from expertpool.services.trace import printed_code
from expertpool.web import access
from expertpool.web.access import page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing

PERIODS = (("today", "今天"), ("week", "近 7 天"), ("month", "近 30 天"), ("year", "近一年"))


def _listing(request: HttpRequest) -> Listing:
    keys = queries.articles_named(request.user)
    return Listing(
        request.GET,
        search="经办人、序号、事项",
        placeholder="姓名，或 #128，或 demand:7",
        filters=(
            Filter("area", "类别", tuple(deeds.areas().items())),
            Filter("role", "角色", tuple(terms.Role.choices)),
            Filter("article", "依据", tuple((key, articles.label_of(key)) for key in keys)),
            Filter("period", "时间", PERIODS),
        ),
        sorts={"sequence": "序号"},
        default_sort="-sequence",
        export=reverse("trace_export"),
        unit="条",
    )


def _rows(request: HttpRequest, asked: Listing) -> Any:
    found = queries.narrowed(queries.visible_to(request.user), at=timezone.now(), text=asked.text, **asked.chosen)
    return queries.ordered(found, asked.sort)


@page("trace.view")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Events, newest first, and how the chain stands."""
    asked = _listing(request)
    shown = {"listing": asked, "page": asked.page(_rows(request, asked)), "standing": queries.standing()}
    return render(request, "admin/trace/list.html", shown | {"may_verify": access.may(request, "trace.verify")})


@page("trace.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The selection as .xlsx with a serial; what events say beyond their fields stays here."""
    asked = _listing(request)
    sheet = trace_exports.export(rows=_rows(request, asked), filters=asked.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


@page("trace.view")
@require_GET
def event(request: HttpRequest, sequence: int) -> HttpResponse:
    """One event with its place in the chain."""
    try:
        entry = queries.entry_for(request.user, sequence)
    except LookupError:
        raise Http404 from None
    crumbs = [("操作记录", reverse("trace")), (f"第 {sequence} 条", "")]
    shown = {"entry": entry, "event": entry.event, "code": printed_code(entry.event), "crumbs": crumbs}
    return render(request, "admin/trace/event.html", shown)


@page("trace.verify")
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain against every checkpoint and, where one is typed, a code on paper."""
    shown: dict[str, Any] = {"checkpoints": queries.checkpoints(), "crumbs": [("操作记录", reverse("trace")), ("核验", "")]}
    if request.method == "POST":
        code = request.POST.get("code", "").strip()
        shown |= {"code": code} | _verified(code)
    return render(request, "admin/trace/verify.html", shown | {"standing": queries.standing()})


def _verified(code: str) -> dict[str, Any]:
    try:
        marks = [chain.read_code(code)] if code else []
    except ValueError as error:
        return {"wrong": str(error)}
    known = checkpoints.known()
    problems = chain.verify([*known, *marks])
    return {"verified": True, "problems": problems, "compared": len(known), "checked_at": timezone.now()}


@page("trace.verify")
@require_POST
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Sign the head of the chain now."""
    taken = checkpoints.take(by=request.user, at=timezone.now())
    messages.success(request, f"已留存检查点，记到第 {taken.sequence} 条。请下载并保存在系统之外。")
    return redirect("trace_verify")


@page("trace.verify")
@require_GET
def checkpoint_file(request: HttpRequest, sequence: int) -> HttpResponse:
    """One checkpoint as a file to keep elsewhere."""
    taken = next((taken for taken in queries.checkpoints() if taken.sequence == sequence), None)
    if taken is None:
        raise Http404
    response = HttpResponse(checkpoints.as_json(taken), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{checkpoints.file_name(taken)}"'
    return response
