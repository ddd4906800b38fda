"""11.1–11.3, 18: from a demand to a sealed list that anybody can recompute, as its five people do it in their browsers."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.site import Site
from tests.journeys.watch import PHONE, login
from tests.pool_sheets import plain

PROJECTS = (
    ("储氢瓶国产化（示例）", "焦作望泽示例科技有限公司", "周示一"),
    ("碳纸中试线（示例）", "焦作启澄示例材料厂", "吴示二"),
    ("电堆测试平台（示例）", "云丘示例大学能源学院", "郑示三"),
    ("加氢站审计（示例）", "从未登记的示例机构", "王示四"),
)
HEADINGS = ("项目名称", "申报单位", "统一社会信用代码", "参与单位", "负责人", "负责人证件号", "参与人员")
STRATA = (("T01", "3"), ("T02", "2"), ("M05", "2"))


class Clerk:
    """A person at a page whose presses are counted."""

    def __init__(self, page: Any, username: str) -> None:
        self.page, self.presses = page, 0
        login(page, username)

    def press(self, name: str, role: str = "button") -> None:
        self.presses += 1
        self.page.locator("main").get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()


def ask(page: Any, folder: Path, shots: Any) -> None:
    """The organiser enters the activity and files a demand for seven people in three fields, with four projects."""
    organiser = Clerk(page, "gaoxin")
    page.goto("/activities/new/")
    day = wednesday()
    page.fill("input[name=title]", "氢能重大专项立项评审（示例）")
    page.select_option("select[name=kind]", "project")
    page.fill("input[name=place]", "示例评审室")
    page.fill("input[name=first_day]", day.isoformat())
    page.fill("input[name=last_day]", day.isoformat())
    organiser.press("登记并填写专家需求")
    organiser.press("从表格导入", "link")
    sheet = folder / "项目清单.xlsx"
    sheet.write_bytes(plain(HEADINGS, [(title, unit, "", "", leader, "", "") for title, unit, leader in PROJECTS]))
    page.set_input_files("input[type=file]", str(sheet))
    organiser.press("上传并检查")
    organiser.press("导入 4 个项目")
    for rank, (code, want) in enumerate(STRATA):
        page.select_option(f"select[name=s-{rank}-field]", code)
        page.fill(f"input[name=s-{rank}-want]", want)
    page.fill("textarea[name=avoided_units]", "焦作市氢能示例研究院")
    page.fill("input[name=employer_cap]", "2")
    shots(page, "journey-demand")
    organiser.press("提交人才科")
    page.locator(".head .tag", has_text="已提交").wait_for()


def wednesday() -> date:
    """A Wednesday some two weeks ahead: in time by any calendar."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return today + timedelta(days=14 + (2 - today.weekday()) % 7)


def settle(clerk: Clerk) -> None:
    """Judge what the comparison of projects and pool has found, all in one go."""
    if clerk.page.get_by_role("button", name="应当回避").count():
        clerk.page.fill("#judge-reason", "已与本人核实")
        clerk.press("应当回避")


@pytest.fixture
def evidence(open_page: Any, site: Site, tmp_path: Path, shots: Any) -> tuple[Path, str]:
    """The evidence file of the draw made in the browser, and the digest the witness holds."""
    ask(open_page(), tmp_path, shots)
    talent = Clerk(open_page(), "rencai")
    talent.page.goto("/demands/?state=filed&q=重大专项")
    talent.press("办理", "link")
    settle(talent)
    talent.press("受理")
    talent.press("去抽取", "link")
    talent.press("冻结并承诺")
    digest = "".join(talent.page.locator(".proof dd.code").first.inner_text().split())
    shots(talent.page, "journey-frozen")
    witness(open_page(PHONE), shots)
    talent.page.reload()
    talent.press("生成名单")
    talent.page.get_by_text("名单已封存").first.wait_for()
    shots(talent.page, "journey-sealed")
    assert talent.page.locator(".sealed li").count() == 21
    assert talent.presses <= 10
    return download(open_page(), tmp_path), digest


def witness(phone: Any, shots: Any) -> None:
    """The supervisor sees the commit and types a number, on a phone."""
    login(phone, "jijian")
    phone.locator("main").get_by_role("link", name="见证", exact=True).first.click()
    phone.wait_for_selector("input[name=number]")
    phone.fill("input[name=number]", "20261123")
    shots(phone, "journey-witness")
    phone.get_by_role("button", name="确认见证").click()
    phone.get_by_text("20261123").first.wait_for()


def download(page: Any, folder: Path) -> Path:
    login(page, "jijian")
    page.goto("/draws/?q=重大专项")
    page.locator("main").get_by_role("link", name="办理").first.click()
    with page.expect_download() as started:
        page.get_by_role("button", name="下载证据包").click()
    path = folder / "evidence.json"
    started.value.save_as(path)
    return path


@pytest.mark.main
def test_11_2_a_demand_becomes_a_sealed_list_that_anybody_can_recompute(evidence: tuple[Path, str], site: Site):
    path, digest = evidence
    assert "OK" in site.manage("verify-draw", str(path), "--commit", digest).stdout
    bundle = json.loads(path.read_text())
    assert len(bundle["rounds"][0]) == 21
    bundle["rounds"][0][0], bundle["rounds"][0][1] = bundle["rounds"][0][1], bundle["rounds"][0][0]
    path.write_text(json.dumps(bundle, ensure_ascii=False))
    refused = site.manage("verify-draw", str(path), "--commit", digest, check=False)
    assert refused.returncode == 1
    assert "FAILED" in refused.stdout
    assert site.manage("verify-trace").returncode == 0
