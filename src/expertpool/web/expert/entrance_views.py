"""How experts come in: by a message's link, or by phone and one-time code (20)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import Role
from expertpool.services import accounts, entrance
from expertpool.web.access import EXPERTS, LINKED, by_link, page, role_of
from expertpool.web.accounts.lockout import count_code
from expertpool.web.expert.forms import CodeForm, PhoneForm
from expertpool.web.expert.pages import HOLDER, LINK, closed, holder_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
#: seconds for which a browser is known again; longer than any link holds
KNOWN_FOR = 90 * 24 * 3600
STAFF = Reason("20", "您已登录工作人员账号，邀请链接只供专家本人使用", remedy="先退出工作人员账号")


@page("self.enter")
@by_link
@never_cache
@require_GET
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Follow a link: nothing is used up by looking; the token leaves the address at once."""
    if role_of(request) not in (Role.PUBLIC, Role.EXPERT):
        return closed(request, Refused(STAFF))
    holder, now = holder_of(request), timezone.now()
    try:
        found = entrance.follow(token=token, holder=holder, at=now)
    except Refused as refusal:
        return closed(request, refusal)
    _let_in(request, found, entrance.account_of(found.expert, at=now))
    answer = redirect("own_invitation", found.contact_id)
    answer.set_cookie(HOLDER, holder, max_age=KNOWN_FOR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
    return answer


def _let_in(request: HttpRequest, found: Any, account: Any) -> None:
    """Who has logged in with a code already keeps the whole own area; anybody else gets this one contact."""
    if request.user == account and LINKED not in request.session:
        return
    login(request, account, BACKEND)
    request.session[LINKED], request.session[LINK] = found.contact_id, found.pk


# ---------------------------------------------------------------- phone and code


@page("self.enter")
@by_link
@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """First step: the number to which a code goes. A number that is not on record gets the same answer."""
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            count_code(request)
            entrance.ask_code(phone=form.cleaned_data["phone"], at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            return _ask_code(request, CodeForm(initial={"phone": form.cleaned_data["phone"]}), form.cleaned_data["phone"])
    shown = {"form": form, "next": _wanted(request), "sends": entrance.sends_codes()}
    return render(request, "expert/login.html", shown, status=409 if form.reasons else 200)


@page("self.enter")
@by_link
@never_cache
@sensitive_post_parameters()
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Second step: the code. Whoever knows it has the whole own area."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, form, request.POST.get("phone", ""))
    given = form.cleaned_data
    try:
        account = entrance.enter(phone=given["phone"], code=given["code"], at=timezone.now())
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return _ask_code(request, form, given["phone"])
    if request.user.is_authenticated:
        logout(request)
    login(request, account, BACKEND)
    return redirect(_wanted(request) or "own")


def _ask_code(request: HttpRequest, form: CodeForm, phone: str) -> HttpResponse:
    shown = {"form": form, "phone": phone, "next": _wanted(request)}
    return render(request, "expert/code.html", shown, status=409 if form.reasons else 200)


def _wanted(request: HttpRequest) -> str:
    """The expert's page that was asked for before; nothing for any other address."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = wanted.startswith(EXPERTS) and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else ""


@page("session.logout")
@by_link
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    accounts.note_end(account=request.user, reason="logout", at=timezone.now())
    logout(request)
    messages.success(request, "已退出。")
    return redirect("expert_login")
