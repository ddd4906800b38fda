"""入库申请: the work list, and several at once (7.2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import terms
from expertpool.policy.lifecycle import ApplicationStatus, ReviewReason, Voucher
from expertpool.queries import applications as queries
from expertpool.queries import experts
from expertpool.services import applications, reviews
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing

#: states in the order in which somebody goes through them
TABS = ("vouched", "submitted", "returned", "batched", "noticed", "objected", "admitted", "refused", "withdrawn")
MOST_AT_ONCE = 100


def _listing(request: HttpRequest) -> Listing:
    fields = tuple((field.code, field.name) for field in experts.fields())
    return Listing(
        request.GET,
        search="姓名、单位、编号",
        placeholder="姓名、拼音首字母、单位",
        filters=(
            Filter("source", "来源", tuple(terms.Source.choices)),
            Filter("category", "类别", tuple(terms.Category.choices)),
            Filter("field", "领域", fields),
            Filter("voucher", "推荐方式", tuple(Voucher.choices)),
            Filter("region", "地区", (("city", "市内"), ("outside", "市外"))),
            Filter("employer", "单位", queries.employers(request.user)),
        ),
        tab=Filter("state", "状态", tuple((state, ApplicationStatus.label_of(state)) for state in TABS)),
        sorts={"code": "编号", "name": "姓名", "unit": "单位", "submitted": "提交时间"},
        default_sort="-submitted",
        export=reverse("applications_export") if may(request, "application.export") else "",
        unit="件",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("application.view")
@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [("专家管理", ""), ("入库申请", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "tabs": listing.tabs(queries.by_state(request.user)),
        "may_review": may(request, "application.review"),
        "reasons_list": ReviewReason.choices,
        "fields": dict(listing.filters[2].choices),
    }
    return render(request, "talent/applications/list.html", shown)


@page("application.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = reviews.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


@page("application.review")
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """The same for every ticked row, each judged on its own; what did not go through is named."""
    ids = [int(text) for text in request.POST.getlist("row") if text.isdecimal() and len(text) < 10][:MOST_AT_ONCE]
    if not ids:
        return redirect("applications")
    told: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    act = reviews.pass_on
    if request.POST.get("act") == "return":
        act = applications.send_back
        told |= {"reason": request.POST.get("reason", ""), "words": request.POST.get("words", "")}
    done = reviews.each(act, ids, **told)
    shown = {
        "crumbs": [("入库申请", reverse("applications")), ("批量办理结果", "")],
        "done": done,
        "passed": sum(not row.reasons for row in done),
        "words": "退回补正" if act is applications.send_back else "审核通过",
    }
    return render(request, "talent/applications/several.html", shown)
