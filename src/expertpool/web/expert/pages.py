"""How an expert's pages are made: whose they are, what a link opens, and how a refusal is shown (3, 20)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from expertpool.policy.decision import Refused
from expertpool.queries import own
from expertpool.services import entrance
from expertpool.web.access import LINKED, by_link, page

#: session key of the link that somebody came by, and the cookie that tells one browser from another
LINK, HOLDER = "link", "holder"
View = Callable[..., HttpResponse]


def holder_of(request: HttpRequest) -> str:
    """What this browser is known by; a new value for one that comes for the first time."""
    return request.COOKIES.get(HOLDER, "") or secrets.token_urlsafe(24)


def contact_page(action: str, *methods: str) -> Callable[[View], View]:
    """A page of one own invitation: `view(request, asked)`. The first answer by a link binds it to this browser."""

    def wrap(view: View) -> View:
        @page(action)
        @by_link
        @never_cache
        @require_http_methods(list(methods or ("GET",)))
        @wraps(view)
        def show(request: HttpRequest, contact_id: int, **rest: Any) -> HttpResponse:
            try:
                _check_link(request)
            except Refused as refusal:
                return closed(request, refusal)
            asked = _own_or_404(request, contact_id)
            try:
                return view(request, asked, **rest)
            except Refused as refusal:
                return refused(request, refusal, asked)

        return show

    return wrap


def own_page(action: str, *methods: str) -> Callable[[View], View]:
    """A page of the own area, for who logged in with a code; somebody without a record yet is led to the application."""

    def wrap(view: View) -> View:
        @page(action)
        @never_cache
        @require_http_methods(list(methods or ("GET",)))
        @wraps(view)
        def show(request: HttpRequest, **rest: Any) -> HttpResponse:
            if request.user.expert_id is None:
                return redirect("application")
            try:
                return view(request, **rest)
            except Refused as refusal:
                return refused(request, refusal)

        return show

    return wrap


def _check_link(request: HttpRequest) -> None:
    link_id = request.session.get(LINK) if LINKED in request.session else None
    if link_id is None:
        return
    act = entrance.hold if request.method == "POST" else entrance.check
    act(link_id=link_id, holder=request.COOKIES.get(HOLDER, ""), at=timezone.now())


def _own_or_404(request: HttpRequest, contact_id: int) -> Any:
    try:
        return own.contact(request.user, contact_id)
    except ObjectDoesNotExist:
        raise Http404 from None


def closed(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A link that leads nowhere any more, and the other way in; 410."""
    return render(request, "expert/closed.html", {"reasons": refusal.reasons}, status=410)


def refused(request: HttpRequest, refusal: Refused, asked: Any = None) -> HttpResponse:
    """Why an act was refused, and back to the invitation or to the own area; 409."""
    return render(request, "expert/refused.html", {"reasons": refusal.reasons, "asked": asked}, status=409)
