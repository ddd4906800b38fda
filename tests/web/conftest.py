"""Log-ins of tests start the clocks of a session, as they do in the served system, where middleware loads them."""

from __future__ import annotations

from importlib import import_module

import pytest


@pytest.fixture(scope="session", autouse=True)
def clocks() -> None:
    import_module("expertpool.web.sessions")


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """What one test asked for does not count in another."""
    from django.core.cache import cache

    cache.clear()
