"""第七条（一）3: an association invited, confirmed, its sheet with faults mended, each person's word given from a phone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from expertpool.services.demo.people import fictional_id
from tests.journeys.site import Site
from tests.journeys.watch import PHONE, login
from tests.services.roll_ground import PDF, person, sheet

WORD = "Tuijian-2026-shili"
LINK = """
from expertpool.records.models import Message
from expertpool.services import messages
print(messages.variables_of(Message.objects.filter(text__code="{code}").latest("pk"))["link"])
"""
STATES = """
from expertpool.records.models import Application
print(*Application.objects.filter(roll__title="会员第三批").order_by("roll_row").values_list("state", flat=True))
"""


def path_of(site: Site, code: str) -> str:
    """Where the link of the last message leads, on this site."""
    return "/" + site.run(LINK.format(code=code)).split("/", 3)[3]


def invite(desk: Any) -> None:
    desk.goto("/unit-accounts/invites/new/")
    desk.fill("#id_unit", "焦作市示例新材料行业协会")
    desk.select_option("#id_role", "association")
    desk.fill("#id_contact_name", "沈示荐")
    desk.fill("#id_phone", "13900001234")
    desk.click("button:has-text('发送邀请')")
    desk.wait_for_selector("text=待单位登记")


def register(page: Any, door: str, scan: Path) -> None:
    """From a phone, the second time with passwords that agree."""
    page.goto(door)
    told = {"name": "沈示荐", "phone": "13900001234", "username": "shenshijian", "new": WORD, "again": "x"}
    for name, value in (told | {"identity_number": fictional_id("410811", date(1979, 3, 4), 7, "1")}).items():
        page.fill(f"#id_{name}", value)
    page.set_input_files("#id_letter", str(scan))
    page.click("button:has-text('提交登记')")
    page.wait_for_selector("text=两次输入的密码不一致")
    page.fill("#id_new", WORD)
    page.fill("#id_again", WORD)
    page.set_input_files("#id_letter", str(scan))
    page.click("button:has-text('提交登记')")
    page.wait_for_selector("text=已提交登记")


def upload(page: Any, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    page.set_input_files("#id_file", str(file))
    page.click("button:has-text('上传并检查')")
    page.wait_for_selector("text=已检查，尚未列入")


def test_7_1_3_an_association_from_its_invitation_to_its_members_word(open_page: Any, site: Site, tmp_path: Path, shots: Any):
    desk, side, phone = open_page(), open_page(), open_page(PHONE)
    scan = tmp_path / "盖章.pdf"
    scan.write_bytes(PDF)
    login(desk, "rencai")
    desk.goto("/units/new/")
    desk.fill("#id_name", "焦作市示例新材料行业协会")
    desk.select_option("#id_kind", "association")
    desk.click("main button[type=submit]")
    desk.wait_for_selector("text=已登记单位")
    invite(desk)
    register(phone, path_of(site, "unit_invite"), scan)
    desk.reload()
    desk.click("button:has-text('确认开通')")
    desk.wait_for_selector("text=已开通，单位可以登录")

    login(side, "shenshijian", WORD)
    side.wait_for_selector("text=行业协会、学会审核会员的申请")
    side.goto("/rolls/new/")
    side.fill("#id_title", "会员第三批")
    side.click("button:has-text('新建')")
    rows = [person(turn) for turn in range(3)]
    upload(side, tmp_path / "汇总表.xlsx", sheet([rows[0], rows[1] | {"手机号码": ""}, rows[2]]))
    shots(side, "roll-checked")
    side.click("a:has-text('看检查结果')")
    side.wait_for_selector("text=第 3 行 D 列")
    side.go_back()
    side.click("button:has-text('列入没有错误的 2 人')")
    upload(side, tmp_path / "改好.xlsx", sheet(rows))
    side.click("button:has-text('列入没有错误的 1 人')")
    side.wait_for_selector("text=提交 3 人")
    side.set_input_files("#id_scan", str(scan))
    side.click("button:has-text('上传扫描件')")
    side.click("button:has-text('提交 3 人')")
    side.wait_for_selector("text=已提交，每人会收到链接")
    assert site.run(STATES) == "confirming confirming confirming"

    door = path_of(site, "person_link")
    phone.goto(door)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    for box in phone.query_selector_all("main input[type=checkbox]"):
        box.check()
    shots(phone, "person-confirm")
    phone.click("button:has-text('资料属实，确认')")
    phone.wait_for_selector("text=已确认，进入审核")
    assert sorted(site.run(STATES).split()) == ["confirming", "confirming", "vouched"]
    desk.goto("/rolls/?q=会员第三批")
    assert "3" in desk.inner_text("tbody tr")
