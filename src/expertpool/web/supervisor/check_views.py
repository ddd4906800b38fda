"""规则复核: the same rules asked again over what was done, at a press (18)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.inspection import ARTICLE_OF, Rule
from expertpool.queries import inspections as queries
from expertpool.services.inspection import background, runs
from expertpool.web.access import page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing

#: earlier runs shown beside the latest
SHOWN = 10


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="发现",
        filters=(Filter("rule", "规则", tuple(Rule.choices)),),
        export=reverse("inspection_export"),
        unit="处",
    )


def _rows(request: HttpRequest, listing: Listing) -> list[Any]:
    last = queries.runs(request.user).first()
    rows = runs.breaches_of(last) if last else []
    chosen = listing.chosen["rule"]
    return [row for row in rows if listing.text in row.found and (not chosen or row.rule == chosen)]


@page("supervision.check")
@require_GET
def inspection(request: HttpRequest) -> HttpResponse:
    """The latest run, what each rule found, and earlier runs to compare."""
    listing = _listing(request)
    earlier = list(queries.runs(request.user)[:SHOWN])
    counts = Counter(row.rule for row in (runs.breaches_of(earlier[0]) if earlier else []))
    shown = {
        "crumbs": [("监督", ""), ("规则复核", "")],
        "listing": listing,
        "under_way": background.under_way(at=timezone.now()),
        "page": listing.page(_rows(request, listing)),
        "last": earlier[0] if earlier else None,
        "runs": [(row, len(row.breaches)) for row in earlier],
        "rules": [(rule.label, ARTICLE_OF[rule], counts[rule]) for rule in Rule],
    }
    return render(request, "supervisor/inspection.html", shown)


@page("supervision.check")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    background.order(by=request.user, at=timezone.now())
    messages.success(request, "已开始复核，完成后本页显示结果。")
    return redirect("inspection")


@page("supervision.check")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = _rows(request, listing)
    return sheet_answer(runs.export(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))
