"""4, 7.2: the stock goes in as it is kept; a sheet with twelve faults names each by row and column and loses nobody."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import pool_sheets
from tests.journeys.site import Site
from tests.journeys.watch import login

#: heading → a value that is wrong in its own way; each goes into a row of its own
FAULTS: tuple[tuple[str, Any], ...] = (
    ("姓名", ""),
    ("身份证号", "41081119800230123X"),
    ("身份证号", "123"),
    ("出生年月", date(1901, 1, 1)),
    ("性别", "未填男"),
    ("工作单位", ""),
    ("所属领域", "占星术"),
    ("手机号码", "12345"),
    ("所在地区", "不存在县"),
    ("入库时间", "二〇二五年"),
    ("职称级别", "特级"),
    ("专家类别", "其他类"),
)


def people(first: int, count: int) -> list[dict[str, Any]]:
    return [pool_sheets.person(rank) for rank in range(first, first + count)]


def spoilt() -> list[dict[str, Any]]:
    """Twenty people, twelve of them spoilt in twelve different ways."""
    made = people(1, 20)
    for row, (heading, value) in zip(made, FAULTS, strict=False):
        row[heading] = value
    return made


def upload(page: Any, content: bytes, folder: Path, name: str) -> None:
    """Up to the checked sheet."""
    path = folder / name
    path.write_bytes(content)
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="上传并识别").click()
    page.get_by_role("button", name="确认并开始检查").click()
    wait_for_state(page, "已检查")


def wait_for_state(page: Any, state: str) -> None:
    """The page shows progress by itself; it is left and opened again, as a clerk would."""
    run = page.url
    for _ in range(60):
        if page.locator(".head .tag", has_text=state).count():
            return
        page.wait_for_timeout(500)
        page.goto(run)
    raise AssertionError(page.inner_text("main"))


def go_in(page: Any) -> None:
    """From the checked sheet to the people in the pool, settling what the desk asks."""
    run = page.url
    if page.get_by_role("button", name="下一步：核对单位").count():
        page.get_by_role("button", name="下一步：核对单位").click()
        page.wait_for_load_state()
        for settle in ("全部确认为下属单位", "均为不同单位"):
            if page.get_by_role("button", name=settle).count():
                page.get_by_role("button", name=settle).click()
        page.goto(run)
    page.get_by_role("button", name=re.compile(r"导入 .*人")).click()
    page.goto(run)
    wait_for_state(page, "已导入")


@pytest.fixture
def approved(page: Any, open_page: Any) -> Any:
    """Leadership has approved the migration; the page is the talent division's."""
    leader = open_page()
    login(leader, "juzhang")
    leader.goto("/migration/")
    if leader.locator("input[name=document]").count():
        leader.fill("input[name=document]", "焦科会纪〔2026〕1号（示例）")
        leader.get_by_role("button", name="批准存量迁移").click()
        leader.get_by_text("焦科会纪〔2026〕1号（示例）").first.wait_for()
    login(page, "rencai")
    return page


def test_7_2_every_fault_is_named_by_row_and_column_and_the_rest_goes_in(approved: Any, site: Site, tmp_path: Path, shots: Any):
    upload(approved, pool_sheets.kept(spoilt()), tmp_path, "名单.xlsx")
    shown = approved.inner_text("main")
    shots(approved, "import-findings")
    for place, (heading, _) in enumerate(FAULTS):
        row, column = pool_sheets.FIRST_ROW + place, pool_sheets.column_of(heading)
        assert f"第 {row} 行 {column} 列" in shown, (heading, shown)
    go_in(approved)
    shots(approved, "import-done")
    with approved.expect_download() as download:
        approved.get_by_role("link", name="下载未导入的行").click()
    assert Path(download.value.path()).stat().st_size > 0


def test_7_2_a_corrected_sheet_brings_in_the_rest_and_nobody_twice(approved: Any, site: Site, tmp_path: Path):
    upload(approved, pool_sheets.kept(people(1, 20)), tmp_path, "改正.xlsx")
    go_in(approved)
    approved.goto("/pool/?q=示")
    total = approved.inner_text("nav.pages")
    upload(approved, pool_sheets.kept(people(1, 20)), tmp_path, "再传.xlsx")
    approved.goto("/pool/?q=示")
    assert approved.inner_text("nav.pages") == total


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("说明.xlsx", b"PK\x03\x04 not a workbook", "无法"),
        ("空.csv", b"", "空"),
    ],
)
def test_6_a_wrong_file_gets_a_clear_message(approved: Any, name: str, content: bytes, says: str, tmp_path: Path):
    path = tmp_path / name
    path.write_bytes(content)
    approved.goto("/imports/new/")
    approved.set_input_files("input[type=file]", str(path))
    approved.get_by_role("button", name="上传并识别").click()
    approved.locator(".summary, [role=alert]").first.wait_for()
    assert says in approved.inner_text("main")
