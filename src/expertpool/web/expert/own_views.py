"""The own area, for who logged in with phone and code: activities, days that do not suit, history, fees, data (14, 16, 20)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from expertpool.policy.decision import Refused
from expertpool.policy.terms import ExpertStatus
from expertpool.queries import own, parameters, preferences, removals
from expertpool.services import evaluations, fees, own_data
from expertpool.web.expert.forms import AccountForm, PeriodForm, WordsForm
from expertpool.web.expert.pages import own_page
from expertpool.web.listing import Listing


@own_page("self.view")
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what comes, and the way to everything else."""
    now, today = timezone.now(), timezone.localdate()
    expert = own.expert(request.user)
    shown = {
        "expert": expert,
        "waiting": own.waiting(request.user, now),
        "upcoming": own.upcoming(request.user, now),
        "uses": own.uses(request.user, today.year),
        "limit": parameters.in_force(today).yearly_limit,
        "asks_account": fees.asks_account(expert),
        "cases": removals.own_open(request.user),
        "gone": expert.status == ExpertStatus.REMOVED,
        "today": today,
    }
    return render(request, "expert/home.html", shown)


@own_page("self.view")
def history(request: HttpRequest) -> HttpResponse:
    """Past and present participations, with this year's count and grades."""
    year = timezone.localdate().year
    listing = Listing(request.GET, unit="次")
    page = listing.page(own.history(request.user))
    shown = {
        "listing": listing,
        "page": page,
        "rows": [(row, _grade(row)) for row in page],
        "asked": own.answered(request.user)[:20],
        "year": year,
        "uses": own.uses(request.user, year),
        "grades": own.grades(request.user, year),
        "preferred": preferences.of(request.user.expert_id),
        "p": parameters.in_force(timezone.localdate()),
    }
    return render(request, "expert/history.html", shown)


def _grade(row: Any) -> Any:
    """The evaluation, once nobody has to agree to it any more."""
    found = getattr(row, "evaluation", None)
    return found if found and not evaluations.waits(found) else None


@own_page("self.view", "GET", "POST")
def evaluation(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """One evaluation with what it brings about, and the own reply."""
    found = _evaluation_or_404(request, evaluation_id)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            evaluations.reply(evaluation_id=found.pk, text=form.cleaned_data["words"], by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "说明已提交，与评价一并存档。")
            return redirect("own_evaluation", found.pk)
    replied = found.replied_at is not None and found.replied_at > found.graded_at
    shown = {"found": found, "form": form, "replied": replied, "p": parameters.in_force(timezone.localdate())}
    return render(request, "expert/evaluation.html", shown, status=409 if form.reasons else 200)


def _evaluation_or_404(request: HttpRequest, evaluation_id: int) -> Any:
    try:
        found = own.evaluation(request.user, evaluation_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    if evaluations.waits(found):
        raise Http404
    return found


# ---------------------------------------------------------------- days that do not suit


@own_page("self.edit", "GET", "POST")
def unavailable(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            own_data.add_unavailable(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已登记，今后的抽取会避开这些日子。")
            return redirect("own_unavailable")
    shown = {"form": form, "rows": own.unavailable(request.user), "today": timezone.localdate()}
    return render(request, "expert/unavailable.html", shown, status=409 if form.reasons else 200)


@own_page("self.edit", "POST")
def unavailable_remove(request: HttpRequest, period_id: int) -> HttpResponse:
    own_data.remove_unavailable(period_id=period_id, by=request.user, at=timezone.now())
    messages.success(request, "已删去。")
    return redirect("own_unavailable")


# ---------------------------------------------------------------- fees, data, looks


@own_page("self.edit", "GET", "POST")
def own_fees(request: HttpRequest) -> HttpResponse:
    """What was paid; the bank account is asked for at the first payment, once."""
    asks = fees.asks_account(own.expert(request.user))
    form = AccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            fees.keep_account(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "银行账户已登记。")
            return redirect("own_fees")
    shown = {"form": form, "asks": asks, "rows": own.payments(request.user)}
    return render(request, "expert/fees.html", shown, status=409 if form.reasons else 200)


@own_page("self.view")
def data(request: HttpRequest) -> HttpResponse:
    """What the pool has on record; numbers with their middle hidden."""
    shown = {"expert": own.expert(request.user), "sealed": own_data.sealed(by=request.user)}
    return render(request, "expert/data.html", shown)


@own_page("self.view")
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at the own data: role and number of the account, when, on what ground."""
    listing = Listing(request.GET, unit="次")
    return render(request, "expert/looks.html", {"listing": listing, "page": listing.page(own.looks(request.user))})
