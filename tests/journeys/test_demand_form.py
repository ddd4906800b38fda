"""第十一条（一）: a demand written in a browser survives its closing, and is kept with every change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.journeys.watch import login


def test_11_1_what_was_typed_is_there_after_the_browser_was_closed(open_page: Any):
    page = open_page()
    login(page, "gaoxin")
    page.goto(page.url.rstrip("/").split("/login")[0] + "/activities/new/")
    page.fill("#id_title", "浏览器里的评审（示例）")
    page.fill("#id_first_day", (timezone.localdate() + timedelta(days=40)).isoformat())
    page.click("button:has-text('登记并填写专家需求')")
    page.wait_for_selector("#demand-form")
    address = page.url

    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.select_option("#id_s-0-field", "T01")
    page.fill("#id_s-0-want", "3")
    page.keyboard.press("Tab")
    page.wait_for_selector("#bands-head")
    page.fill("#id_p-0-title", "储氢罐（示例）")
    page.fill("#id_p-0-applicant", "完全陌生的示例厂")
    page.fill("#id_p-0-leader", "郑示行")
    page.keyboard.press("Tab")
    page.wait_for_selector("text=提交时登记为新单位")
    page.wait_for_selector("text=内容齐全")
    page.context.close()

    again = open_page()
    login(again, "gaoxin")
    again.goto(address)
    assert again.input_value("#id_p-0-title") == "储氢罐（示例）"
    again.fill("#id_employer_cap", "-1")  # a number the browser itself would refuse keeps nothing else from being kept
    again.fill("#id_p-0-members", "吴示立")
    again.keyboard.press("Tab")
    again.wait_for_timeout(800)
    again.reload()
    assert again.input_value("#id_p-0-members") == "吴示立", "the keyboard on the button that drops a project drops nothing"
    older = open_page()
    login(older, "gaoxin")
    older.goto(address)
    with again.expect_response(lambda answer: answer.request.method == "POST"):
        again.click("button:has-text('再加一个项目')")
    again.wait_for_timeout(500)
    again.fill("#id_p-1-title", "第二个（示例）")
    again.keyboard.press("Tab")
    again.wait_for_timeout(4000)
    older.fill("#id_note", "旧窗口")
    older.keyboard.press("Tab")
    older.wait_for_selector("text=草稿在别处改过")
    again.goto(address)
    assert again.input_value("#id_p-1-title") == "第二个（示例）", "an older window undoes nothing"
    again.click("[aria-label='删去第 2 个项目']")
    again.wait_for_selector("text=内容齐全")
    again.click("button:has-text('提交人才科')")
    again.wait_for_selector("text=已提交人才科")
    assert again.query_selector("text=储氢罐（示例）")
