"""第十四条（五）, 第十八条: reported without a name from a phone, opened by passphrase, answered, the answer read by receipt."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from expertpool.services.demo.staff import PASSWORD
from tests.journeys.site import Site
from tests.journeys.watch import PHONE, login
from tests.services.report_ground import OTHER, PHRASE, PICTURE_MARKER, jpeg

PLANTED = "九号桥下的信封（示例）"


def make_key(page: Any, address: str) -> bytes:
    """Make a new key, showing the one before it; take its backup, change its passphrase; gives the backup."""
    page.goto(f"{address}/reports/keys/")
    page.fill("#id_passphrase", PASSWORD)
    page.click("button:has-text('打开')")
    page.wait_for_selector("text=已开启")
    page.fill("#id_make-new", PHRASE)
    page.fill("#id_make-again", PHRASE)
    page.click("button:has-text('换新密钥')")
    page.wait_for_selector("text=密钥已建立")
    with page.expect_download() as download:
        page.click("button:has-text('备份') >> nth=0")
    kept = Path(download.value.path()).read_bytes()
    page.reload()
    page.click("summary:has-text('更换口令')")
    for name, value in (("passphrase", PHRASE), ("new", OTHER), ("again", OTHER)):
        page.fill(f"#id_change-{name}", value)
    page.click("form[action$='/change/'] button")
    page.wait_for_selector("text=口令已更换")
    return kept


def report(phone: Any, address: str, picture: Path) -> str:
    """Report from a phone; gives the receipt."""
    phone.goto(f"{address}/report/")
    phone.check("input[name=subjects][value=expert]")
    phone.fill("#id_who", "某评审专家（示例）")
    phone.fill("#id_what", PLANTED)
    phone.set_input_files("#id_files", str(picture))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.click("button:has-text('封存并提交')")
    phone.wait_for_selector("text=只显示这一次")
    return str(phone.inner_text(".receipt"))


def test_14_5_and_18_a_report_from_a_phone_to_the_answer(open_page: Any, site: Site, tmp_path: Path, shots: Any):
    desk, phone = open_page(), open_page(PHONE)
    login(desk, "jijian")
    kept = make_key(desk, site.address)
    assert b"report key" in kept
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(jpeg())
    receipt = report(phone, site.address, picture)
    shots(phone, "report-receipt")

    desk.goto(f"{site.address}/reports/")
    desk.click("a[aria-label$='查看'] >> nth=0")
    assert PLANTED not in desk.content()
    desk.fill("#id_passphrase", PHRASE)
    desk.click("button:has-text('打开')")
    desk.wait_for_selector("text=口令不正确")
    desk.fill("#id_passphrase", OTHER)
    desk.click("button:has-text('打开')")
    desk.wait_for_selector(f"text={PLANTED}")
    with desk.expect_download() as download:
        desk.click("a:has-text('photo.jpg')")
    assert PICTURE_MARKER not in Path(download.value.path()).read_bytes()
    desk.click("button:has-text('开始核查')")
    desk.wait_for_selector("text=已开始核查")
    desk.fill("#id_answer-text", "请说明大致日期")
    desk.click("form[action$='/answer/'] button")
    desk.wait_for_selector("text=已答复")
    shots(desk, "report-opened")

    phone.goto(f"{site.address}/report/receipt/")
    phone.fill("#id_receipt", receipt)
    phone.click("button:has-text('查询')")
    phone.wait_for_selector("text=请说明大致日期")
    phone.fill("#id_text", "上月末")
    phone.click("button:has-text('封存并提交')")
    phone.wait_for_selector("text=已封存并送达")
    desk.reload()
    desk.wait_for_selector("text=上月末")
    assert_sealed(site, receipt)


def assert_sealed(site: Site, receipt: str) -> None:
    """On SQLite: neither the database nor a log, nor any file beside them, holds a word of it."""
    base = site.data / "db.sqlite3"
    if base.exists():
        sqlite3.connect(base).execute("PRAGMA wal_checkpoint").close()
    for file in (path for path in site.data.rglob("*") if path.is_file()):
        content = file.read_bytes()
        for word in (PLANTED.encode(), receipt.encode(), receipt.replace("-", "").encode(), PICTURE_MARKER):
            assert word not in content, file.name
