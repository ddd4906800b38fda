"""第七条（一）1: from a phone, a number and a code, the form part by part, proofs, the paper to be stamped, handed in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from expertpool.policy.application_form import PARTS
from expertpool.services.demo.people import fictional_id
from tests.journeys.site import Site, serve
from tests.journeys.test_every_page import WIDTHS, look
from tests.journeys.watch import DESKTOP, PHONE

NUMBER = "13900007788"
BORN = date(1984, 7, 9)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
CODE = """
from expertpool.records.models import Message
from expertpool.services import messages
print(messages.variables_of(Message.objects.filter(text__code="code").latest("pk"))["code"])
"""
#: a step half under the bar of acts; scrolled clear it is as high as a finger, as the first journey measures
COVERED = 'target-size: <a href="/apply/own/form/'
WORK = "主持示例储氢项目（示例）"


@pytest.fixture(scope="module")
def site(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A system whose short messages go to a file."""
    folder = tmp_path_factory.mktemp("apply")
    with serve(template, folder, EXPERTPOOL_SMS=f"file://{folder}/sent.jsonl") as served:
        yield served


def come_in(page: Any, site: Site, number: str = NUMBER) -> None:
    page.goto("/apply/")
    page.fill("#id_phone", number)
    page.click("button:has-text('获取验证码')")
    page.wait_for_selector("#id_code")
    page.fill("#id_code", site.run(CODE))
    page.click("button:has-text('登录')")
    page.wait_for_url("**/apply/own/")


