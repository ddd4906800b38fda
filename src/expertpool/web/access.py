"""Every page declares the action it needs; a page that declares none opens for nobody (3, 20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from expertpool.policy import access
from expertpool.policy.terms import Role
from expertpool.services import accounts

#: what may be done with a one-time password
BEFORE_OWN_PASSWORD = frozenset({"password.change", "session.login", "session.logout"})
#: session key of an expert who came by a message's link: id of the one contact it leads to
LINKED = "linked"
#: where experts' own pages stand, and those of people who apply; their log-in takes a phone and a code
EXPERTS, APPLICANTS = "/e/", "/apply/"
#: area of actions that everybody may take, logged in or not
OPEN_TO_ALL = "public."
#: the public's home, and the own one of whoever is known
HOME = "/"
#: the greatest number of a row
MOST = 2**63 - 1
View = TypeVar("View", bound=Callable[..., Any])


def page(action: str) -> Callable[[View], View]:
    """Declare that a view needs `action` of `policy.access`; an unknown one raises `KeyError` at import."""
    access.ACTIONS[action]

    def mark(view: View) -> View:
        view.__dict__["action"] = action
        return view

    return mark


def by_link(view: View) -> View:
    """Declare that an expert who came by a link may open a page, for the contact that the link leads to and no other."""
    view.__dict__["by_link"] = True
    return view


def role_of(request: HttpRequest) -> str:
    """Role code of who asks; ``public`` without a log-in."""
    user = getattr(request, "user", None)
    return str(user.role) if user is not None and user.is_authenticated else Role.PUBLIC.value


def may(request: HttpRequest, action: str) -> bool:
    """Whether who asks may take `action`."""
    return access.may(role_of(request), action, settings.PROFILE)


def to_login(request: HttpRequest) -> HttpResponseBase:
    """Ask to log in, and come back here afterwards; an htmx exchange reloads the whole page for it."""
    doors = {EXPERTS: "expert_login", APPLICANTS: "apply"}
    door = next((name for path, name in doors.items() if request.path.startswith(path)), settings.LOGIN_URL)
    answer = redirect_to_login(way_back(request), door)
    return HttpResponseClientRedirect(answer.url) if request.headers.get("HX-Request") else answer


def way_back(request: HttpRequest) -> str:
    """Where to go on after a log-in: this page, or for a form or an htmx part the page that it stood on; never elsewhere."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())
    parts = urlsplit(before) if own else urlsplit("/")
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


class AccessMiddleware:
    """Asks the table of permissions before any page runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Nothing when allowed; to the log-in when nobody is logged in; else the page that says why not."""
        action = getattr(view, "action", "")
        _refuse_unstorable(request, view, kwargs)
        if action and may(request, action):
            return _by_code_first(request, view, kwargs) or _own_password_first(request, action)
        if role_of(request) == Role.PUBLIC:
            return to_login(request)
        accounts.note_refusal(account=request.user, action=action, at=timezone.now())
        raise PermissionDenied(_why(request, action))


def _refuse_unstorable(request: HttpRequest, view: Any, kwargs: Any) -> None:
    """What no database can keep is in no honest request: a zero character is answered with 400, an endless number with 404."""
    if any(isinstance(value, int) and value > MOST for value in kwargs.values()):
        raise Http404
    read = [request.GET]
    if request.method == "POST" and not getattr(view, "csrf_exempt", False):
        read.append(request.POST)
    told = [*map(str, kwargs.values()), *(value for data in read for _, values in data.lists() for value in values)]
    if any("\0" in value for value in told):
        raise SuspiciousOperation("zero character")


def _by_code_first(request: HttpRequest, view: Any, kwargs: Any) -> HttpResponseBase | None:
    """Who came by a link sees that one contact; for everything else the phone and a code are asked for (20)."""
    linked = request.session.get(LINKED) if role_of(request) == Role.EXPERT else None
    if linked is None or (str(view.__dict__["action"]).startswith(OPEN_TO_ALL) and request.path != HOME):
        return None
    if getattr(view, "by_link", False) and kwargs.get("contact_id", linked) == linked:
        return None
    messages.info(request, "短信链接只用于办理这一次邀请。查看本人资料和其他活动，请用手机号和验证码登录。")
    return redirect_to_login(way_back(request), "expert_login")


def _own_password_first(request: HttpRequest, action: str) -> HttpResponseBase | None:
    """Who still has a one-time password must choose an own one before anything else."""
    waiting = request.user.is_authenticated and request.user.must_change_password
    return redirect("password") if waiting and action not in BEFORE_OWN_PASSWORD else None


def _why(request: HttpRequest, action: str) -> str:
    if not action:
        return "这个页面没有登记权限，任何人都不能打开。"
    reasons = access.refuse(role_of(request), action, settings.PROFILE)
    return "；".join(part for reason in reasons for part in (reason.message, reason.remedy) if part) + "。"
