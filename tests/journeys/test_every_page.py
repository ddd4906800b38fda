"""Every page that a role can reach: readable by everybody, at every width, without a message of the browser."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.site import Site
from tests.journeys.walk import walk
from tests.journeys.watch import login

WIDTHS = (1440, 1024, 390)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def roles() -> list[str]:
    """One log-in name of each role of the demonstration."""
    from expertpool.services.demo.staff import STAFF

    return list({role: username for username, _, role, _ in reversed(STAFF)}.values())


def look(page: Any, address: str, width: int) -> list[str]:
    """What is wrong with a page at a width."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    found = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(page, options=RULES).response["violations"]
        for node in violation["nodes"]
    ]
    wide = page.evaluate(TOO_WIDE)
    return [*found, f"{wide} px too wide"] if wide > 0 else found


#: a session of an expert with a letter to sign, an answer to give or a grade to read, as a one-time code would open it
ENTERED = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from expertpool.records.models import Participation
from expertpool.services import entrance
part = Participation.objects.filter(activity__state="{state}", contact__isnull=False).order_by("id").{which}()
own = entrance.account_of(part.expert, at=timezone.now())
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(own.pk), "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = own.get_session_auth_hash()
session["since"] = session["seen"] = int(timezone.now().timestamp())
session.create()
print(session.session_key)
"""


@pytest.mark.axe
def test_20_every_page_of_an_expert_is_accessible_at_every_width(open_page: Any, site: Site, shots: Any):
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    for state, which in (("ready", "first"), ("ready", "last"), ("held", "first")):
        page = open_page()
        key = site.run(ENTERED.format(state=state, which=which))
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": site.address}])
        own: set[str] = set()
        for name, address in walk(page, f"{site.address}/e/", own):
            for width in WIDTHS:
                if found := look(page, address, width):
                    wrong[f"{state} {which} {name} {width}"] = found
            shots(page, f"{name}-{state}-{which}")
        seen |= own
    assert {"own", "own_invitation", "own_letter", "own_ticket", "own_looks", "own_fees", "own_history"} <= seen
    assert not wrong, "\n".join(f"{where}\n  " + "\n  ".join(found) for where, found in wrong.items())


@pytest.mark.axe
def test_20_every_page_is_accessible_at_every_width(open_page: Any, site: Site, shots: Any):
    seen: set[str] = set()
    wrong: dict[str, list[str]] = {}
    public = open_page()
    for username in ["", *roles()]:
        page = open_page() if username else public
        if username:
            login(page, username)
        for name, address in walk(page, f"{site.address}/" if username else f"{site.address}/login/", seen):
            for width in WIDTHS:
                if found := look(page, address, width):
                    wrong[f"{username or '公众'} {name} {width}"] = found
                shots(page, f"{name.replace(':', '-')}-{username}")
    assert len(seen) > 15
    assert not wrong, "\n".join(f"{where}\n  " + "\n  ".join(found) for where, found in wrong.items())
