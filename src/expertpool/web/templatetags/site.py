"""Texts of the public site: plain text as paragraphs and lists, and addresses that may not be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
#: how a line of a list begins
_BULLET = re.compile(r"^\s*[-•·*]\s+")


@register.filter
def prose(text: str) -> SafeString:
    """Lines as paragraphs, those beginning with a dash as a list, those beginning with # as headings; nothing is markup."""
    return format_html_join("", "{}", ((block,) for block in _blocks(text)))


def _blocks(text: str) -> Iterator[SafeString]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for bulleted, group in groupby(lines, key=lambda line: bool(_BULLET.match(line))):
        if bulleted:
            yield format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_BULLET.sub("", line),) for line in group)))
        else:
            yield from (_line(line) for line in group)


def _line(line: str) -> SafeString:
    if line.startswith("#"):
        return format_html("<h2>{}</h2>", line.lstrip("# "))
    return format_html("<p>{}</p>", line)


@register.simple_tag
def way(name: str, *args: object) -> str:
    """The address of a page, or nothing where this installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
