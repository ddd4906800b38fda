"""The door for people who apply: a number, a code, and on to the own application (7.1.1, 20)."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.services import entrance
from expertpool.web.access import APPLICANTS, page, role_of
from expertpool.web.accounts.lockout import count_code
from expertpool.web.expert.entrance_views import BACKEND
from expertpool.web.expert.forms import CodeForm, PhoneForm


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
            count_code(request)
            entrance.ask_code(phone=form.cleaned_data["phone"], newcomer=True, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            return _code(request, CodeForm(initial={"phone": form.cleaned_data["phone"]}), form.cleaned_data["phone"])
    shown = {"form": form, "sends": entrance.sends_codes()}
    return render(request, "apply/start.html", shown, status=409 if form.reasons else 200)


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
