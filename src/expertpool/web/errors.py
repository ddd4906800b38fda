"""Pages for when something cannot be done: each says why, on what ground, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import Resolver404, resolve

from expertpool.policy.decision import Refused
from expertpool.web.access import HOME, may, way_back


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; or 413 when more was sent than is accepted."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "errors/413.html", status=413)
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, on the ground that who keeps the pool and who uses it are kept apart (3)."""
    return render(request, "errors/403.html", {"message": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; says nothing about whether the record exists for others (20)."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, from a template that asks nothing of the database."""
    return HttpResponse(get_template("errors/500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent after its session ended asks to log in again; otherwise to load the page anew."""
    user = getattr(request, "user", None)
    expired = user is None or not user.is_authenticated
    if expired:
        return render(request, "errors/expired.html", {"next": way_back(request)}, status=403)
    return render(request, "errors/csrf.html", status=403)


def act_only(request: HttpRequest, answer: HttpResponseBase) -> HttpResponse:
    """405 for an address that only a button sends to, opened from the address bar or after a log-in: the page it belongs to.

    A search or another page of the list that a refused act was answered with goes on in that list.
    """
    if request.GET and page_above(request) != HOME:
        return redirect(f"{page_above(request)}?{request.GET.urlencode()}")
    page = render(request, "errors/405.html", {"above": page_above(request)}, status=405)
    page["Allow"] = answer["Allow"]
    return page


def page_above(request: HttpRequest) -> str:
    """The nearest address above that is a page of who asks; the home where there is none."""
    parts = request.path.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        address = f"/{'/'.join(parts[:count])}/"
        try:
            action = getattr(resolve(address).func, "action", "")
        except Resolver404:
            continue
        if action and may(request, action):
            return address
    return HOME


class RefusalMiddleware:
    """A refusal that no page has caught is still an answer with its articles, never an error of the server.

    So is a row that is not there (any more): whoever names one gets the page that says so. An address of an act that
    somebody opens leads back to its page, never to an empty screen.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        opened = answer.status_code == 405 and request.method == "GET" and bool(getattr(request.resolver_match, "func", None))
        return act_only(request, answer) if opened else answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """409 with every reason, its article and what to do; 404 for what is not there."""
        if isinstance(exception, Refused):
            return render(request, "errors/refused.html", {"reasons": exception.reasons}, status=409)
        if isinstance(exception, ObjectDoesNotExist):
            return not_found(request)
        return None
