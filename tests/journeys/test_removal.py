"""第九条、第十条、第十四条（六）、第十七条: a case from its opening to the ban, a resignation disowned, the second 差 of a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from expertpool.policy.evaluation import Aspect
from expertpool.services.demo.people import fictional_id
from tests.journeys.site import Site, serve
from tests.journeys.test_apply import CODE, PDF
from tests.journeys.test_invited import fill
from tests.journeys.watch import PHONE, login
from tests.services.notice_ground import HERE

BORN = date(1979, 8, 9)
MISCONDUCT, RESIGNED = "违反操守、严重失信", "本人申请不再担任"
#: somebody of the pool with a number for codes; prints nothing
PERSON = """
from datetime import date
from tests.factories import expert, unit
from expertpool.gateways import keys
person = expert(name="{name}", unit=unit("{name}所在单位"), id_number="{number}", birth=date(1979, 8, 9), sex="1", region="410100")
person.phone_cipher = keys.encrypt("{phone}", table="expert", row=person.number, field="phone")
person.phone_index = keys.blind_index("phone", "{phone}")
person.save()
"""
#: two activities of the division of gaoxin that were held, and to which the same person came
HELD = """
from datetime import date
from tests.factories import activity, use
from expertpool.records.models import Account
by = Account.objects.get(username="gaoxin")
for day in (2, 3):
    on = date(2026, 11, day)
    part = use(person, on, activity=activity(by, first_day=on, last_day=on, state="held", code=f"HD-2026-90{day:02d}"))
    print(part.activity_id)
"""
STATUS = """
from expertpool.records.models import Ban, Expert, RemovalCase
person = Expert.objects.get(name="{name}")
print(person.status, *person.removal_cases.order_by("pk").values_list("ground", "state"), Ban.objects.filter(identity_index=person.id_index).count())
"""


@pytest.fixture(scope="module")
def site(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A system whose short messages go to a file."""
    folder = tmp_path_factory.mktemp("removal")
    with serve(template, folder, EXPERTPOOL_SMS=f"file://{folder}/sent.jsonl") as served:
        yield served


@pytest.fixture
def paper(tmp_path: Path) -> str:
    file = tmp_path / "材料.pdf"
    file.write_bytes(PDF)
    return str(file)


def enter(phone: Any, site: Site, number: str) -> None:
    phone.goto("/e/login/")
    phone.fill("#id_phone", number)
    phone.click("button:has-text('获取验证码')")
    phone.wait_for_selector("#id_code")
    phone.fill("#id_code", site.run(CODE))
    phone.click("button:has-text('登录')")
    phone.wait_for_url("**/e/")


def open_own(phone: Any, words: str) -> None:
    """The own case, on a screen 390 px wide."""
    phone.goto("/e/cases/")
    phone.click(f"a:has-text('{words}')")
    phone.wait_for_selector(f"h2:has-text('{words}')")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def brought(desk: Any, name: str, paper: str, shots: Any, *, ground: str, day: str, at: str = "/cases/new/") -> None:
    """Ground, day, words and evidence about somebody found by name."""
    desk.goto(f"{at}?q={name}")
    desk.click(f"a[aria-label='选择{name}']")
    desk.select_option("#id_ground", ground)
    desk.fill("#id_occurred_on", day)
    desk.fill("#id_words", "评审意见整段抄自他人（示例），经比对属实。")
    desk.set_input_files("#id_files", paper)
    shots(desk, "removal-new")
    desk.click("button:has-text('提交')")


def opened(desk: Any, name: str, paper: str, shots: Any) -> str:
    """Opened with evidence by the talent division, and the person asked to speak; gives the address of the case."""
    brought(desk, name, paper, shots, ground="misconduct", day="2026-11-02")
    desk.wait_for_selector("text=已立案。")
    address = str(desk.url)
    desk.click("button:has-text('请本人陈述')")
    desk.wait_for_selector("text=已请本人陈述")
    return address


def spoken(phone: Any, paper: str) -> None:
    phone.fill("#id_words", "该意见为本人独立撰写，附原稿。")
    phone.set_input_files("#id_files", paper)
    phone.click("button:has-text('提交陈述')")
    phone.wait_for_selector("text=陈述已提交")


