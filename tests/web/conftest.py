"""Log-ins of tests start the clocks of a session, as they do in the served system, where middleware loads them."""

from __future__ import annotations

from importlib import import_module

import pytest


@pytest.fixture(scope="session", autouse=True)
def clocks() -> None:
    import_module("expertpool.web.sessions")
