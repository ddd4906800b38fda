"""A browser page that remembers what a user would never see: errors, CSP messages, files that did not load."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: a refused form answers 4xx on purpose, and leaving a page ends the draft's saving under way: both are noted as errors
HARMLESS = ("the server responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest")
PASSWORD_FIELD = "input[name=password]"


@dataclass
class Watched:
    page: Any
    context: Any
    complaints: list[str] = field(default_factory=list)

    def close(self) -> list[str]:
        self.context.close()
        return self.complaints


def watch(browser: Any, address: str, size: dict[str, Any]) -> Watched:
    """Open a page whose relative addresses lead to the site."""
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True, **size)
    context.set_default_timeout(15_000)
    watched = Watched(page=context.new_page(), context=context)

    def on_console(message: Any) -> None:
        if message.type == "error" and not any(harmless in message.text for harmless in HARMLESS):
            watched.complaints.append(f"{address_of(message)}: {message.text}")

    def on_response(response: Any) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            watched.complaints.append(f"{response.status}: {response.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: watched.complaints.append(f"page: {error.error}"))
    context.on("response", on_response)
    return watched


def address_of(message: Any) -> str:
    return message.page.url if message.page else "console"


def login(page: Any, username: str, password: str = "") -> None:
    """Log in as a demo account; without a password, the demo's own."""
    from expertpool.services.demo.staff import PASSWORD

    page.goto("/login/")
    page.fill("input[name=username]", username)
    page.fill(PASSWORD_FIELD, password or PASSWORD)
    page.press(PASSWORD_FIELD, "Enter")
    page.wait_for_url(lambda url: "/login" not in url)
