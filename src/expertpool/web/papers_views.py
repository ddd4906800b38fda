"""表单与卷宗: the papers of an activity, each as a file, and all of them as one (11.6, 20)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import terms
from expertpool.policy.decision import Refused
from expertpool.policy.papers import holds_evidence
from expertpool.queries import activities as lists
from expertpool.queries import papers as queries
from expertpool.services import case_file
from expertpool.services.papers import desk
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer
from expertpool.web.listing import Filter, Listing


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="名称、编号、科室",
        filters=(Filter("kind", "类别", tuple(terms.ActivityKind.choices)),),
        tab=Filter("state", "状态", tuple(terms.ActivityStatus.choices)),
        sorts={"code": "编号", "title": "名称", "day": "日期"},
        default_sort="-day",
        unit="场",
    )


@page("paper.print")
@require_GET
def activities(request: HttpRequest) -> HttpResponse:
    """Activities whose papers may be asked for."""
    listing = _listing(request)
    rows = lists.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    shown = {
        "crumbs": [("抽取使用", ""), ("表单与卷宗", "")],
        "listing": listing,
        "page": listing.page(lists.ordered(rows, listing.sort)),
        "tabs": listing.tabs(lists.by_state(request.user)),
    }
    return render(request, "papers/activities.html", shown)


def _activity_or_404(request: HttpRequest, activity_id: int) -> Any:
    try:
        return queries.get_for(request.user, activity_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("paper.print")
@require_GET
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Every paper that the viewer may take now."""
    return _show(request, _activity_or_404(request, activity_id))


def _show(request: HttpRequest, found: Any, refused: Refused | None = None) -> HttpResponse:
    offers = desk.offers(found, request.user)
    shown = {
        "crumbs": [("抽取使用", ""), ("表单与卷宗", reverse("papers")), (found.code, "")],
        "activity": found,
        "groups": [(kind, list(rows)) for kind, rows in groupby(offers, key=lambda offer: offer.kind)],
        "handed_over": queries.handed_over(found),
        "may_case_file": bool(offers) and may(request, "paper.case_file"),
        "holds_evidence": holds_evidence(request.user.role),
        "taken": queries.case_files(found),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "papers/activity.html", shown, status=409 if refused else 200)


@page("paper.print")
@require_POST
def paper(request: HttpRequest, activity_id: int, kind: str, row: int) -> HttpResponse:
    """One paper as a file; what the viewer may not have does not exist."""
    found, form = _activity_or_404(request, activity_id), request.POST.get("form", desk.DOCX)
    try:
        made = desk.make(activity=found, kind=kind, row=row, form=form, by=request.user, at=timezone.now())
    except LookupError:
        raise Http404 from None
    except Refused as refusal:
        return _show(request, found, refusal)
    return file_answer(made.content, made.file_name, made.content_type)


@page("paper.case_file")
@require_POST
def whole(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The case file as one .zip."""
    found = _activity_or_404(request, activity_id)
    try:
        made = case_file.make(activity=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, found, refusal)
    return file_answer(made.content, made.name, case_file.MEDIA_TYPE)
