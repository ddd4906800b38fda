"""Log-in, log-out and the own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from expertpool.queries import accounts as queries
from expertpool.services import accounts as acts
from expertpool.web.access import page
from expertpool.web.accounts import lockout
from expertpool.web.accounts.forms import LoginForm, PasswordForm


@page("session.login")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Log in and go on to where the person wanted to go."""
    if request.user.is_authenticated:
        return redirect(_onward(request))
    form = LoginForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, form)
    username = form.cleaned_data["username"]
    if lockout.locked(request, username):
        return lockout.refuse(request)
    account = authenticate(request, username=username, password=form.cleaned_data["password"])
    if account is None:
        return _wrong(request, form, username)
    login(request, account)
    acts.note_login(account=account, address=lockout.address_of(request), at=timezone.now())
    return redirect(_onward(request))


def _wrong(request: HttpRequest, form: LoginForm, username: str) -> HttpResponse:
    """Say the same whether name or password is wrong, and how many tries are left."""
    locked = bool(getattr(request, "axes_locked_out", False))
    acts.note_failure(username=username, address=lockout.address_of(request), at=timezone.now(), locked=locked)
    form.add_error(None, f"登录名或密码不正确，还可以试 {lockout.tries_left(request, username)} 次。")
    return _ask(request, form)


def _ask(request: HttpRequest, form: LoginForm) -> HttpResponse:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "accounts/login.html", {"form": form, "next": wanted})


def _onward(request: HttpRequest) -> str:
    """The page that was asked for before the log-in if it is one of ours; else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else "/"


@page("session.logout")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out."""
    acts.note_end(account=request.user, reason="logout", at=timezone.now())
    logout(request)
    messages.success(request, "已退出。")
    return redirect("login")


@page("password.change")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The own account: who one is here, latest log-ins, and a new password."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _changed(request, form):
        messages.success(request, "密码已修改，其他地方的登录已全部退出。")
        return redirect("home")
    forced = request.user.must_change_password
    shown = {"form": form, "forced": forced, "logins": [] if forced else queries.latest_logins(request.user)}
    return render(request, "accounts/first_password.html" if forced else "accounts/own.html", shown)


def _changed(request: HttpRequest, form: PasswordForm) -> bool:
    given = form.cleaned_data
    try:
        acts.change_password(account=request.user, old=given["old"], new=given["new"], at=timezone.now())
    except ValidationError as error:
        for field, wrong in error.message_dict.items():
            form.add_error(field, wrong)
        return False
    update_session_auth_hash(request, request.user)
    return True
