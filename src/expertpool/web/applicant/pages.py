"""How an applicant's pages are made: whose they are, and how a refusal is shown (7.1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from expertpool.policy.decision import Refused
from expertpool.queries import own_applications as queries
from expertpool.web.access import page

View = Callable[..., HttpResponse]


def applicant_page(action: str, *methods: str) -> Callable[[View], View]:
    """A page of the application under way: `view(request, row)`; 404 without one."""

    def wrap(view: View) -> View:
        @page(action)
        @never_cache
        @require_http_methods(list(methods or ("GET",)))
        @wraps(view)
        def show(request: HttpRequest, **rest: Any) -> HttpResponse:
            row = queries.living(request.user)
            if row is None:
                raise Http404
            try:
                return view(request, row, **rest)
            except Refused as refusal:
                return refused(request, refusal)

        return show

    return wrap


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Why an act was refused, and back to the application; 409."""
    return render(request, "apply/refused.html", {"reasons": refusal.reasons}, status=409)
