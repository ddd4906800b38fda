"""Which pages a number is at work on, told before it is changed (22)."""

from __future__ import annotations

from collections.abc import Iterable

from expertpool.policy.parameters import SPECS
from expertpool.web import menu

#: provision of a number → menu entries whose pages go by it
PAGES: dict[str, tuple[str, ...]] = {
    "5": ("pool", "applications"),
    "6.1.4": ("applications", "draws"),
    "7.1.2": ("invitations", "notices"),
    "7.2": ("applications", "notices"),
    "9": ("cases",),
    "9.1": ("cases", "draws"),
    "9.2": ("cases", "draws"),
    "9.3": ("confirmations", "cases", "draws"),
    "9.4": ("cases", "draws"),
    "9.5": ("cases", "draws"),
    "9.6": ("cases", "draws"),
    "9.7": ("cases", "draws"),
    "9.8": ("cases", "draws"),
    "10": ("cases",),
    "11.1": ("demands",),
    "11.2": ("draws", "witnesses"),
    "11.3": ("contacts",),
    "11.5": ("days",),
    "12": ("pool", "draws"),
    "13.3": ("demands", "draws"),
    "14.6": ("resignations",),
    "16": ("days",),
    "17": ("draws", "cases"),
    "18": ("draws", "witnesses", "reports"),
    "19": ("units",),
    "20": ("messages",),
}


def pages(names: Iterable[str]) -> list[str]:
    """Labels of the pages that parameters are at work on, in the order of the menu."""
    wanted = {url for name in names for url in PAGES[SPECS[name].article]}
    return [entry.label for entry in menu.entries() if entry.url in wanted]
