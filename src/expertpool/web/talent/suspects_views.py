"""The desk where a person says whether a name is an existing unit, part of one, or a unit of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from expertpool.queries import units as queries
from expertpool.services import suspects as acts
from expertpool.web.access import may, page

SOURCE = re.compile(r"(import|demand):(\d{1,9})")
BACK = {"import": "import_run", "demand": "demand"}
VERDICTS = (("same", "同一单位"), ("branch", "下属单位"), ("different", "不同单位"))


def _source(asked: str) -> str:
    return asked if SOURCE.fullmatch(asked) else ""


def _back(source: str) -> str:
    """Where the desk was opened from."""
    found = SOURCE.fullmatch(source)
    return reverse(BACK[found[1]], args=[int(found[2])]) if found else ""


@page("suspect.view")
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Everything on one page; what is chosen is saved, the rest stays."""
    source = _source(request.GET.get("source", ""))
    if request.method == "POST" and may(request, "suspect.settle"):
        settled = acts.settle(verdicts=_rest(request.POST) | _verdicts(request.POST), by=request.user, at=timezone.now())
        messages.success(request, f"已认定 {settled} 处。") if settled else messages.info(request, "没有选择认定结果。")
        return _on(source)
    doubts = queries.desk(source)
    settled, total = queries.desk_counts(source)
    shown = {
        "doubts": doubts,
        "sure": [doubt for doubt in doubts if doubt.is_sure],
        "unsure": [doubt for doubt in doubts if not doubt.is_sure],
        "settled": settled,
        "total": total,
        "share": settled * 100 // total if total else 100,
        "source": source,
        "back": _back(source),
        "verdicts": VERDICTS,
        "may_settle": may(request, "suspect.settle"),
        "crumbs": [("专家管理", ""), ("疑似单位", "")],
    }
    return render(request, "talent/units/desk.html", shown)


def _verdicts(posted: Mapping[str, str]) -> dict[int, str]:
    chosen = {name.removeprefix("verdict-"): value for name, value in posted.items() if name.startswith("verdict-")}
    known = {code for code, _ in VERDICTS}
    return {int(pk): value for pk, value in chosen.items() if pk.isdecimal() and len(pk) < 10 and value in known}


def _rest(posted: QueryDict) -> dict[int, str]:
    """The button that calls everything shown and not chosen a unit of its own."""
    shown = posted.getlist("shown") if posted.get("rest") == "different" else []
    return {int(pk): "different" for pk in shown if pk.isdecimal() and len(pk) < 10}


def _on(source: str) -> HttpResponse:
    """To the rest of the desk, or back to where it was opened once nothing is left."""
    if source and not queries.desk(source):
        return redirect(_back(source))
    return redirect(reverse("suspects") + (f"?source={source}" if source else ""))


@page("suspect.settle")
@require_POST
def accept_sure(request: HttpRequest) -> HttpResponse:
    """Accept every unmistakable proposal at once."""
    source = _source(request.POST.get("source", ""))
    settled = acts.settle(verdicts=acts.unmistakable(source), by=request.user, at=timezone.now())
    messages.success(request, f"已按建议认定 {settled} 处。")
    return _on(source)
