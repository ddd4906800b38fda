"""劳务报酬: what each is paid for an activity, the sheets, and that they were paid (14.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.contact_terms import FeeUnit
from expertpool.policy.decision import Refused
from expertpool.queries import fees as queries
from expertpool.services import fee_lists
from expertpool.services import fees as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing


def _listing(request: HttpRequest) -> Listing:
    years = tuple((str(year), f"{year} 年") for year in queries.years(request.user))
    return Listing(
        request.GET,
        search="名称、编号、科室",
        filters=(Filter("year", "年度", years),),
        sorts={"code": "编号", "day": "日期"},
        default_sort="-day",
        export=reverse("fees_export"),
        unit="场",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("fee.view")
@require_GET
def fees(request: HttpRequest) -> HttpResponse:
    """Activities that were held, with how far their fees are."""
    listing = _listing(request)
    shown = {
        "crumbs": [("抽取使用", ""), ("劳务报酬", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "may_edit": may(request, "fee.edit"),
    }
    return render(request, "organiser/fees/list.html", shown)


@page("fee.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = fee_lists.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


def _activity_or_404(request: HttpRequest, activity_id: int) -> Any:
    try:
        return queries.visible_to(request.user).get(pk=activity_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("fee.view")
@require_GET
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    return _show(request, _activity_or_404(request, activity_id))


def _show(
    request: HttpRequest, found: Any, refused: Refused | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    rows = queries.rows(found)
    drafted = [row.payment for row in rows if row.payment and row.payment.tax is None]
    shown = {
        "crumbs": [("抽取使用", ""), ("劳务报酬", reverse("fees")), (found.code, "")],
        "activity": found,
        "rows": [(row, _typed(row, typed)) for row in rows],
        "open": any(row.open for row in rows),
        "units": FeeUnit.choices,
        "sheets": [(sheet, queries.without_account(sheet.payments.all())) for sheet in queries.sheets(found)],
        "gross": sum(payment.gross for payment in drafted),
        "drafted": drafted,
        "months": _months(),
        "may_edit": may(request, "fee.edit"),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "organiser/fees/activity.html", shown, status=409 if refused else 200)


def _typed(row: queries.Row, typed: Mapping[str, str] | None) -> tuple[str, str]:
    """(unit, quantity) as they stand in the form: what was typed, else the draft, else nothing."""
    if typed is not None:
        key = row.participation.pk
        return typed.get(f"unit-{key}", ""), typed.get(f"quantity-{key}", "")
    return (row.payment.unit, str(row.payment.quantity)) if row.payment else (FeeUnit.DAY, "")


def _months() -> list[date]:
    """This month and the next: a month that is closed has been declared already."""
    first = timezone.localdate().replace(day=1)
    return [first, date(first.year + first.month // 12, first.month % 12 + 1, 1)]


@page("fee.edit")
@require_POST
def draft(request: HttpRequest, activity_id: int) -> HttpResponse:
    """What is to be paid: a row without a quantity is not paid (yet)."""
    found = _activity_or_404(request, activity_id)
    keys = [
        name.removeprefix("quantity-") for name, text in request.POST.items() if name.startswith("quantity-") and text.strip()
    ]
    works = [
        acts.Work(_number(key), request.POST.get(f"unit-{key}", ""), _number(request.POST[f"quantity-{key}"])) for key in keys
    ]
    try:
        acts.draft(activity_id=found.pk, works=works, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, found, refusal, request.POST.dict())
    messages.success(request, f"已登记 {len(works)} 人的报酬。")
    return redirect("activity_fees", found.pk)


def _number(text: str) -> int:
    """A small whole number as typed; anything else is refused as 0 by the act."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


@page("fee.edit")
@require_POST
def make_sheet(request: HttpRequest, activity_id: int) -> HttpResponse:
    found = _activity_or_404(request, activity_id)
    try:
        month = date.fromisoformat(request.POST.get("month", ""))
    except ValueError:
        raise Http404 from None
    try:
        made = acts.make_sheet(activity_id=found.pk, month=month, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, found, refusal)
    messages.success(request, f"已制作发放表 {made.code}，税额已确定。")
    return redirect("activity_fees", found.pk)


@page("fee.edit")
@require_POST
def paid(request: HttpRequest, sheet_id: int) -> HttpResponse:
    try:
        sheet = queries.sheet_for(request.user, sheet_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    try:
        acts.mark_paid(sheet_id=sheet.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, _activity_or_404(request, sheet.activity_id), refusal)
    messages.success(request, f"已登记 {sheet.code} 发放，已告知专家。")
    return redirect("activity_fees", sheet.activity_id)
