"""After five wrong passwords from one address an account rests for a while; one address asks for so many codes (20)."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from expertpool.policy.decision import Reason, Refused
from expertpool.web.accounts.forms import LoginForm

#: codes that one network address may ask for within an hour, in seconds
CODES_AN_HOUR, HOUR = 30, 3600


def locked(request: HttpRequest, username: str) -> bool:
    """Whether this account may not be tried from this address now."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def address_of(request: HttpRequest) -> str:
    """The network address that asks."""
    return str(getattr(request, "axes_ip_address", None) or request.META.get("REMOTE_ADDR", ""))


def count_code(request: HttpRequest) -> None:
    """One machine asks for no more codes than an office would; raises `Refused`."""
    key = f"codes:{address_of(request)}"
    cache.add(key, 0, HOUR)
    if cache.incr(key) > CODES_AN_HOUR:
        raise Refused(Reason("20", "获取验证码过于频繁", remedy="一小时后再试"))


def minutes_left(request: HttpRequest, username: str) -> int:
    """Whole minutes, at least 1, until the account may be tried again."""
    rest: timedelta = settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address_of(request))
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    left = (last + rest - timezone.now()) if last else rest
    return max(1, ceil(left.total_seconds() / 60))


def tries_left(request: HttpRequest, username: str) -> int:
    """How many wrong passwords are left before the account rests."""
    failures = AxesProxyHandler.get_failures(request, {"username": username})
    return max(0, int(settings.AXES_FAILURE_LIMIT) - failures)


def refuse(request: HttpRequest, response: HttpResponse | None = None, credentials: object = None) -> HttpResponse:
    """The log-in page, saying how long to wait; 429."""
    form = LoginForm(request.POST)
    form.is_valid()
    minutes = minutes_left(request, form.cleaned_data.get("username", ""))
    form.add_error(
        None, f"密码连续 {settings.AXES_FAILURE_LIMIT} 次不正确，账号已锁定，请 {minutes} 分钟后再试，或联系系统管理员重置密码。"
    )
    return render(request, "accounts/login.html", {"form": form, "next": request.POST.get("next", "")}, status=429)
