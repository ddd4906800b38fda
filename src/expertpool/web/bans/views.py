"""The register of bans, a look by document, the certificate for the person concerned (10, 17, 20)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy.decision import Refused
from expertpool.policy.removal import BAN_YEARS, FOR_LIFE, Standing
from expertpool.policy.terms import IdKind, RemovalGround
from expertpool.queries import ban_register as queries
from expertpool.queries import parameters
from expertpool.services import ban_lists, removal_papers
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing

AREA = ("专家管理", "")
#: grounds that bring a ban
GROUNDS = tuple((ground.value, ground.label) for ground in RemovalGround if ground in BAN_YEARS or ground in FOR_LIFE)


class DocumentForm(PoolForm):
    kind = forms.ChoiceField(label="证件类型", choices=IdKind.choices)
    number = forms.CharField(label="证件号码", max_length=40, widget=forms.TextInput({"autocomplete": "off"}))


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="事项编号、姓名、单位",
        placeholder="支持拼音首字母",
        filters=(Filter("ground", "情形", GROUNDS),),
        tab=Filter("standing", "状态", tuple(Standing.choices)),
        sorts={"made": "登记", "since": "起算之日", "last": "最后一日"},
        default_sort="-made",
        export=reverse("bans_export") if may(request, "ban.export") else "",
        unit="条",
    )


def _selection(request: HttpRequest, listing: Listing) -> Any:
    today = timezone.localdate()
    rows = queries.narrowed(queries.visible_to(request.user), on=today, text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


def _entries(rows: Any) -> list[queries.Entry]:
    today = timezone.localdate()
    return queries.entries(rows, on=today, p=parameters.in_force(today))


@page("ban.view")
@require_GET
def bans(request: HttpRequest) -> HttpResponse:
    """The register; the look is traced."""
    listing = _listing(request)
    shown_page = listing.page(_selection(request, listing))
    ban_lists.look(by=request.user, at=timezone.now())
    shown = {
        "crumbs": [AREA, ("禁入名册", "")],
        "listing": listing,
        "page": shown_page,
        "rows": _entries(shown_page.object_list),
        "tabs": listing.tabs(queries.by_standing(request.user, on=timezone.localdate())),
        "may_certify": may(request, "ban.certificate"),
        "may_open": may(request, "case.view"),
    }
    return render(request, "bans/list.html", shown)


@page("ban.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = _entries(_selection(request, listing))
    return sheet_answer(ban_lists.sheet(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


@page("ban.search")
@never_cache
@sensitive_post_parameters("number")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """By the number of a document: it is typed, looked up and forgotten; the page that answers does not repeat it."""
    form = DocumentForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        try:
            found = ban_lists.search(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
    status = 409 if form.reasons else 400 if form.errors else 200
    shown = {
        "crumbs": [AREA, ("禁入名册", reverse("bans")), ("按证件查询", "")],
        "form": _emptied(form, found),
        "found": found,
        "barred": any(row.barred for row in found or ()),
        "may_certify": may(request, "ban.certificate"),
    }
    return render(request, "bans/search.html", shown, status=status)


def _emptied(form: DocumentForm, found: Any) -> DocumentForm:
    return form if found is None else DocumentForm(initial={"kind": form.cleaned_data["kind"]})


@page("ban.certificate")
@require_GET
def certificate(request: HttpRequest, ban_id: int, form: str) -> HttpResponse:
    try:
        file = removal_papers.of_ban(ban_id=ban_id, form=form, by=request.user, at=timezone.now())
    except (LookupError, ObjectDoesNotExist):
        raise Http404 from None
    return file_answer(file.content, file.name, file.content_type)
