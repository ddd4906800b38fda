"""A log-in ends after a while without use, and after a day's work in any case (20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from expertpool.services import accounts
from expertpool.web.access import to_login, way_back

SINCE, SEEN = "since", "seen"
#: the time of the last use is noted at most this often, in seconds
NOTE_EVERY = 30


@receiver(user_logged_in)
def begin(request: HttpRequest, **_: Any) -> None:
    """Start both clocks at every log-in."""
    request.session[SINCE] = request.session[SEEN] = int(timezone.now().timestamp())


def ended(since: int, seen: int, now: int) -> str:
    """Why a session is over: ``"idle"``, ``"long"``, or empty while it is not. Times in seconds."""
    if now - seen >= settings.SESSION_IDLE_SECONDS:
        return "idle"
    return "long" if now - since >= settings.SESSION_LONGEST_SECONDS else ""


class TimeoutMiddleware:
    """Logs out who was idle too long or has been logged in too long; the way back to the page is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(timezone.now().timestamp())
        seen = request.session.get(SEEN, 0)
        reason = ended(request.session.get(SINCE, 0), seen, now)
        if reason:
            return _end(request, reason)
        if now - seen >= NOTE_EVERY:
            request.session[SEEN] = now
        return self.get_response(request)


def _end(request: HttpRequest, reason: str) -> HttpResponseBase:
    accounts.note_end(account=request.user, reason=reason, at=timezone.now())
    logout(request)
    if request.method == "POST" and not request.headers.get("HX-Request"):
        return render(request, "errors/expired.html", {"next": way_back(request)}, status=403)
    messages.info(request, WORDS[reason])
    return to_login(request)


WORDS = {
    "idle": "长时间没有操作，已自动退出。重新登录后回到原来的页面。",
    "long": "登录已满时限，已自动退出。重新登录后回到原来的页面。",
}