def onward(page: Any, shots: Any, name: str) -> None:
    """To the next part; nothing reaches beyond the screen, every button is as high as a finger."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    low = page.evaluate(
        "[...document.querySelectorAll('.button--phone, #steps a, .field input:not([type=checkbox]), .field select')]"
        ".filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.id || e.textContent)"
    )
    assert low == []
    shots(page, f"apply-{name}")
    page.click("button:has-text('保存，下一步')")


def fill_person(page: Any, shots: Any) -> None:
    """A number with a wrong check digit tells nothing; the right one gives birth date and sex."""
    from playwright.sync_api import expect

    page.fill("#id_name", "示申请")
    page.select_option("#id_id_kind", "resident")
    page.fill("#id_id_number", fictional_id("410811", BORN, 3, "1")[:-1] + "?")
    page.press("#id_id_number", "Tab")
    page.wait_for_selector("#saved .note--amber:has-text('证件号码')")
    page.fill("#id_id_number", fictional_id("410811", BORN, 3, "1"))
    page.press("#id_id_number", "Tab")
    expect(page.locator("#id_birth")).to_have_value("1984-07-09")
    assert (page.input_value("#id_sex"), page.input_value("#id_phone")) == ("1", NUMBER)
    page.select_option("#id_region", "410811")
    onward(page, shots, "person")


def fill_schooling(page: Any, shots: Any) -> None:
    page.wait_for_selector("#id_school")
    page.select_option("#id_education", index=2)
    page.fill("#id_school", "示例大学")
    page.fill("#id_unit", "焦作市示例新设研究院")
    page.select_option("#id_unit_kind", "institute")
    onward(page, shots, "schooling")


def fill_profession(page: Any, shots: Any) -> None:
    page.wait_for_selector("#id_directions")
    page.select_option("#id_category", "technical")
    page.select_option("#id_field_1", index=1)
    page.fill("#id_directions", "储氢材料")
    page.fill("#id_title", "助理工程师")
    page.select_option("#id_title_level", "junior")
    page.wait_for_selector("#fit li:has-text('不符合'):has-text('中级以上职称')")
    page.select_option("#id_title_level", "middle")
    page.wait_for_selector("#fit li:has-text('符合'):has-text('中级以上职称') .tag--green")
    page.fill("#id_title", "工程师")
    onward(page, shots, "profession")


def fill_work(page: Any, shots: Any) -> None:
    """A second tab changes the part meanwhile: nothing typed in the first is lost."""
    page.wait_for_selector("#id_achievements")
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#id_achievements", "另一处写的")
    other.click("button:has-text('只保存')")
    other.wait_for_selector("text=已保存")
    other.close()
    page.fill("#id_achievements", WORK)
    page.press("#id_achievements", "Tab")
    page.wait_for_selector("text=另一处修改过")
    assert page.input_value("#id_achievements") == WORK
    shots(page, "apply-overtaken")
    page.click("button:has-text('以本页内容保存')")
    page.wait_for_selector("text=已保存")
    onward(page, shots, "work")


def fill_ties(page: Any, shots: Any) -> None:
    page.click("button[aria-label='增加配偶和近亲属']")
    page.select_option("#id_relatives-0-relation", index=1)
    page.fill("#id_relatives-0-name", "示亲属")
    page.check("#id_ties_told")
    onward(page, shots, "ties")


def bring_proofs(page: Any, shots: Any, folder: Path) -> None:
    file = folder / "材料.pdf"
    file.write_bytes(PDF)
    page.wait_for_selector("text=需要的材料")
    for kind in ("identity", "education", "title"):
        page.select_option("#id_kind", kind)
        page.set_input_files("#id_file", str(file))
        page.click("button:has-text('上传'):not(:has-text('证'))")
        page.wait_for_selector("text=已上传。")
    assert page.locator("text=还没有").count() == 0
    shots(page, "apply-proofs")
    page.click("a:has-text('下一步')")


def declare(page: Any, shots: Any) -> None:
    page.wait_for_selector("#id_truth")
    for name in ("truth", "politics", "ability", "fairness", "health", "credit"):
        page.check(f"#id_{name}")
    onward(page, shots, "word")
    page.wait_for_url("**/apply/own/submit/")


def hand_in(page: Any, shots: Any, folder: Path) -> None:
    """Nobody vouches on line: the paper is stamped, scanned and handed in."""
    page.wait_for_selector("text=还没有开通账号")
    assert page.is_disabled("button:has-text('提交申请')")
    shots(page, "apply-submit")
    with page.expect_download() as download:
        page.click("a:has-text('Word')")
    document = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = {line.cells[0].text: line.cells[1].text for table in document.tables for line in table.rows if len(line.cells) > 1}
    assert (cells["姓名"], cells["主要业绩"], cells["职称级别"]) == ("示申请", WORK, "中级")
    page.click("a:has-text('上传盖章件')")
    page.wait_for_selector("#id_file")
    assert page.input_value("#id_kind") == "stamped"
    page.set_input_files("#id_file", str(folder / "材料.pdf"))
    page.click("button:has-text('上传'):not(:has-text('证'))")
    page.wait_for_selector("text=已上传。")
    page.goto("/apply/own/submit/")
    page.click("button:has-text('提交申请')")
    page.wait_for_selector("text=已提交")


def test_7_1_1_from_a_phone_to_the_talent_division(open_page: Any, site: Site, shots: Any, tmp_path: Path) -> None:
    page = open_page(PHONE)
    come_in(page, site)
    shots(page, "apply-home")
    page.click("button:has-text('开始填写')")
    fill_person(page, shots)
    fill_schooling(page, shots)
    fill_profession(page, shots)
    fill_work(page, shots)
    fill_ties(page, shots)
    bring_proofs(page, shots, tmp_path)
    declare(page, shots)
    hand_in(page, shots, tmp_path)
    assert page.locator(".rows--timed li").last.inner_text().endswith("待审核")
    shots(page, "apply-done")

    desk = open_page(DESKTOP)
    come_in(desk, site)
    assert "待审核" in desk.inner_text("main")
    shots(desk, "apply-done")


def test_7_1_without_a_script_the_form_is_filled_in_all_the_same(browser: Any, site: Site, shots: Any) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False, locale="zh-CN", viewport=DESKTOP["viewport"])
    page = context.new_page()
    come_in(page, site, "13900007799")
    page.click("button:has-text('开始填写')")
    page.fill("#id_name", "示无脚本")
    page.click("button:has-text('只保存')")
    assert "已保存" in page.inner_text("#saved")
    page.goto("/apply/own/form/ties/")
    page.click("button[aria-label='增加有经济利益关系的单位']")
    page.fill("#id_interests-0-unit", "示例公司")
    page.click("button[aria-label='增加有经济利益关系的单位']")
    page.fill("#id_interests-1-unit", "示例二公司")
    page.click("button[aria-label='删去有经济利益关系的单位第 1 行']")
    assert page.input_value("#id_interests-0-unit") == "示例二公司"
    shots(page, "apply-ties-plain")
    page.goto("/apply/own/form/person/")
    assert page.input_value("#id_name") == "示无脚本"
    shots(page, "apply-person")
    page.goto("/apply/own/form/profession/")
    shots(page, "apply-profession")
    page.goto("/apply/own/submit/")
    shots(page, "apply-submit")
    context.close()


@pytest.mark.axe
def test_7_1_every_page_of_an_applicant_is_accessible_at_every_width(open_page: Any, site: Site) -> None:
    page = open_page(DESKTOP)
    wrong = {("start", width): look(page, "/apply/", width) for width in WIDTHS}
    come_in(page, site, "13900007755")
    wrong |= {("home", width): look(page, "/apply/own/", width) for width in WIDTHS}
    page.click("button:has-text('开始填写')")
    page.goto("/apply/own/form/ties/")
    for label, column in (("配偶和近亲属", "relatives-0-name"), ("有经济利益关系的单位", "interests-0-unit")):
        page.click(f"button[aria-label='增加{label}']")
        page.fill(f"#id_{column}", "示例")
    page.click("button:has-text('只保存')")
    pages = [f"form/{part.name}/?check=1" for part in PARTS] + ["proofs/", "submit/", "read/", ""]
    for name in pages:
        wrong |= {(name, width): look(page, f"/apply/own/{name}", width) for width in WIDTHS}
    told = {place: [words for words in found if not words.startswith(COVERED)] for place, found in wrong.items()}
    assert {place: found for place, found in told.items() if found} == {}
