"""A key unlocked for a short while: half of it in the log-in, half in a cookie of the browser that typed the passphrase (18)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from expertpool.services import report_keys

SESSION, COOKIE, PATH = "report_keys", "report_key", "/reports/"


def held(request: HttpRequest) -> dict[int, bytes]:
    """The private halves unlocked in this browser; empty once the time is over."""
    sealed, word = request.session.get(SESSION, ""), request.COOKIES.get(COOKIE, "")
    return report_keys.recall(word, sealed, at=timezone.now()) if sealed and word else {}


def hold(request: HttpRequest, answer: HttpResponse, opened: dict[int, bytes]) -> HttpResponse:
    """Keep what the passphrase opened until its time is over."""
    now = timezone.now()
    word, request.session[SESSION] = report_keys.lend(opened, at=now)
    answer.set_cookie(
        COOKIE,
        word,
        max_age=report_keys.minutes(now) * 60,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


def release(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Forget both halves at once."""
    request.session.pop(SESSION, None)
    answer.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return answer
