"""The pool list and one expert's full record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import access, terms
from expertpool.queries import experts, parameters, preferences, removals
from expertpool.services import pool as acts
from expertpool.web.access import page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing

SORTS = {"number": "编号", "name": "姓名", "unit": "单位", "uses": "今年使用", "admitted": "入库日期"}
USE_LABELS = (("0", "0 次"), ("1-5", "1—5 次"), ("6-9", "6—9 次"), ("10", "10 次及以上"))


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="姓名、单位、编号",
        placeholder="支持拼音首字母，如 zjg",
        filters=(
            Filter("category", "类别", tuple(terms.Category.choices)),
            Filter("field", "领域", tuple((row.code, row.name) for row in experts.fields())),
            Filter("region", "地域", tuple(terms.REGIONS.items())),
            Filter("level", "职称级别", tuple(terms.TitleLevel.choices)),
            Filter("uses", "今年使用", USE_LABELS),
        ),
        tab=Filter("status", "状态", tuple(terms.ExpertStatus.choices)),
        sorts=SORTS,
        default_sort="number",
        export=reverse("pool_export"),
        unit="人",
    )


def _selection(request: HttpRequest, listing: Listing) -> Any:
    wanted = {**listing.chosen, "q": listing.text}
    return experts.narrowed(experts.visible_to(request.user, year=_today().year), wanted)


def _today() -> date:
    return timezone.localdate()


@page("pool.view")
@require_GET
def pool(request: HttpRequest) -> HttpResponse:
    """Search, filters, sort, paging; the counts of the tabs follow the other filters."""
    listing = _listing(request)
    rows = experts.ordered(_selection(request, listing), listing.sort)
    shown = {
        "crumbs": [("专家管理", ""), ("专家名录", "")],
        "listing": listing,
        "page": listing.page(rows),
        "tabs": listing.tabs(experts.by_status(request.user)),
        "limit": parameters.in_force(_today()).yearly_limit,
        "year": _today().year,
    }
    return render(request, "talent/pool/list.html", shown)


@page("pool.export")
@require_GET
def export_pool(request: HttpRequest) -> HttpResponse:
    """The selection as .xlsx with a serial; no identity number, phone or account stands in it."""
    listing = _listing(request)
    rows = experts.ordered(_selection(request, listing), listing.sort)
    sheet = acts.export(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


def _record_or_404(request: HttpRequest, number: int) -> experts.Record:
    try:
        return experts.get_for(request.user, number, year=_today().year)
    except LookupError:
        raise Http404 from None


def _show(request: HttpRequest, record: experts.Record, revealed: dict[str, str]) -> HttpResponse:
    cases = removals.of_expert(record.expert)
    shown = {
        "crumbs": [("专家管理", ""), ("专家名录", reverse("pool")), (f"{record.expert.number} 号", "")],
        "record": record,
        "expert": record.expert,
        "revealed": revealed,
        "year": _today().year,
        "limit": parameters.in_force(_today()).yearly_limit,
        "history": record.events,
        "preferred": preferences.of(record.expert.pk),
        "cases": cases,
        "holding": next((made for made in cases if made.suspended), None),
        "bans": removals.bans_of_expert(record.expert),
        "may_edit": access.may(request.user.role, "expert.edit"),
    }
    return render(request, "talent/pool/expert.html", shown)


@page("expert.view")
@require_GET
def expert(request: HttpRequest, number: int) -> HttpResponse:
    """The whole record; the look itself is traced (20)."""
    record = _record_or_404(request, number)
    acts.look(expert=record.expert, by=request.user, at=timezone.now())
    return _show(request, record, {})


@page("expert.reveal")
@require_POST
def reveal(request: HttpRequest, number: int) -> HttpResponse:
    """Identity number, phones, account: the look is traced before a figure leaves."""
    record = _record_or_404(request, number)
    revealed = acts.reveal(expert=record.expert, by=request.user, at=timezone.now())
    return _show(request, record, revealed)
