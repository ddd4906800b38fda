"""The door for people who apply: a number, a code, and on to the own application (7.1.1, 20)."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import Role
from expertpool.services import entrance
from expertpool.web.access import APPLICANTS, page, role_of
from expertpool.web.accounts.lockout import address_of
from expertpool.web.expert.entrance_views import BACKEND
from expertpool.web.expert.forms import CodeForm, PhoneForm

#: codes that one network address may ask for within an hour
CODES_AN_HOUR = 30
HOUR = 3600


@page("public.register")
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The number to which a code goes, whether anybody knows it or not."""
    if role_of(request) == Role.EXPERT and request.method == "GET":
        return redirect("application")
    form = PhoneForm(request.POST if request.method == "POST" else None)
    form.fields["phone"].help_text = "本人手机号，用于登录、接收进度通知。"
    if form.is_valid():
        try:
            _count(request)
            entrance.ask_code(phone=form.cleaned_data["phone"], newcomer=True, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            return _code(request, CodeForm(initial={"phone": form.cleaned_data["phone"]}), form.cleaned_data["phone"])
    shown = {"form": form, "sends": entrance.sends_codes()}
    return render(request, "apply/start.html", shown, status=409 if form.reasons else 200)


def _count(request: HttpRequest) -> None:
    """One machine asks for no more codes than a household would."""
    key = f"codes:{address_of(request)}"
    cache.add(key, 0, HOUR)
    if cache.incr(key) > CODES_AN_HOUR:
        raise Refused(Reason("20", "获取验证码过于频繁", remedy="一小时后再试"))


@page("public.register")
@never_cache
@sensitive_post_parameters()
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """The code; whoever knows it goes on with the own application, and an expert to the own area."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code(request, form, request.POST.get("phone", ""))
    given = form.cleaned_data
    try:
        account = entrance.enter(phone=given["phone"], code=given["code"], newcomer=True, at=timezone.now())
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return _code(request, form, given["phone"])
    if request.user.is_authenticated:
        logout(request)
    login(request, account, BACKEND)
    return redirect("application")


def _code(request: HttpRequest, form: CodeForm, phone: str) -> HttpResponse:
    shown = {"form": form, "phone": phone, "back": APPLICANTS}
    return render(request, "apply/code.html", shown, status=409 if form.reasons else 200)
