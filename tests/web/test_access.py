"""3, 20: deny by default: every page declares its action, and every role gets what the table of permissions says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from re import findall
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from expertpool import services
from expertpool.policy import access, deeds
from expertpool.policy.terms import Role
from expertpool.records.models import Event
from expertpool.web.access import AccessMiddleware, page, way_back
from tests.factories import account, division, expert, unit

pytestmark = pytest.mark.django_db

ROLES = [Role.PUBLIC, *access.LOGGED_IN]
OPEN = {200, 302, 405, 409}
#: where those are sent who are not logged in: staff, experts, and people who apply
LOGINS = ("/login/?next=", "/e/login/?next=", "/apply/?next=")
#: pages of an application under way, which an expert of the pool has none of
APPLYING = "/apply/own/"


def pages(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of the system."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern)
        else:
            yield pattern


def test_3_every_page_declares_an_action_of_the_table() -> None:
    found = list(pages())
    assert len(found) > 20
    undeclared = [str(pattern.pattern) for pattern in found if getattr(pattern.callback, "action", "") not in access.ACTIONS]
    assert undeclared == []


def test_3_a_page_may_not_declare_an_action_that_is_not_in_the_table() -> None:
    with pytest.raises(KeyError):
        page("pool.steal")


def undeclared(request: Any) -> HttpResponse:
    return HttpResponse("data")


@pytest.mark.parametrize("role", access.LOGGED_IN)
def test_3_a_page_without_declaration_opens_for_nobody(role: Role) -> None:
    guard = AccessMiddleware(undeclared)
    request = RequestFactory().get("/undeclared/")
    request.user = account(role)
    with pytest.raises(PermissionDenied, match="没有登记权限"):
        guard.process_view(request, undeclared, (), {})


def without_arguments() -> list[tuple[str, str]]:
    """(address, action) of every page that needs no argument."""
    return sorted({(address, pattern.callback.action) for pattern in pages() if (address := _address(pattern))})


def _address(pattern: URLPattern) -> str:
    try:
        return reverse(pattern.name) if pattern.name else ""
    except NoReverseMatch:
        return ""


def logged_in(role: Role) -> Client:
    client = Client()
    if role != Role.PUBLIC:
        own = {"expert": expert()} if role == Role.EXPERT else {}
        client.force_login(account(role, division=division(), unit=unit(), **own), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("role", ROLES)
def test_3_every_role_gets_what_the_table_says(role: Role) -> None:
    """200, a redirect or "post only" where the table allows; 403, or the log-in for the public, where it does not."""
    wrong, client = [], logged_in(role)
    for address, action in without_arguments():
        answer = client.get(address)
        allowed = access.may(role, action, settings.PROFILE)
        denied = answer.status_code == 403 if role != Role.PUBLIC else answer.headers.get("Location", "").startswith(LOGINS)
        own = OPEN | {404} if address.startswith(APPLYING) else OPEN
        if (allowed and (answer.status_code not in own or denied)) or (not allowed and not denied):
            wrong.append((address, action, answer.status_code))
    assert wrong == []


def test_3_a_refused_page_says_why_under_which_article_and_the_way_out() -> None:
    answer = logged_in(Role.ORGANISER).get(reverse("pool"))
    text = answer.content.decode()
    assert answer.status_code == 403
    for word in ("承办科室（单位）不能浏览专家库", "此事由人才科", "第三条", 'href="/"'):
        assert word in text
    refused = Event.objects.get(action="session.refused")
    assert (refused.role, refused.payload.body) == ("organiser", {"action": access.ACTIONS["pool.view"].label})


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_20_officers_read_no_business(role: Role) -> None:
    """In either profile no administrator may take an act that shows experts' data."""
    reading = [action.name for action in access.ACTIONS.values() if action.reads_people]
    assert reading
    assert not [name for name in reading for profile in access.PROFILES if access.may(role, name, profile)]


def test_3_three_officers_exclude_each_other_in_the_protected_profile(settings: Any) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    assert client.get(reverse("trace_verify")).status_code == 200
    settings.PROFILE = access.PROTECTED
    assert client.get(reverse("trace_verify")).status_code == 403
    assert logged_in(Role.AUDIT_ADMIN).get(reverse("trace_verify")).status_code == 200


def test_20_who_is_not_logged_in_comes_back_after_the_log_in() -> None:
    assert Client().get("/trace/?area=session&page=2").headers["Location"] == "/login/?next=/trace/%3Farea%3Dsession%26page%3D2"


def test_20_an_htmx_part_never_becomes_a_log_in_page() -> None:
    answer = Client().get("/trace/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/trace/?page=2"})
    assert answer.headers["HX-Redirect"] == "/login/?next=/trace/%3Fpage%3D2"


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("http://testserver/accounts/new/?a=1", "/accounts/new/?a=1"),
        ("https://evil.example/x", "/"),
        ("//evil.example/x", "/"),
        ("", "/"),
    ],
)
def test_20_a_form_leads_back_to_its_own_page_and_never_elsewhere(before: str, wanted: str) -> None:
    assert way_back(RequestFactory().post("/accounts/new/", headers={"referer": before})) == wanted


def test_18_every_step_written_has_a_name_in_words() -> None:
    """Whatever a service writes into the trace is called by a Chinese name on the pages."""
    root = Path(services.__file__).parent
    written = {name for file in root.rglob("*.py") for name in findall(r'action="([a-z_.]+)"', file.read_text())}
    assert len(written) > 30
    assert [name for name in sorted(written) if deeds.label(name) == name] == []
    assert [name for name in sorted(written) if name.split(".")[0] not in deeds.areas()] == []
