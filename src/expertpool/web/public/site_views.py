"""公共服务: what anybody may read without a log-in (7.1.1, 7.2, 8)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.policy import terms
from expertpool.policy.publicity import AnnouncementKind
from expertpool.policy.terms import Role
from expertpool.queries import publicity as queries
from expertpool.services import announcements
from expertpool.web.access import page, role_of
from expertpool.web.desk.views import home as desk
from expertpool.web.downloads import file_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.rules import tables

HOME = ("首页", "/")
LATEST = 7


@page("public.read")
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The public home, or the desk of whoever has logged in."""
    answer: HttpResponse = home(request) if role_of(request) == Role.PUBLIC else desk(request)
    return answer


@page("public.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is new, what is shown now, and where to go."""
    at = timezone.now()
    notice = queries.running(at).first()
    shown = {
        "announcements": queries.announced(at)[:LATEST],
        "notice": notice,
        "period": queries.period(notice, at) if notice else None,
        "fields": fields_by_category(),
    }
    return render(request, "site/home.html", shown)


def fields_by_category() -> list[tuple[str, list[str]]]:
    found = list(queries.fields())
    return [(label, [row.name for row in found if row.category == code]) for code, label in terms.Category.choices]


@page("public.read")
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Every provision in our words, with what the system does about it."""
    return render(request, "site/about.html", {"chapters": tables.chapters(), "crumbs": [HOME, ("管理办法", "")]})


@page("public.read")
@require_GET
def announcements_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(
        request.GET, search="标题、正文、文号", filters=(Filter("kind", "类别", tuple(AnnouncementKind.choices)),), unit="条"
    )
    at = timezone.now()
    shown = {
        "listing": listing,
        "page": listing.page(queries.announced(at, text=listing.text, **listing.chosen)),
        "notices": queries.running(at) if not listing.chosen["kind"] else (),
        "crumbs": [HOME, ("通知公告", "")],
    }
    return render(request, "site/announcements.html", shown)


@page("public.read")
@require_GET
def announcement(request: HttpRequest, code: str) -> HttpResponse:
    found = queries.announced(timezone.now()).filter(code=code).first()
    if found is None:
        raise Http404
    crumbs = [HOME, ("通知公告", reverse("site_announcements")), (found.code, "")]
    return render(request, "site/announcement.html", {"row": found, "files": queries.files_of(found), "crumbs": crumbs})


@page("public.read")
@require_GET
def announcement_file(request: HttpRequest, code: str, file_id: int) -> HttpResponse:
    try:
        file = queries.announced_file(timezone.now(), code, file_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    return file_answer(announcements.content_of(file), file.file_name, file.content_type)


@page("public.read")
@require_GET
def call(request: HttpRequest) -> HttpResponse:
    """The open call: who may apply, how, and the blank forms."""
    found = queries.call(timezone.now())
    shown: dict[str, Any] = {
        "row": found,
        "files": queries.files_of(found) if found else (),
        "fields": fields_by_category(),
        "crumbs": [HOME, ("申请入库", "")],
    }
    return render(request, "site/call.html", shown)


@page("public.read")
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may keep: announcements, never names."""
    lines = ("User-agent: *", "Disallow: /public-notices/", "Disallow: /receipt/", "Disallow: /report/", "Disallow: /apply/", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
