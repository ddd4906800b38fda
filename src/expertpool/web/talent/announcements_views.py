"""通知公告 for those who write them (7.1.1)."""

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
from expertpool.policy.publicity import AnnouncementKind, AnnouncementStatus
from expertpool.queries import publicity as queries
from expertpool.services import announcements as acts
from expertpool.services.announcements import Text
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing

AREA = ("入库", "")


class AnnouncementForm(PoolForm):
    wide = ("title",)
    title = forms.CharField(label="标题", max_length=120)
    kind = forms.ChoiceField(label="类别", choices=AnnouncementKind.choices, help_text="“征集”同时显示在“申请入库”页")
    document = forms.CharField(label="文号", max_length=60, required=False)
    publish_at = forms.DateTimeField(label="定时发布", required=False, help_text="不填的，点“发布”后立即公开")
    body = forms.CharField(
        label="正文",
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "14"}),
        help_text="一行一段；以“- ”开头的行成为列表，以“# ”开头的行成为小标题",
    )

    def text(self) -> Text:
        return Text(**self.cleaned_data)


@page("announcement.view")
@require_GET
def announcements(request: HttpRequest) -> HttpResponse:
    listing = Listing(
        request.GET,
        search="标题、编号、文号",
        filters=(Filter("kind", "类别", tuple(AnnouncementKind.choices)),),
        tab=Filter("state", "状态", tuple(AnnouncementStatus.choices)),
        unit="条",
    )
    shown = {
        "crumbs": [AREA, ("通知公告", "")],
        "listing": listing,
        "page": listing.page(queries.announcements(request.user, text=listing.text, **listing.chosen)),
        "tabs": listing.tabs(queries.announcement_states(request.user)),
        "may_edit": may(request, "announcement.edit"),
        "now": timezone.now(),
    }
    return render(request, "talent/publicity/announcements.html", shown)


@page("announcement.edit")
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    form = AnnouncementForm(request.POST or None)
    if form.is_valid():
        made = acts.draft(text=form.text(), by=request.user, at=timezone.now())
        messages.success(request, "已存为草稿，可添加附件，核对后发布。")
        return redirect("announcement", made.pk)
    shown = {"crumbs": [AREA, ("通知公告", reverse("announcements")), ("起草", "")], "form": form}
    return render(request, "talent/publicity/announcement_form.html", shown)


def _found(request: HttpRequest, announcement_id: int) -> Any:
    try:
        return queries.announcements(request.user).get(pk=announcement_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("announcement.view")
@require_GET
def announcement(request: HttpRequest, announcement_id: int) -> HttpResponse:
    return show(request, announcement_id)


def show(request: HttpRequest, announcement_id: int, form: Any = None, refused: Refused | None = None) -> HttpResponse:
    """One announcement as it will be read, and what its writer may do about it."""
    found = _found(request, announcement_id)
    draft, editing = found.state == AnnouncementStatus.DRAFT, may(request, "announcement.edit")
    first = {name: getattr(found, name) for name in ("title", "kind", "document", "publish_at", "body")}
    shown = {
        "crumbs": [AREA, ("通知公告", reverse("announcements")), (found.code, "")],
        "row": found,
        "files": queries.files_of(found),
        "form": (form or AnnouncementForm(initial=first)) if draft and editing else None,
        "obstacles": acts.obstacles(found, looked=True) if draft else (),
        "may_edit": editing and draft,
        "may_withdraw": editing and found.state == AnnouncementStatus.PUBLISHED,
        "accept": ",".join(acts.TYPES),
        "now": timezone.now(),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "talent/publicity/announcement.html", shown, status=409 if refused else 200)


def _act(request: HttpRequest, announcement_id: int, done: str, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    _found(request, announcement_id)
    try:
        act({"by": request.user, "at": timezone.now()})
    except Refused as refusal:
        return show(request, announcement_id, refused=refusal)
    messages.success(request, done)
    return redirect("announcement", announcement_id)


@page("announcement.edit")
@require_POST
def change(request: HttpRequest, announcement_id: int) -> HttpResponse:
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return show(request, announcement_id, form)
    text = form.text()
    return _act(
        request, announcement_id, "已保存。", lambda told: acts.change(announcement_id=announcement_id, text=text, **told)
    )


@page("announcement.edit")
@require_POST
def attach(request: HttpRequest, announcement_id: int) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, "没有选择文件。")
        return redirect("announcement", announcement_id)
    about = {"announcement_id": announcement_id, "name": str(file.name), "content": file.read()}
    return _act(request, announcement_id, "已添加附件。", lambda told: acts.attach(**about, **told))


@page("announcement.edit")
@require_POST
def detach(request: HttpRequest, announcement_id: int, file_id: int) -> HttpResponse:
    _file(request, announcement_id, file_id)
    return _act(request, announcement_id, "已去掉附件。", lambda told: acts.detach(file_id=file_id, **told))


def _file(request: HttpRequest, announcement_id: int, file_id: int) -> Any:
    file = queries.files_of(_found(request, announcement_id)).filter(pk=file_id).first()
    if file is None:
        raise Http404
    return file


@page("announcement.view")
@require_GET
def file(request: HttpRequest, announcement_id: int, file_id: int) -> HttpResponse:
    found = _file(request, announcement_id, file_id)
    return file_answer(acts.content_of(found), found.file_name, found.content_type)


@page("announcement.edit")
@require_POST
def publish(request: HttpRequest, announcement_id: int) -> HttpResponse:
    about = {"announcement_id": announcement_id, "looked": request.POST.get("looked") == "1"}
    return _act(request, announcement_id, "已发布。", lambda told: acts.publish(**about, **told))


@page("announcement.edit")
@require_POST
def withdraw(request: HttpRequest, announcement_id: int) -> HttpResponse:
    about = {"announcement_id": announcement_id, "reason": request.POST.get("reason", "")}
    return _act(request, announcement_id, "已撤回。", lambda told: acts.withdraw(**about, **told))
