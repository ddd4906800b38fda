"""A case is opened, or asked for, about somebody found first; the consequence is shown beside the form (9, 19)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy.decision import Refused
from expertpool.policy.removal import ARTICLE_OF
from expertpool.policy.removal_cases import BY_HAND, consequence
from expertpool.queries import parameters
from expertpool.queries import removals as queries
from expertpool.queries import vouching as vouching_queries
from expertpool.services import removals as acts
from expertpool.services import vouching
from expertpool.web.access import may, page
from expertpool.web.cases.forms import OpeningForm

#: what follows is counted anew when another day is chosen
PREVIEW = {
    "hx-trigger": "change",
    "hx-params": "occurred_on",
    "hx-select": "#outcome",
    "hx-target": "#outcome",
    "hx-swap": "outerHTML",
}


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    home = "cases" if may(request, "case.view") else "cases_proposed"
    return [("出库事项", reverse(home)), ("立案" if may(request, "case.open") else "提请立案", "")]


@page("case.open")
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    return _find(request)


@page("case.propose")
@require_GET
def find_to_propose(request: HttpRequest) -> HttpResponse:
    return _find(request)


def _find(request: HttpRequest) -> HttpResponse:
    """Whom the case is about: searched by number, name or unit among those whom the viewer may name."""
    text = request.GET.get("q", "")[:60]
    target = "case_open" if may(request, "case.open") else "case_propose"
    shown = {"crumbs": _crumbs(request), "text": text, "people": queries.found(request.user, text), "target": target}
    shown |= {"may_view": may(request, "case.view"), "most": queries.MOST_FOUND}
    return render(request, "cases/find.html", shown)


@page("case.open")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, number: int) -> HttpResponse:
    return _new(request, number, "已立案。")


@page("case.propose")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, number: int) -> HttpResponse:
    return _new(request, number, "已提请人才科立案。")


def _new(request: HttpRequest, number: int, done: str) -> HttpResponse:
    expert = queries.people(request.user).filter(number=number).first()
    if expert is None:
        raise Http404
    feedback = _feedback(request, number)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = OpeningForm(*sent, role=request.user.role, initial=_told_by(request, feedback))
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("ground", "occurred_on")} | {"evidence": form.evidence()}
        told |= {"by": request.user, "at": timezone.now()}
        try:
            made = (
                acts.open_on_feedback(feedback_id=feedback.pk, **told) if feedback else acts.open_by_hand(number=number, **told)
            )
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, done)
            return redirect("case", made.pk) if may(request, "case.view") else redirect("cases_proposed")
    form.fields["occurred_on"].widget.attrs |= PREVIEW | {"hx-get": request.path}
    day = _day(request, form)
    shown = {"crumbs": _crumbs(request), "form": form, "expert": expert, "day": day, "grounds": _consequences(form, day)}
    shown["may_view"] = may(request, "case.view")
    return render(request, "cases/new.html", shown, status=409 if form.reasons else 400 if form.errors else 200)


def _feedback(request: HttpRequest, number: int) -> Any:
    """What an employer told of this person, where the case is opened on it."""
    asked = request.GET.get("feedback", "")
    if not may(request, "case.open") or not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        return None
    return vouching_queries.feedbacks_for(request.user).filter(pk=int(asked), expert__number=number).first()


def _told_by(request: HttpRequest, feedback: Any) -> dict[str, Any]:
    """The employer's words to begin with; the look is traced before they leave (20)."""
    if feedback is None or request.method == "POST":
        return {}
    words = vouching.read(feedback_id=feedback.pk, by=request.user, at=timezone.now())
    return {"words": words, "occurred_on": feedback.happened_on}


def _day(request: HttpRequest, form: OpeningForm) -> date:
    """The day that what follows is counted from: typed, chosen on the page or told with the feedback; else today."""
    told = getattr(form, "cleaned_data", {}).get("occurred_on") or request.GET.get("occurred_on") or form["occurred_on"].value()
    try:
        day = told if isinstance(told, date) else date.fromisoformat(str(told))
    except ValueError:
        return timezone.localdate()
    return min(day, timezone.localdate())


def _consequences(form: OpeningForm, day: date) -> list[tuple[str, str, str]]:
    """(article, ground, what follows) for each ground that the form offers, of something done on that day."""
    offered = [code for code, _ in form.fields["ground"].choices if code]  # type: ignore[attr-defined]
    return [_foreseen(ground, day, timezone.localdate()) for ground in BY_HAND if ground in offered]


def _foreseen(ground: Any, occurred_on: date, today: date) -> tuple[str, str, str]:
    told = consequence(ground, occurred_on=occurred_on, removed_on=today, p=parameters.in_force(today))
    return ARTICLE_OF[ground], ground.label, told.words
