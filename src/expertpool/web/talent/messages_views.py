"""发送记录 and 消息文本 (11.3, 20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages as told
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.gateways.messaging import short
from expertpool.policy.contact_terms import Channel, MessageKind, MessageStatus
from expertpool.policy.decision import Refused
from expertpool.queries import messages as queries
from expertpool.services import message_lists, message_texts, resending
from expertpool.services import messages as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing

KINDS = tuple(MessageKind.choices)


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="专家、活动、需求编号",
        filters=(Filter("code", "消息", KINDS), Filter("channel", "渠道", tuple(Channel.choices))),
        tab=Filter("state", "状态", tuple(MessageStatus.choices)),
        sorts={"made": "生成时间", "sent": "发出时间"},
        default_sort="-made",
        export=reverse("messages_export"),
        unit="条",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("message.view")
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [("系统与记录", ""), ("发送记录", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "tabs": listing.tabs(queries.by_state(request.user)),
        "kinds": dict(KINDS),
        "gateways": gateways(),
        "may_text": may(request, "message.text"),
    }
    return render(request, "talent/messages/list.html", shown)


def gateways() -> list[tuple[str, bool, Any]]:
    """(channel's label, whether a carrier is configured, the last message it took)."""
    ready = {Channel.SMS: short.is_configured(), Channel.MAIL: settings.MAIL_ON, Channel.VOICE: short.is_configured()}
    last = queries.last_sent()
    return [(channel.label, ready[channel], last.get(channel)) for channel in Channel]


@page("message.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = message_lists.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


def _message_or_404(request: HttpRequest, message_id: int) -> Any:
    try:
        return queries.get_for(request.user, message_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("message.view")
@require_GET
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    return _show(request, message_id)


def _show(request: HttpRequest, message_id: int, *, refused: Refused | None = None, copy: Any = None) -> HttpResponse:
    """One message with every try; address and text only in the answer to the act that traced the look."""
    found = _message_or_404(request, message_id)
    shown = {
        "crumbs": [("系统与记录", ""), ("发送记录", reverse("messages")), (str(found.pk), "")],
        "row": found,
        "words": MessageKind.label_of(found.text.code),
        "may_send": may(request, "message.resend") and found.text.code not in acts.PRIVATE,
        "copy": copy,
        "voice": short.is_configured() and found.channel == Channel.SMS,
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "talent/messages/message.html", shown, status=409 if refused else 200)


@page("message.resend")
@require_POST
def copy(request: HttpRequest, message_id: int) -> HttpResponse:
    """The text and the number, to send by hand."""
    found = _message_or_404(request, message_id)
    try:
        text = acts.to_copy(message_id=found.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, message_id, refused=refusal)
    return _show(request, message_id, copy=text)


def _act(request: HttpRequest, message_id: int, act: Callable[..., Any], done: str, **said: Any) -> HttpResponse:
    found = _message_or_404(request, message_id)
    try:
        made = act(message_id=found.pk, **said, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, message_id, refused=refusal)
    told.success(request, done)
    return redirect("message", made.pk)


@page("message.resend")
@require_POST
def resend(request: HttpRequest, message_id: int) -> HttpResponse:
    channel = Channel.VOICE.value if request.POST.get("channel") == Channel.VOICE else ""
    return _act(request, message_id, resending.again, "已重新生成消息，其中的链接是新的。", channel=channel)


@page("message.resend")
@require_POST
def by_hand(request: HttpRequest, message_id: int) -> HttpResponse:
    return _act(request, message_id, acts.sent_by_hand, "已登记人工发送。")


# ---------------------------------------------------------------- texts


class TextForm(PoolForm):
    subject = forms.CharField(label="邮件主题", max_length=80, required=False, help_text="不得写专家、项目和单位名称")
    signature = forms.CharField(label="短信签名", max_length=40, required=False)
    provider_code = forms.CharField(label="短信模板编号", max_length=40, required=False, help_text="运营商审核通过的编号")
    body = forms.CharField(label="正文", widget=forms.Textarea(attrs={"rows": "4"}), max_length=1000)


@page("message.text")
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Every text in force, by channel."""
    rows = [(code, words, [(channel, message_texts.in_force(code, channel)) for channel in Channel]) for code, words in KINDS]
    crumbs = [("系统与记录", ""), ("发送记录", reverse("messages")), ("消息文本", "")]
    return render(request, "talent/messages/texts.html", {"crumbs": crumbs, "rows": rows})


@page("message.text")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, code: str, channel: str) -> HttpResponse:
    """One text: a new version is written here, earlier ones stay."""
    if code not in message_texts.TEXTS or channel not in Channel.values:
        raise Http404
    now = message_texts.in_force(code, channel)
    names = tuple(TextForm.base_fields)
    form = TextForm(request.POST or None, initial={name: getattr(now, name) for name in names})
    sample = message_texts.sample(code, now.body)
    if request.method == "POST" and form.is_valid():
        try:
            sample = message_texts.sample(code, form.cleaned_data["body"])
            if "preview" in request.POST:
                return _text(request, code, channel, form, sample, draft=True)
            message_texts.change(code=code, channel=channel, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            told.success(request, "已启用新版本；已经排队的消息不变。")
            return redirect("message_text", code, channel)
    return _text(request, code, channel, form, sample)


def _text(request: HttpRequest, code: str, channel: str, form: TextForm, sample: str, *, draft: bool = False) -> HttpResponse:
    words, variables = MessageKind.label_of(code), message_texts.TEXTS[code][2]
    shown = {
        "crumbs": [("发送记录", reverse("messages")), ("消息文本", reverse("message_texts")), (words, "")],
        "form": form,
        "words": words,
        "channel": Channel(channel).label,
        "variables": [f"{{{name}}}" for name in variables],
        "versions": queries.versions(code, channel),
        "sample": sample,
        "draft": draft,
    }
    return render(request, "talent/messages/text.html", shown, status=409 if form.reasons else 200)
