"""One person of a roll: entered on line, corrected, taken off (7.1.3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.vouching import RollState
from expertpool.queries import rolls as queries
from expertpool.services import applications
from expertpool.services import rolls as acts
from expertpool.web.access import page
from expertpool.web.units.forms import PersonForm, initial_of, person_form
from expertpool.web.units.rolls_views import crumbs, roll_or_404

OPEN = (ApplicationStatus.CONFIRMING, ApplicationStatus.RETURNED)


def _editable(request: HttpRequest, roll_id: int) -> Any:
    found = roll_or_404(request, roll_id)
    if not queries.editable(found, request.user):
        raise Http404
    return found


@page("roll.edit")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, roll_id: int) -> HttpResponse:
    """One more person, typed."""
    found = _editable(request, roll_id)
    form = person_form(request.POST or None, initial={"id_kind": "resident"})
    if request.method == "POST" and _taken(form, lambda answers: _add(request, roll_id, answers)):
        messages.success(request, "已列入。")
        return redirect("roll_person_new" if request.POST.get("more") else "roll", roll_id)
    return _render(request, found, form, "填写一人")


def _add(request: HttpRequest, roll_id: int, answers: dict[str, Any]) -> None:
    acts.add(roll_id=roll_id, form=answers, by=request.user, at=timezone.now())


def _taken(form: PersonForm, act: Any, before: Any = None) -> bool:
    """Whether the act took what was typed; every fault stands beside its field otherwise."""
    valid = form.is_valid()
    if not form.is_bound:
        return False
    answers = form.form_of(before)
    faults = applications.faults_of(answers, at=timezone.now(), own_word=False)
    form.blame(faults)
    if faults or not valid:
        return False
    try:
        act(answers)
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return False
    return True


def _render(request: HttpRequest, found: Any, form: PersonForm, words: str, **more: Any) -> HttpResponse:
    shown = {
        "roll": found,
        "form": form,
        "words": words,
        "draft": found.state == RollState.DRAFT,
        "crumbs": crumbs((found.code, reverse("roll", args=[found.pk])), (words, "")),
    }
    status = 409 if form.reasons else 400 if form.errors else 200
    return render(request, "units/roll_person.html", shown | more, status=status)


@page("roll.edit")
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, roll_id: int, application_id: int) -> HttpResponse:
    """Correct somebody who has not confirmed, or whom the reviewer sent back; the look is traced."""
    found = _editable(request, roll_id)
    row = queries.people(found).filter(pk=application_id, state__in=OPEN).first()
    if row is None:
        raise Http404
    before = acts.look(application_id=row.pk, by=request.user, at=timezone.now())
    form = person_form(request.POST or None, initial=initial_of(before))
    if request.method == "POST" and _taken(form, lambda answers: _correct(request, row.pk, answers), before):
        messages.success(request, "已更正。" if found.state == RollState.DRAFT else "已更正，已请本人重新确认。")
        return redirect("roll", roll_id)
    last = row.steps.filter(action__in=("application.return", "application.dispute")).last()
    return _render(request, found, form, row.name, row=row, returned=last)


def _correct(request: HttpRequest, application_id: int, answers: dict[str, Any]) -> None:
    acts.correct(application_id=application_id, form=answers, by=request.user, at=timezone.now())


@page("roll.edit")
@require_POST
def remove(request: HttpRequest, roll_id: int, application_id: int) -> HttpResponse:
    _editable(request, roll_id)
    try:
        acts.remove(application_id=application_id, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, "已从表中移出，申请已撤回。")
    return redirect("roll", roll_id)
