"""资料更新: changes to be confirmed, the year's confirmations, leave to act under the title (9.3, 15.5, 19)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.policy.upkeep import ChangeStatus, LeaveStatus
from expertpool.queries import experts
from expertpool.queries import upkeep as queries
from expertpool.services import confirmations, leaves, upkeep
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing

STANDINGS = (("waiting", "待确认"), ("confirmed", "已确认"), ("frozen", "已暂停"))


def _changes(request: HttpRequest) -> tuple[Listing, Any]:
    tab, export = Filter("state", "状态", tuple(ChangeStatus.choices)), reverse("record_changes_export")
    listing = Listing(request.GET, search="姓名", placeholder="姓名、拼音首字母", tab=tab, export=export, unit="件")
    return listing, queries.narrowed(queries.changes(request.user), text=listing.text, **listing.chosen)


@page("upkeep.vouch")
@require_GET
def changes_export(request: HttpRequest) -> HttpResponse:
    listing, rows = _changes(request)
    return sheet_answer(upkeep.export(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


@page("upkeep.vouch")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    listing, rows = _changes(request)
    shown = {
        "crumbs": [("专家管理", ""), ("资料变更", "")],
        "listing": listing,
        "page": listing.page(rows),
        "tabs": listing.tabs(queries.by_state(request.user)),
    }
    return render(request, "talent/upkeep/changes.html", shown)


@page("upkeep.vouch")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, change_id: int) -> HttpResponse:
    """One change, before and after; the bureau or the employer that was asked confirms."""
    found = queries.changes(request.user).filter(pk=change_id).first()
    if found is None:
        raise Http404
    reasons = _decide(request, change_id) if request.method == "POST" else ()
    if request.method == "POST" and not reasons:
        return redirect("record_changes")
    names = {row.code: row.name for row in experts.fields()}
    upkeep.look(change=found, by=request.user, at=timezone.now())
    shown = {
        "crumbs": [("资料变更", reverse("record_changes")), (found.expert.name, "")],
        "change": found,
        "lines": upkeep.lines_of(found, names),
        "open": found.state == ChangeStatus.ASKED,
        "mine": request.user.role == Role.TALENT or found.employer_id == request.user.unit_id,
        "reasons": reasons,
    }
    return render(request, "talent/upkeep/change.html", shown, status=409 if reasons else 200)


def _decide(request: HttpRequest, change_id: int) -> tuple[Any, ...]:
    confirmed, answer = request.POST.get("confirmed") == "1", request.POST.get("answer", "")
    act = upkeep.confirm if confirmed else upkeep.refuse
    try:
        act(change_id=change_id, answer=answer, by=request.user, at=timezone.now())
    except Refused as refusal:
        return refusal.reasons
    messages.success(request, "资料已更新。" if confirmed else "已答复，资料不变。")
    return ()


@page("upkeep.vouch")
@require_GET
def proof(request: HttpRequest, change_id: int) -> HttpResponse:
    found = queries.changes(request.user).filter(pk=change_id).exclude(proof="").first()
    if found is None:
        raise Http404
    content, kind = upkeep.open_proof(change=found, by=request.user, at=timezone.now())
    return file_answer(content, found.proof_name, kind)


# ---------------------------------------------------------------- the yearly word


def _confirmations(request: HttpRequest) -> tuple[Listing, int, Any]:
    today = timezone.localdate()
    years = queries.years() or [today.year]
    listing = Listing(
        request.GET,
        search="姓名",
        placeholder="姓名、拼音首字母",
        filters=(Filter("year", "年度", tuple((str(year), f"{year} 年") for year in years), every=f"{years[0]} 年"),),
        tab=Filter("standing", "状态", STANDINGS),
        export=reverse("confirmations_export"),
        unit="人",
    )
    year = int(listing.chosen["year"] or years[0])
    return listing, year, queries.confirmations(request.user, year=year, standing=listing.chosen["standing"], text=listing.text)


@page("upkeep.view")
@require_GET
def confirmation_list(request: HttpRequest) -> HttpResponse:
    listing, year, rows = _confirmations(request)
    shown = {
        "crumbs": [("专家管理", ""), ("年度确认", "")],
        "listing": listing,
        "page": listing.page(rows),
        "tabs": listing.tabs(queries.standings(request.user, year)),
        "year": year,
        "today": timezone.localdate(),
    }
    return render(request, "talent/upkeep/confirmations.html", shown)


@page("upkeep.decide")
@require_GET
def confirmations_export(request: HttpRequest) -> HttpResponse:
    listing, _, rows = _confirmations(request)
    sheet = confirmations.export(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


# ---------------------------------------------------------------- leave


@page("upkeep.view")
@require_GET
def leave_list(request: HttpRequest) -> HttpResponse:
    return _leaves(request)


@page("upkeep.view")
@require_GET
def leaves_export(request: HttpRequest) -> HttpResponse:
    listing, rows = _asked(request)
    return sheet_answer(leaves.export(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


def _asked(request: HttpRequest) -> tuple[Listing, Any]:
    tab = Filter("state", "状态", tuple(LeaveStatus.choices))
    listing = Listing(request.GET, search="姓名、主办单位", tab=tab, export=reverse("leaves_export"), unit="件")
    return listing, queries.leaves(request.user, text=listing.text, **listing.chosen)


def _leaves(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    listing, rows = _asked(request)
    shown = {
        "crumbs": [("专家管理", ""), ("以专家名义活动", "")],
        "listing": listing,
        "page": listing.page(rows),
        "tabs": listing.tabs(queries.leaves_by_state(request.user)),
        "may_decide": may(request, "leave.decide"),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "talent/upkeep/leaves.html", shown, status=409 if refused else 200)


@page("leave.decide")
@require_POST
def leave_decide(request: HttpRequest, leave_id: int) -> HttpResponse:
    granted = request.POST.get("granted") == "1"
    told = {"granted": granted, "answer": request.POST.get("answer", ""), "by": request.user, "at": timezone.now()}
    if not queries.leaves(request.user).filter(pk=leave_id).exists():
        raise Http404
    try:
        leaves.decide(leave_id=leave_id, **told)
    except Refused as refusal:
        return _leaves(request, refusal)
    messages.success(request, "已准许。" if granted else "已答复，不予准许。")
    return redirect("leaves")