def verified(other: Any) -> None:
    """On the page of the case."""
    other.fill("#id_finding", "原稿晚于他人文章，陈述不予采信。")
    other.click("button:has-text('核实完毕')")
    other.wait_for_selector("text=待局领导审议")


def decided(boss: Any, address: str, paper: str, shots: Any, words: str = "至 2031-11-02", on: date | None = None) -> None:
    """What follows is told before; `on` is the day of the meeting."""
    boss.goto(address)
    boss.check("input[name=agreed][value='1']")
    day = on or datetime.now(HERE).date()
    told = {"meeting_name": "局长办公会", "meeting_number": "〔2026〕9号", "meeting_day": f"{day}"}
    for name, value in told.items():
        boss.fill(f"#id_{name}", value)
    boss.set_input_files("#id_scan", paper)
    assert words in boss.inner_text("main")
    shots(boss, "removal-decide")
    boss.click("button:has-text('登记审议结果')")
    boss.wait_for_selector("text=〔2026〕9号")


def test_9_10_from_the_opening_to_the_ban_and_the_application_refused(open_page: Any, site: Site, paper: str, shots: Any) -> None:
    name, number = "示离库", fictional_id("410102", BORN, 21, "1")
    site.run(PERSON.format(name=name, number=number, phone="13900006601"))
    desk, other, boss, phone = open_page(), open_page(), open_page(), open_page(PHONE)
    for page, who in ((desk, "rencai"), (other, "rencai2"), (boss, "juzhang")):
        login(page, who)
    address = opened(desk, name, paper, shots)

    enter(phone, site, "13900006601")
    open_own(phone, MISCONDUCT)
    shots(phone, "removal-own")
    spoken(phone, paper)

    other.goto(address)
    other.wait_for_selector("text=该意见为本人独立撰写")
    verified(other)
    decided(boss, address, paper, shots)
    desk.goto(address)
    desk.click("form[action$='/remove/'] button")
    desk.wait_for_selector("text=已出库，禁入期已登记")
    shots(desk, "removal-done")
    assert "2031-11-03 起可以重新申请" in desk.inner_text("main")
    assert site.run(STATUS.format(name=name)) == "removed ('misconduct', 'removed') 1"

    certified(phone)
    phone.context.clear_cookies()
    enter(phone, site, "13900006601")
    refused(desk, name, number, paper, shots)


def certified(phone: Any) -> None:
    """Who was removed still reads the own case and takes the certificate along."""
    open_own(phone, MISCONDUCT)
    with phone.expect_download() as download:
        phone.click("a[aria-label='禁入告知 PDF']")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def recommend(desk: Any, paper: str, **told: str) -> None:
    """The same identity, at the desk where people of other cities are entered."""
    desk.goto("/applications/shared/new/")
    fill(desk, **told, unit="示例省城大学")
    for field, value in {"authority": "示例市科学技术局", "document": "示科函〔2026〕7号"}.items():
        desk.fill(f"#{field}", value)
    for field, value in {"id_kind": "resident", "sex": "1", "region": "410100"}.items():
        desk.select_option(f"#id_{field}", value)
    desk.select_option("#id_field_1", index=1)
    desk.set_input_files("#scan", paper)
    desk.click("button:has-text('登记并发送确认链接')")


def refused(desk: Any, name: str, number: str, paper: str, shots: Any) -> None:
    """The same identity under another number of a phone."""
    desk.goto("/bans/search/")
    desk.select_option("#id_kind", "resident")
    desk.fill("#id_number", number)
    desk.click("button:has-text('查询')")
    desk.wait_for_selector("text=2031-11-03 起可以重新申请")
    recommend(desk, paper, name=name, id_number=number, birth="1979-08-09", phone="13900006602")
    desk.wait_for_selector("text=2031-11-03 起可以重新申请")
    shots(desk, "removal-refused")


