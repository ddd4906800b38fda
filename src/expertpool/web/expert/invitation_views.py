"""One invitation on a phone: what is asked, yes in two taps, no with a reason, must stay away, objection (11.3, 13, 14)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from expertpool.policy import contact as rules
from expertpool.policy.articles import get as article
from expertpool.policy.contact_terms import Means
from expertpool.queries import contacts, own
from expertpool.services import contact, reopening
from expertpool.web.expert import calendars
from expertpool.web.expert.forms import DeclineForm, WordsForm
from expertpool.web.expert.items import ITEMS
from expertpool.web.expert.pages import contact_page
from expertpool.web.expert.steps import steps


@contact_page("self.answer")
def show(request: HttpRequest, asked: Any) -> HttpResponse:
    """What is asked, or what became of it."""
    now = timezone.now()
    state = own.standing(asked, now)
    shown = {"asked": asked, "activity": asked.demand.activity, "days": own.days(asked), "standing": state, "now": now}
    if state in ("asked", "late", "agreed"):
        shown["pay"] = own.pay(asked, timezone.localdate())
        return render(request, "expert/invitation.html", shown)
    if state == "confirmed":
        return render(request, "expert/confirmed.html", shown | {"steps": steps(asked)})
    latest = own.latest_objection(asked)
    shown |= {"latest": latest, "may_object": own.may_object(asked, latest)}
    return render(request, "expert/ended.html", shown)


# ---------------------------------------------------------------- yes


@contact_page("self.answer", "POST")
def agree(request: HttpRequest, asked: Any) -> HttpResponse:
    """The first of two taps."""
    contact.agree(contact_id=asked.pk, means=Means.WEB, by=request.user, at=timezone.now())
    return redirect("own_declare", asked.pk)


@contact_page("self.answer", "GET", "POST")
def declare(request: HttpRequest, asked: Any) -> HttpResponse:
    """Units and people under review, then the own declaration; every look at them is traced before they leave."""
    if asked.agreed_at is None or own.standing(asked, timezone.now()) != "agreed":
        return redirect("own_invitation", asked.pk)
    if request.method == "POST":
        contact.accept(contact_id=asked.pk, means=Means.WEB, by=request.user, at=timezone.now())
        return redirect("own_invitation", asked.pk)
    contact.shown(contact_id=asked.pk, by=request.user, at=timezone.now())
    shown = {"asked": asked, "reviewed": contacts.reviewed(asked.demand), "items": _items()}
    return render(request, "expert/declare.html", shown)


def _items() -> list[tuple[str, str, str, str]]:
    """Key, title, label of the provision, explanation."""
    return [(key, ITEMS[key][0], article(key).label, ITEMS[key][1]) for key in rules.ITEMS]


# ---------------------------------------------------------------- no


@contact_page("self.answer", "GET", "POST")
def decline(request: HttpRequest, asked: Any) -> HttpResponse:
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        contact.decline(
            contact_id=asked.pk, reason=given["reason"], words=given["words"], means=Means.WEB, by=request.user, at=timezone.now()
        )
        messages.success(request, "已收到您的答复，不影响今后被抽取。")
        return redirect("own_invitation", asked.pk)
    return render(request, "expert/decline.html", {"asked": asked, "form": form})


@contact_page("self.answer", "GET", "POST")
def recuse(request: HttpRequest, asked: Any) -> HttpResponse:
    """One of the five items applies; after a yes as well."""
    if request.method == "POST":
        chosen, words = request.POST.get("item", ""), request.POST.get("words", "")
        contact.recuse(contact_id=asked.pk, article=chosen, words=words, means=Means.WEB, by=request.user, at=timezone.now())
        messages.success(request, "已登记回避，感谢您的申明。")
        return redirect("own_invitation", asked.pk)
    return render(request, "expert/recuse.html", {"asked": asked, "items": _items(), "chosen": request.GET.get("item", "")})


@contact_page("self.answer", "GET", "POST")
def withdraw(request: HttpRequest, asked: Any) -> HttpResponse:
    """Cannot come after all, though confirmed; the next on the list is asked at once."""
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        contact.fall_out(contact_id=asked.pk, words=form.cleaned_data["words"], by=request.user, at=timezone.now())
        messages.success(request, "已登记，随即联系下一位专家。")
        return redirect("own_invitation", asked.pk)
    return render(request, "expert/withdraw.html", {"asked": asked, "form": form})


@contact_page("self.object", "GET", "POST")
def object_to(request: HttpRequest, asked: Any) -> HttpResponse:
    """The outcome on record is wrong."""
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = reopening.object_to(contact_id=asked.pk, text=form.cleaned_data["words"], by=request.user, at=timezone.now())
        opened = made.state == "granted"
        messages.success(request, "邀请已重新开放，请答复。" if opened else "异议已提交，处理结果将告知您。")
        return redirect("own_invitation", asked.pk)
    return render(request, "expert/object.html", {"asked": asked, "form": form})


@contact_page("self.view")
def calendar(request: HttpRequest, asked: Any) -> HttpResponse:
    """The days and hours for the phone's calendar: no title, unit or project stands in the file."""
    answer = HttpResponse(calendars.of(asked), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="activity.ics"'
    return answer
