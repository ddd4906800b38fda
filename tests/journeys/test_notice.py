"""第七条（二）, 第八条: a notice read and objected to from a phone, one objection upheld, one dismissed, admission on the day and not before."""

from __future__ import annotations

from typing import Any

from tests.journeys.site import Site
from tests.journeys.watch import PHONE, login

FIRST = "/public-notices/GS-2026-0001/"
#: run the job at the last second of the notice's last day, or at the first of the next
RUN = """
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo
from expertpool.records.models import Application, PublicNotice
from expertpool.services import admissions
last = PublicNotice.objects.order_by("pk")[{place}].last_day
at = datetime.combine(last + timedelta(days={days}), time(23, 59, 59) if {days} == 0 else time(0, 0, 1), ZoneInfo("Asia/Shanghai"))
admissions.run(at=at)
print(*Application.objects.filter(entries__isnull=False).order_by("entries__rank").values_list("state", flat=True))
"""


def run_on(site: Site, *, place: int, days: int) -> list[str]:
    """States of everybody on a notice after the job ran so many days after its last."""
    return site.run(RUN.format(place=place, days=days)).split()


def object_to(phone: Any, name: str) -> str:
    """Object to somebody on the first notice; the receipt."""
    phone.goto("/object/")
    phone.click(f"a[aria-label='对{name}提出异议']")
    phone.fill("#id_name", "示异二")
    phone.fill("#id_phone", "13900003333")
    phone.fill("#id_reason", "所填单位与实际工作单位不一致，请核对（示例）。")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.click("button:has-text('提交异议')")
    return str(phone.inner_text(".site__receipt"))


def answer(desk: Any, name: str, verdict: str, article: str = "") -> None:
    """Review an objection again and say what came of it."""
    desk.goto("/objections/?state=received")
    desk.click(f"a[aria-label='对{name}的异议']")
    desk.click("button:has-text('由我复审')")
    desk.click("button:has-text('打开异议内容')")
    desk.wait_for_selector("text=提出人")
    desk.check(f"input[value={verdict}]")
    if article:
        desk.select_option("#id_article", article)
    desk.fill("#id_answer", "已核对证书和在职证明，结论如上（示例）。")
    desk.click("button:has-text('作出结论')")
    desk.wait_for_selector("text=已作出复审结论")


def test_7_2_from_the_notice_to_the_certificate(open_page: Any, site: Site, shots: Any) -> None:
    phone, clerk, other = open_page(PHONE), open_page(), open_page()
    phone.goto("/")
    phone.click("a:has-text('查看名单')")
    names = [phone.inner_text(f"tbody tr:nth-child({place}) b") for place in range(1, 5)]
    shots(phone, "notice-public")
    receipt = object_to(phone, names[0])
    shots(phone, "notice-receipt")
    login(clerk, "rencai")
    clerk.goto("/objections/")
    clerk.click(f"a[aria-label='对{names[0]}的异议']")
    assert "不能复审" in clerk.inner_text("main")
    login(other, "rencai2")
    answer(other, names[0], "dismiss")
    answer(other, names[3], "uphold", "6.2.1.1")
    phone.goto("/receipt/")
    phone.fill("#id_receipt", receipt)
    phone.click("button:has-text('查询')")
    phone.wait_for_selector("text=异议不成立")
    phone.goto(FIRST)
    assert names[3] not in phone.inner_text("main")
    assert run_on(site, place=0, days=0) == ["noticed", "noticed", "noticed", "refused"]
    assert run_on(site, place=0, days=1) == ["admitted", "admitted", "admitted", "refused"]
    phone.goto(FIRST)
    assert "名单已从本站撤下" in phone.inner_text("main")
    assert not any(name in phone.content() for name in names)
    clerk.goto("/notices/")
    clerk.click("a[aria-label='GS-2026-0001']")
    assert names[3] in clerk.inner_text("main")
    clerk.click("a:has-text('档案') >> nth=0")
    with clerk.expect_download() as download:
        clerk.click("a:has-text('聘书')")
    assert download.value.suggested_filename.endswith(".docx")
    shots(clerk, "notice-expert")


#: a notice published at ten on the day before the autumn holiday of 2026, for the person who passed last
HOLIDAY = """
from datetime import datetime
from zoneinfo import ZoneInfo
from expertpool.records.models import Account, Application
from expertpool.services import public_notices
clerk, at = Account.objects.get(username="rencai"), datetime(2026, 9, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
row = Application.objects.filter(state="batched").latest("pk")
notice = public_notices.compose(application_ids=[row.pk], by=clerk, at=at)
public_notices.publish(notice_id=notice.pk, by=clerk, at=at)
print(notice.code)
"""
STATE = """
from datetime import datetime
from zoneinfo import ZoneInfo
from expertpool.records.models import NoticeEntry
from expertpool.services import admissions
admissions.run(at=datetime(2026, 10, {day}, {clock}, tzinfo=ZoneInfo("Asia/Shanghai")))
print(NoticeEntry.objects.get(notice__code="{code}").application.state)
"""


def test_7_2_a_notice_across_the_autumn_holiday_counts_the_saturday_worked_for_it(open_page: Any, site: Site) -> None:
    """10-01 to 10-07 are off, Saturday 10-10 is worked: the fifth working day is 10-13."""
    code = site.run(HOLIDAY).strip()
    assert site.run(STATE.format(day=12, clock="23, 59, 59", code=code)).strip() == "noticed"
    assert site.run(STATE.format(day=13, clock="23, 59, 59", code=code)).strip() == "noticed"
    assert site.run(STATE.format(day=14, clock="0, 0, 1", code=code)).strip() == "admitted"
    clerk, phone = open_page(), open_page(PHONE)
    login(clerk, "rencai")
    clerk.goto("/notices/")
    clerk.click(f"a[aria-label='{code}']")
    assert "2026-10-13" in clerk.inner_text("main")
    name = clerk.inner_text("tbody b")
    clerk.click("a:has-text('档案') >> nth=0")
    assert "2026-10-14" in clerk.inner_text("main")
    phone.goto(f"/public-notices/{code}/")
    assert name not in phone.content()


def test_8_the_next_batch_is_composed_and_a_number_in_it_is_stopped(open_page: Any, site: Site, shots: Any) -> None:
    clerk, phone = open_page(), open_page(PHONE)
    login(clerk, "rencai")
    clerk.goto("/notices/new/")
    name = clerk.inner_text("tbody b")
    clerk.click("button:has-text('所选人员起草')")
    text = clerk.input_value("#id_text")
    clerk.fill("#id_text", f"{text}\n联系人手机 138 0000 1111")
    clerk.click("button:has-text('保存')")
    clerk.wait_for_selector("text=手机号码")
    clerk.click("button:has-text('发布公示')")
    clerk.wait_for_selector("text=删去后再发布")
    clerk.fill("#id_text", text)
    clerk.click("button:has-text('保存')")
    clerk.wait_for_selector("text=已保存")
    clerk.click("button:has-text('发布公示')")
    clerk.wait_for_selector("text=已发布")
    shots(clerk, "notice-published")
    clerk.click("a:has-text('公开页面')")
    assert name in clerk.inner_text("main")
    phone.goto("/public-notices/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
