"""Follow every link that a role is shown, one example of each address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

#: addresses whose GET ends the session or leads out of the office's pages
LEFT_OUT = {"logout"}


def name_of(address: str) -> str | None:
    """The name of the page at an address; None where there is none to look at."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return None if found.url_name in LEFT_OUT else found.view_name


def walk(page: Any, start: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, address) of `start` and of each page reachable from it whose name is not in `seen` yet; adds to `seen`."""
    waiting, visited = [start], set[str]()
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        if name is None or (name in seen and (address != start or address in visited)):
            continue
        seen.add(name)
        visited.add(address)
        answer = page.context.request.get(address)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(address)
        waiting += [link for link in links(page) if urlsplit(link).netloc == urlsplit(start).netloc]
        yield name, address


def links(page: Any) -> list[str]:
    """Absolute addresses of the page's links and of its GET forms' targets."""
    found = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.getAttribute('href'))")
    return [urljoin(page.url, href).split("#")[0] for href in found if not href.startswith(("#", "mailto:", "tel:"))]
