"""Journeys: the real system, served by `expertpool serve` over the demo data, driven by Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.site import Site, make_template, serve
from tests.journeys.watch import DESKTOP, PHONE, Watched, watch

BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--lang=zh-CN",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and not item.get_closest_marker("axe"):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder migrated and filled with the demo data once; each site starts from a copy."""
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def site(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The served system with demo data of its own: what one module's journeys do, no other module sees."""
    with serve(template, tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(BROWSER_OPTIONS))
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Any, site: Site) -> Iterator[Any]:
    """`open_page(PHONE)` gives a page in a session of its own; CSP messages, page errors and failed loads fail the test."""
    opened: list[Watched] = []

    def open_one(size: dict[str, Any] = DESKTOP) -> Any:
        watched = watch(browser, site.address, size)
        opened.append(watched)
        return watched.page

    yield open_one
    complaints = [complaint for watched in opened for complaint in watched.close()]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(open_page: Any) -> Any:
    """A page 1440 px wide."""
    return open_page(DESKTOP)


@pytest.fixture
def phone(open_page: Any) -> Any:
    """A page 390 px wide with touch."""
    return open_page(PHONE)


@pytest.fixture(params=["desktop", "phone"])
def screen(request: pytest.FixtureRequest, open_page: Any) -> Any:
    """The same journey on both widths."""
    return open_page(DESKTOP if request.param == "desktop" else PHONE)


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Any:
    """`shots(page, "draw")` saves a picture of the whole page when EXPERTPOOL_SHOTS names a folder."""
    folder = os.environ.get("EXPERTPOOL_SHOTS")

    def take(page: Any, name: str) -> None:
        if folder:
            width = page.viewport_size["width"]
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)

    return take
