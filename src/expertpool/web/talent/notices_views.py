"""入库公示 for its keepers: composed from passed applicants, previewed, published, taken back, corrected (7.2, 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.publicity import NoticeStatus
from expertpool.queries import publicity as queries
from expertpool.services import notice_lists, notice_papers
from expertpool.services import public_notices as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing

AREA = ("入库", "")


class NoticeForm(PoolForm):
    """The words of a draft; its table is made from the applications."""

    wide = ("title",)
    title = forms.CharField(label="标题", max_length=120)
    text = forms.CharField(label="正文", max_length=4000, widget=forms.Textarea(attrs={"rows": "7"}), help_text="一行一段")


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="标题、编号、姓名、单位",
        tab=Filter("state", "状态", tuple(NoticeStatus.choices)),
        sorts={"code": "编号", "published": "发布", "last": "公示至"},
        default_sort="-code",
        export=reverse("notices_export"),
        unit="份",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    return queries.ordered(queries.notices(request.user, text=listing.text, **listing.chosen), listing.sort)


@page("notice.view")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [AREA, ("入库公示", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "tabs": listing.tabs(queries.notice_states(request.user)),
        "may_edit": may(request, "notice.edit"),
        "waiting": queries.waiting_since(request.user)[0],
    }
    return render(request, "talent/publicity/notices.html", shown)


@page("notice.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = _rows(request, listing)
    return sheet_answer(notice_lists.notices(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


@page("notice.edit")
@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest) -> HttpResponse:
    """Choose who stands on the next notice: everybody who passed, or some of them."""
    listing = Listing(request.GET, search="姓名、单位", placeholder="支持拼音首字母", unit="人")
    rows, reasons = queries.to_notice(request.user, text=listing.text), ()
    if request.method == "POST":
        try:
            made = acts.compose(application_ids=_chosen(request, rows), by=request.user, at=timezone.now())
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, "已起草公示，核对后发布。")
            return redirect("notice", made.pk)
    shown = {
        "crumbs": [AREA, ("入库公示", reverse("notices")), ("组织公示", "")],
        "listing": listing,
        "page": listing.page(rows),
        "end": acts.ends(timezone.localdate()),
        "reasons": reasons,
    }
    return render(request, "talent/publicity/compose.html", shown, status=409 if reasons else 200)


def _chosen(request: HttpRequest, rows: Any) -> list[int]:
    if request.POST.get("which") == "all":
        return list(rows.values_list("pk", flat=True))
    return [int(value) for value in request.POST.getlist("row") if value.isascii() and value.isdigit() and len(value) < 10]


def _found(request: HttpRequest, notice_id: int) -> Any:
    try:
        return queries.notice_for(request.user, notice_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("notice.view")
@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    return show(request, notice_id)


def show(request: HttpRequest, notice_id: int, form: NoticeForm | None = None, refused: Refused | None = None) -> HttpResponse:
    """One notice as it is or will be shown, and what its keeper may do about it."""
    found = _found(request, notice_id)
    draft, at = found.state == NoticeStatus.DRAFT, timezone.now()
    editing = may(request, "notice.edit")
    shown = {
        "crumbs": [AREA, ("入库公示", reverse("notices")), (found.code, "")],
        "notice": found,
        "entries": queries.entries(found),
        "form": (form or NoticeForm(initial={"title": found.title, "text": found.text})) if draft and editing else None,
        "obstacles": acts.obstacles(found) if draft else (),
        "end": acts.ends(timezone.localdate()) if draft else None,
        "period": queries.period(found, at) if found.state == NoticeStatus.PUBLISHED else None,
        "may_publish": editing and draft,
        "may_take_back": editing and found.state == NoticeStatus.PUBLISHED,
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "talent/publicity/notice.html", shown, status=409 if refused else 200)


@page("notice.edit")
@require_POST
def change(request: HttpRequest, notice_id: int) -> HttpResponse:
    _found(request, notice_id)
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return show(request, notice_id, form)
    words = form.cleaned_data
    return _act(request, notice_id, "已保存。", lambda told: acts.change(notice_id=notice_id, **words, **told))


@page("notice.edit")
@require_POST
def publish(request: HttpRequest, notice_id: int) -> HttpResponse:
    _found(request, notice_id)
    return _act(request, notice_id, "已发布，期满次日系统自动办理入库。", lambda told: acts.publish(notice_id=notice_id, **told))


@page("notice.edit")
@require_POST
def drop(request: HttpRequest, notice_id: int) -> HttpResponse:
    _found(request, notice_id)
    return _act(request, notice_id, "已放弃这份草稿。", lambda told: acts.drop(notice_id=notice_id, **told))


@page("notice.edit")
@require_POST
def leave_out(request: HttpRequest, notice_id: int, entry_id: int) -> HttpResponse:
    _entry_of(request, notice_id, entry_id)
    return _act(request, notice_id, "已从草稿中去掉。", lambda told: acts.leave_out(entry_id=entry_id, **told))


@page("notice.edit")
@require_POST
def remove(request: HttpRequest, notice_id: int, entry_id: int) -> HttpResponse:
    _entry_of(request, notice_id, entry_id)
    reason = request.POST.get("reason", "")
    return _act(request, notice_id, "已从公示撤下此人。", lambda told: acts.remove(entry_id=entry_id, reason=reason, **told))


def _entry_of(request: HttpRequest, notice_id: int, entry_id: int) -> None:
    if not queries.entries(_found(request, notice_id)).filter(pk=entry_id).exists():
        raise Http404


@page("notice.edit")
@require_POST
def withdraw(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Take the whole notice back, and where wanted draft the one that corrects it."""
    _found(request, notice_id)
    told = {"notice_id": notice_id, "reason": request.POST.get("reason", ""), "by": request.user, "at": timezone.now()}
    if request.POST.get("correct") != "1":
        return _act(request, notice_id, "已撤下公示，人选回到拟入库。", lambda _: acts.withdraw(**told))
    try:
        made = acts.correct(**told)
    except Refused as refusal:
        return show(request, notice_id, refused=refusal)
    messages.success(request, "已撤下原公示，并起草更正后的公示。")
    return redirect("notice", made.pk)


def _act(request: HttpRequest, notice_id: int, done: str, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    try:
        act({"by": request.user, "at": timezone.now()})
    except Refused as refusal:
        return show(request, notice_id, refused=refusal)
    messages.success(request, done)
    return redirect("notice", notice_id)


@page("notice.view")
@require_POST
def paper(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The notice from the archive, as it was published."""
    found = _found(request, notice_id)
    try:
        file = notice_papers.of_archive(notice=found, form=request.POST.get("form", ""), by=request.user, at=timezone.now())
    except LookupError:
        raise Http404 from None
    return file_answer(file.content, file.name, file.content_type)
