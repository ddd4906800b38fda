"""What the caller records about one open name: tries, looks, answers (11.3, 13, 14)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from expertpool.policy.contact_terms import Means
from expertpool.policy.decision import Refused
from expertpool.queries import contacts as queries
from expertpool.services import contact
from expertpool.web.access import page
from expertpool.web.talent.contact_views import one_or_404, show

#: act → (service, what the form says of it, what is told afterwards)
ACTS: Mapping[str, tuple[Callable[..., Any], tuple[str, ...], str]] = {
    "attempt": (contact.attempt, ("means", "result", "note"), "已登记联系经过。"),
    "agree": (contact.agree, (), "已登记暂定同意，请出示涉及的单位和人员。"),
    "accept": (contact.accept, (), ""),
    "decline": (contact.decline, ("reason", "words"), "已登记，随即开放下一位。"),
    "recuse": (contact.recuse, ("article", "words"), "已登记回避，随即开放下一位。"),
    "unreachable": (contact.unreachable, ("words",), "已登记联系不上，随即开放下一位。"),
    "wrong_number": (contact.wrong_number, ("words",), "已登记号码有误，随即开放下一位。"),
    "unwilling": (contact.unwilling, ("words",), "已登记，随即开放下一位；请在“辞任”中继续办理。"),
}


@page("contact.call")
@require_POST
def act(request: HttpRequest, contact_id: int, name: str) -> HttpResponse:
    """Record one thing and come back to the desk; a refusal is shown there, with what was typed."""
    asked = one_or_404(request, contact_id)
    if name not in ACTS:
        raise Http404
    service, fields, done = ACTS[name]
    told = {field: request.POST.get(field, "") for field in fields}
    try:
        made = service(contact_id=asked.pk, **told, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, asked.demand_id, one=asked.pk, refused=refusal, opened=name, typed=told)
    _tell(request, name, made, done)
    return _back(asked)


def _tell(request: HttpRequest, name: str, made: Any, done: str) -> None:
    """A yes may have met something that arose in the meantime; then that is what is told."""
    if name != "accept":
        messages.success(request, done)
    elif made.outcome == "accepted":
        messages.success(request, "已确认参加。")
    else:
        messages.warning(request, f"不能确认，已按规则登记：{made.words}")


def _back(asked: Any) -> HttpResponse:
    answer = redirect("contact_desk", asked.demand_id)
    answer["Location"] += f"?one={asked.pk}"
    return answer


@page("contact.reveal")
@never_cache
@require_POST
def reveal(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The phone, in the answer to this request alone."""
    asked = one_or_404(request, contact_id)
    try:
        phone = contact.reveal(contact_id=asked.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, asked.demand_id, one=asked.pk, refused=refusal)
    return show(request, asked.demand_id, one=asked.pk, phone=phone)


@page("contact.call")
@never_cache
@require_POST
def units(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Units and people under review, after a provisional yes; each look is traced (13, 20)."""
    asked = one_or_404(request, contact_id)
    try:
        contact.shown(contact_id=asked.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, asked.demand_id, one=asked.pk, refused=refusal)
    return show(request, asked.demand_id, one=asked.pk, reviewed=queries.reviewed(asked.demand))


@page("contact.call")
@require_POST
def fall_out(request: HttpRequest, contact_id: int) -> HttpResponse:
    """An accepted expert tells the caller that it is not possible after all (14.3)."""
    asked = one_or_404(request, contact_id)
    told = {"reason": request.POST.get("reason", ""), "words": request.POST.get("words", ""), "means": Means.PHONE}
    try:
        contact.decline(contact_id=asked.pk, **told, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, asked.demand_id, refused=refusal)
    messages.success(request, "已登记退出，随即开放下一位。")
    return redirect("contact_desk", asked.demand_id)
