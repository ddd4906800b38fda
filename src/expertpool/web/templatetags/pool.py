"""Tags and filters of every template: articles, icons, states, dates, numbers, masks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil

from expertpool.policy import access, articles
from expertpool.web import icons

register = template.Library()

TONES = ("grey", "blue", "green", "amber", "red")
WEEKDAYS = "一二三四五六日"


@register.simple_tag(takes_context=True)
def article(context: Mapping[str, Any], key: str) -> SafeString:
    """The provision `key` as an outlined tag; a link to its statement for people who have logged in."""
    provision = articles.get(str(key))
    address = _article_address(context, provision.key)
    if not address:
        return format_html('<span class="article" title="{}">{}</span>', provision.statement, provision.label)
    return format_html('<a class="article" href="{}" title="{}">{}</a>', address, provision.statement, provision.label)


@register.simple_tag(takes_context=True)
def basis(context: Mapping[str, Any], *keys: str) -> SafeString:
    """The line under a title: 依据《管理办法》 and the provisions it rests on."""
    parts = format_html_join("、", "{}", ((_plain_article(context, key),) for key in keys))
    return format_html("依据《管理办法》{}", parts)


def _plain_article(context: Mapping[str, Any], key: str) -> SafeString | str:
    provision = articles.get(str(key))
    address = _article_address(context, provision.key)
    if not address:
        return provision.label
    return format_html('<a href="{}" title="{}">{}</a>', address, provision.statement, provision.label)


def _article_address(context: Mapping[str, Any], key: str) -> str:
    user = context.get("user")
    if user is None or not user.is_authenticated or not access.may(user.role, "article.view"):
        return ""
    try:
        return f"{reverse('articles')}#{key}"
    except NoReverseMatch:
        return ""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Inline SVG of an icon named in `web.icons`."""
    return icons.draw(name, label)


@register.simple_tag
def tag(tone: str, word: object) -> SafeString:
    """A state: dot and word; `tone` is one of `TONES`."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"tag: unknown tone {tone!r}")
    return format_html('<span class="tag tag--{}">{}</span>', tone, word)


@register.filter
def cndate(value: date | datetime | None) -> str:
    """2026年11月23日; nothing for nothing."""
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


@register.filter
def cnday(value: date | datetime | None) -> str:
    """2026-11-23 周一."""
    day = _local(value)
    return f"{day:%Y-%m-%d} 周{WEEKDAYS[day.weekday()]}" if day else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-23."""
    local = _local(value)
    return f"{local:%Y-%m-%d}" if local else ""


@register.filter
def stamp(value: datetime | None) -> str:
    """2026-11-23 10:02."""
    local = _local(value)
    return f"{local:%Y-%m-%d %H:%M}" if local else ""


@register.filter
def shortstamp(value: datetime | None) -> str:
    """11-23 10:02, for lists of one season."""
    local = _local(value)
    return f"{local:%m-%d %H:%M}" if local else ""


@register.filter
def clock(value: datetime | None) -> str:
    """10:02."""
    local = _local(value)
    return f"{local:%H:%M}" if local else ""


def _local(value: Any) -> Any:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def num(value: int | Decimal | str | None) -> str:
    """1,286; nothing for nothing; words as they are."""
    return str(value or "") if value is None or isinstance(value, str) else f"{value:,}"


@register.filter
def money(value: int | Decimal | None) -> str:
    """1,200.00 元."""
    return "" if value is None or value == "" else f"{Decimal(value):,.2f} 元"


@register.filter
def percent(value: float | None, places: int = 1) -> str:
    """A share of 1 as 19.7%."""
    return "" if value is None else f"{value * 100:.{int(places)}f}%"


@register.filter
def left(until: datetime, now: datetime) -> str:
    """7 小时 54 分钟."""
    return timeuntil(until, now).replace("，", " ").replace("\xa0", " ")


@register.filter
def mask_phone(value: str | None) -> str:
    """138 **** 6027."""
    text = (value or "").replace(" ", "")
    return f"{text[:3]} **** {text[-4:]}" if len(text) >= 9 else "*" * len(text)


@register.filter
def mask_id(value: str | None) -> str:
    """The first three and last two characters of an identity number."""
    text = value or ""
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}" if len(text) >= 8 else "*" * len(text)


@register.filter
def hexgroups(value: str | None) -> str:
    """A digest in groups of eight characters, so that two people can compare it aloud."""
    text = value or ""
    return " ".join(text[start : start + 8] for start in range(0, len(text), 8))


@register.filter
def hexends(value: str | None) -> str:
    """The first and last eight characters of a digest."""
    text = value or ""
    return text if len(text) <= 20 else f"{text[:8]} … {text[-8:]}"


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key, "")


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The page numbers to offer around `page`; None where some are left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.simple_tag
def heading(listing: Any, name: str) -> SafeString:
    """The words of a column heading, a link that sorts by it where the list can."""
    sort = listing.heading(name)
    if not sort.address:
        return format_html("{}", sort.label)
    mark = {"": "sort", "up": "sort-up", "down": "sort-down"}[sort.direction]
    says = {"": "", "up": "，现为升序", "down": "，现为降序"}[sort.direction]
    return format_html(
        '<a class="sort" href="{}">{}{}<span class="unseen">排序{}</span></a>',
        sort.address, sort.label, icon(mark), says,
    )  # fmt: skip