def graded(side: Any, name: str, activity: str, overall: str) -> None:
    """By the organiser, with the reason."""
    side.goto(f"/activities/{activity}/grades/")
    side.click(f"a[aria-label='{name} 评价']")
    for aspect in Aspect.values:
        side.check(f"input[name={aspect}][value=good]")
    side.check(f"input[name=overall][value={overall}]")
    side.fill("#id_remark", "未完成评审（示例）")
    side.click("button:has-text('保存')")
    side.wait_for_selector("text=已保存评价")


def test_17_the_second_poor_grade_of_a_year_opens_one_case(open_page: Any, site: Site, shots: Any) -> None:
    name = "示双差"
    made = site.run(
        PERSON.format(name=name, number=fictional_id("410102", BORN, 22, "1"), phone="13900006603") + HELD
    ).splitlines()
    side, desk = open_page(), open_page()
    login(side, "gaoxin")
    for turn, activity in enumerate(made):
        assert "('poor'" not in site.run(STATUS.format(name=name))
        graded(side, name, activity, "poor")
        assert ("poor" in site.run(STATUS.format(name=name))) == bool(turn)
    assert site.run(STATUS.format(name=name)) == "in_case ('poor', 'opened') 0"
    login(desk, "rencai")
    desk.goto(f"/cases/?q={name}")
    desk.click("a[aria-label^='CK-']")
    desk.wait_for_selector("text=达到出库条件")
    shots(desk, "removal-grades")


def test_14_6_a_resignation_by_sms_is_disowned_on_a_phone(open_page: Any, site: Site, paper: str, shots: Any) -> None:
    name = "示否认"
    site.run(PERSON.format(name=name, number=fictional_id("410102", BORN, 23, "1"), phone="13900006604"))
    phone, desk = open_page(PHONE), open_page()
    login(desk, "rencai")
    desk.goto(f"/resignations/find/?q={name}")
    desk.click(f"a[aria-label='选择{name}']")
    desk.select_option("#id_means", "sms")
    desk.fill("#id_said_on", "2026-11-20")
    desk.fill("#id_words", "短信：不再担任专家（示例）。")
    desk.click("button:has-text('登记并通知本人')")
    assert "resigned" not in site.run(STATUS.format(name=name))
    desk.set_input_files("#id_files", paper)
    shots(desk, "removal-sms")
    desk.click("button:has-text('登记并通知本人')")
    desk.wait_for_selector("text=前可以否认，期满后核实")
    assert site.run(STATUS.format(name=name)) == "in_case ('resigned', 'opened') 0"

    enter(phone, site, "13900006604")
    open_own(phone, RESIGNED)
    assert "前否认" in phone.inner_text("main")
    shots(phone, "removal-contest")
    phone.click("button:has-text('我没有辞任')")
    phone.wait_for_selector("text=您没有辞任，专家资格照旧")
    assert site.run(STATUS.format(name=name)) == "active ('resigned', 'contested') 0"
    desk.goto(f"/cases/?q={name}")
    desk.click("a[aria-label^='CK-']")
    desk.wait_for_selector("text=本人否认")
    assert not desk.locator("button:has-text('核实完毕')").count()


def test_14_6_a_resignation_on_line_takes_the_code_and_the_word_that_the_consequence_is_known(
    open_page: Any, site: Site, shots: Any
) -> None:
    name = "示辞任"
    site.run(PERSON.format(name=name, number=fictional_id("410102", BORN, 24, "1"), phone="13900006605"))
    phone = open_page(PHONE)
    enter(phone, site, "13900006605")
    phone.goto("/e/resign/")
    assert "5 年内" in phone.inner_text("main")
    phone.click("button:has-text('获取验证码')")
    phone.wait_for_selector("text=验证码已发到您登记的手机号")
    code = site.run(CODE)
    phone.fill("#id_code", f"{(int(code) + 1) % 10**6:06d}")
    phone.check("#id_understood")
    phone.click("button:has-text('确认辞任')")
    phone.wait_for_selector("text=手机号或验证码不正确")
    assert "resigned" not in site.run(STATUS.format(name=name))
    phone.fill("#id_code", code)
    phone.check("#id_understood")
    shots(phone, "removal-resign")
    phone.click("button:has-text('确认辞任')")
    phone.wait_for_selector("text=辞任已提出")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert site.run(STATUS.format(name=name)) == "in_case ('resigned', 'opened') 0"
