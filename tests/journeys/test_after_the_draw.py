"""11.3–11.6, 13–16, 20: from the sealed list to the case file, with a mail server and a provider of short messages that are real.

Seven people of three fields are wanted for today. Some decline, one stays away, nobody reaches two, one of them objects; a field
runs out and gets a second list; letters are signed on a phone, somebody falls out and is replaced, codes are scanned, grades and
fees follow, and every file of the case file has the digest that its manifest says.
"""

from __future__ import annotations

import email
import hashlib
import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.gateways.gateway_stub import Mailbox, Provider, mailbox, provider
from tests.journeys.site import Site, free_port, serve
from tests.journeys.watch import DESKTOP, PHONE, Watched, login, watch

TITLE = "氢能专项现场评审（示例）"
FIELDS = {"T01": 3, "T02": 2, "M05": 2}
#: what the journey does without a page: approved template codes for every text
PREPARED = """
from django.utils import timezone
from expertpool.records.models import Account
from expertpool.services import message_texts
by = Account.objects.get(username="rencai")
for code in message_texts.TEXTS:
    now = message_texts.in_force(code, "sms")
    message_texts.change(code=code, channel="sms", subject="", body=now.body, provider_code="SMS_1", signature="示例", by=by, at=timezone.now())
"""
#: and a try of half an hour ago, which nobody can wait for
TRIED = """
from datetime import timedelta
from django.utils import timezone
from expertpool.records.models import Account
from expertpool.records.models import Contact
from expertpool.services import contact
asked = Contact.objects.get(expert__name="{name}", outcome="open", entry__draw__demand__activity__title="{title}")
by = Account.objects.get(username="rencai")
early = timezone.now() - timedelta(minutes=31)
contact.attempt(contact_id=asked.pk, means="phone", result="no_answer", by=by, at=early)
"""


@dataclass
class Stage:
    """The running system, what left it, and a page for everybody who takes part."""

    site: Site
    post: Mailbox
    texts: Provider
    open_one: Callable[..., Any]
    phones: dict[str, Any] = field(default_factory=dict)

    def office(self, username: str) -> Any:
        page = self.open_one(DESKTOP)
        login(page, username)
        return page

    def link(self, name: str) -> str:
        """The newest link that a short message brought to somebody."""
        for _ in range(60):
            found = [body["variables"]["link"] for body in self.texts.requests if body["variables"].get("name") == name]
            if found:
                return str(found[-1])
            time.sleep(0.5)
        raise AssertionError(f"no message for {name}")

    def phone(self, name: str) -> Any:
        """The expert's own phone, on the page of the newest link; the same browser every time."""
        if name not in self.phones:
            self.phones[name] = self.open_one(PHONE)
        page = self.phones[name]
        page.goto(self.link(name))
        return page


@pytest.fixture(scope="module")
def carried(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Mailbox, Provider]]:
    port = free_port()
    with mailbox(port) as post, provider() as texts:
        carriers = {
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "EXPERTPOOL_SMS": texts.address,
            "EXPERTPOOL_SMS_SECRET": "walk-through",
        }
        with serve(template, tmp_path_factory.mktemp("after"), **carriers) as site:
            site.run(PREPARED)
            yield site, post, texts


@pytest.fixture
def stage(carried: tuple[Site, Mailbox, Provider], browser: Any) -> Iterator[Stage]:
    site, post, texts = carried
    opened: list[Watched] = []

    def open_one(size: dict[str, Any]) -> Any:
        opened.append(watch(browser, site.address, size))
        return opened[-1].page

    yield Stage(site, post, texts, open_one)
    complaints = [complaint for watched in opened for complaint in watched.close()]
    assert not complaints, "\n".join(complaints)


# ---------------------------------------------------------------- the acts of the office


def press(page: Any, name: str, role: str = "button") -> None:
    page.locator("main").get_by_role(role, name=name).first.click()
    page.wait_for_load_state()


def sealed(stage: Stage, shots: Any) -> tuple[Any, Any]:
    """The organiser asks for seven people today; the list of twenty-one is drawn. Organiser's and caller's pages."""
    organiser, caller = stage.office("gaoxin"), stage.office("rencai")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    organiser.goto("/activities/new/")
    for name, value in {
        "title": TITLE,
        "place": "示例评审室",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=1)).isoformat(),
        "start_time": "00:30",
    }.items():
        organiser.fill(f"input[name={name}]", value)
    organiser.select_option("select[name=kind]", "project")
    press(organiser, "登记并填写专家需求")
    for rank, (code, want) in enumerate(FIELDS.items()):
        if not organiser.locator(f"select[name=s-{rank}-field]").count():
            press(organiser, "再加一个领域")
        organiser.select_option(f"select[name=s-{rank}-field]", code)
        organiser.fill(f"input[name=s-{rank}-want]", str(want))
    organiser.fill("[name=p-0-title]", "储氢现场项目（示例）")
    organiser.fill("[name=p-0-applicant]", "焦作望泽示例科技有限公司")
    organiser.fill("[name=p-0-leader]", "周示一")
    organiser.fill("[name=late_reason]", "专项工作部署")
    press(organiser, "提交人才科")
    shots(organiser, "after-filed")
    caller.goto(f"/demands/?state=filed&q={TITLE[:6]}")
    press(caller, "办理", "link")
    if caller.get_by_role("button", name="应当回避").count():
        caller.fill("#judge-reason", "已与本人核实")
        press(caller, "应当回避")
    press(caller, "受理")
    press(caller, "去抽取", "link")
    press(caller, "冻结并承诺")
    witness = stage.open_one(PHONE)
    login(witness, "jijian")
    witness.locator("main").get_by_role("link", name="见证", exact=True).first.click()
    witness.fill("input[name=number]", "20261123")
    press(witness, "确认见证")
    caller.reload()
    press(caller, "生成名单")
    caller.get_by_text("名单已封存").first.wait_for()
    assert caller.locator(".sealed li").count() == 21
    return organiser, caller


def begin(caller: Any) -> None:
    """To the desk of contact, with the caller designated."""
    caller.goto(f"/contacts/?q={TITLE[:6]}")
    press(caller, "办理", "link")
    caller.select_option("select[name=caller]", label="王示敏")
    press(caller, "指定")
    press(caller, "开始联系")
    assert caller.locator("nav[aria-label='正在联系的专家'] a").count() == 7


def open_names(caller: Any) -> list[str]:
    """Who is open, in list order."""
    caller.reload()
    found = caller.locator("nav[aria-label='正在联系的专家'] a").all_inner_texts() or caller.locator("#now").all_inner_texts()
    return [re.sub(r"^\d+\s*", "", text).split("\n")[0].replace("正在联系", "").strip() for text in found]


def front(caller: Any, name: str) -> None:
    """Put somebody in front of the caller."""
    chosen = caller.locator("nav[aria-label='正在联系的专家'] a", has_text=name)
    if chosen.count():
        chosen.first.click()
        caller.wait_for_load_state()
    assert name in caller.locator("#now").inner_text()


def unfold(caller: Any, words: str) -> Any:
    part = caller.locator("details.answer", has=caller.locator("summary", has_text=words))
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    return part


def refuse(caller: Any, name: str) -> None:
    front(caller, name)
    part = unfold(caller, "不能参加")
    part.get_by_label("时间冲突").check()
    part.get_by_role("button", name="确认不能参加").click()
    caller.wait_for_load_state()


def give_up(stage: Stage, caller: Any, name: str) -> None:
    """Twice tried in vain, the phone looked up on record; one try is not enough."""
    front(caller, name)
    press(caller, "显示电话")
    assert "*" not in caller.locator(".reveal__number").inner_text()
    part = unfold(caller, "登记一次联系")
    part.get_by_label("无人接听").check()
    part.get_by_role("button", name="登记").click()
    caller.wait_for_load_state()
    unfold(caller, "联系不上、").get_by_role("button", name="联系不上").click()
    caller.get_by_text("联系次数不足").wait_for()
    stage.site.run(TRIED.format(name=name, title=TITLE))
    unfold(caller, "联系不上、").get_by_role("button", name="联系不上").click()
    caller.wait_for_load_state()
    caller.get_by_text("已登记联系不上").wait_for()


# ---------------------------------------------------------------- the acts of an expert, on a phone


def accept(phone: Any, shots: Any = None) -> None:
    """Two taps and the declaration."""
    if shots:
        shots(phone, "after-invitation")
    assert "望泽" not in phone.content()
    phone.get_by_role("button", name="参加", exact=True).click()
    phone.wait_for_load_state()
    assert "望泽" in phone.content()
    if shots:
        shots(phone, "after-declare")
    phone.get_by_role("button", name="以上都没有，确认参加").click()
    phone.get_by_text("已确认参加").first.wait_for()


def sign(phone: Any) -> None:
    """A stroke on the pad."""
    phone.get_by_role("link", name="签署").first.click()
    phone.wait_for_load_state()
    box = phone.locator("canvas").bounding_box()
    phone.mouse.move(box["x"] + 30, box["y"] + 30)
    phone.mouse.down()
    for step in range(1, 9):
        phone.mouse.move(box["x"] + 30 + 25 * step, box["y"] + 30 + (40 if step % 2 else 80))
    phone.mouse.up()
    phone.get_by_role("button", name="提交承诺书").click()
    phone.wait_for_load_state()
    phone.get_by_text("已签署").first.wait_for()


# ---------------------------------------------------------------- the journey


def test_11_3_from_the_sealed_list_to_the_case_file(stage: Stage, tmp_path: Path, shots: Any) -> None:
    organiser, caller = sealed(stage, shots)
    begin(caller)
    shots(caller, "after-desk")
    desk = caller.url
    accepted = answered_on_phones(stage, caller, shots)
    accepted += fill_up(stage, caller, desk)
    assert "已确认 7 / 7" in caller.locator(".head").inner_text()
    press(caller, "反馈最终名单", "link")
    press(caller, "反馈最终名单")
    caller.get_by_text("已向").first.wait_for()
    the_day(stage, organiser, caller, accepted, desk, shots)
    afterwards(stage, organiser, caller, tmp_path, shots)


def answered_on_phones(stage: Stage, caller: Any, shots: Any) -> list[str]:
    """One yes, one no, one who must stay away, two nobody reaches of whom one objects; returns who said yes."""
    first, second, third, fourth, fifth, *_ = open_names(caller)
    accept(stage.phone(first), shots)
    phone = stage.phone(second)
    phone.get_by_role("link", name="不能参加").click()
    phone.get_by_label("在外地").check()
    phone.get_by_role("button", name="提交答复").click()
    phone.get_by_text("本次结果：不能参加").wait_for()
    phone = stage.phone(third)
    phone.get_by_role("link", name="应当回避").click()
    phone.locator("input[name=item]").nth(2).check()
    phone.get_by_role("button", name="申请回避").click()
    phone.get_by_text("本次结果：回避").wait_for()
    caller.reload()
    for name in (fourth, fifth):
        give_up(stage, caller, name)
    phone = stage.phone(fourth)
    phone.get_by_role("link", name="提出异议").click()
    phone.locator("textarea").fill("当时在飞机上，现在可以参加")
    phone.get_by_role("button", name="提交异议").click()
    phone.wait_for_load_state()
    assert stage.texts.requests
    assert stage.post.letters
    supervisor = stage.office("jijian")
    assert "专家异议" in supervisor.locator("main").inner_text()
    return [first]


def fill_up(stage: Stage, caller: Any, desk: str) -> list[str]:
    """Everybody open accepts, but in the last field all decline until a second list is made; returns who said yes."""
    said_yes: list[str] = []
    for _ in range(40):
        caller.goto(desk)
        if caller.get_by_role("button", name="续排名单").count():
            press(caller, "续排名单")
            caller.get_by_text("第 2 轮").first.wait_for()
        names = open_names(caller)
        if not names:
            break
        front(caller, names[0])
        spare = "金融财会" in caller.locator(".person").inner_text() and "第 1 轮" in caller.locator("main").inner_text()
        if spare:
            refuse(caller, names[0])
        else:
            accept(stage.phone(names[0]))
            said_yes.append(names[0])
    caller.goto(desk)
    assert "第 2 轮" in caller.locator("main").inner_text()
    return said_yes


def the_day(stage: Stage, organiser: Any, caller: Any, accepted: list[str], desk: str, shots: Any) -> None:
    """Letters, one replacement, codes scanned, one marked by hand."""
    organiser.goto(f"/days/?q={TITLE[:6]}")
    press(organiser, "办理", "link")
    day = organiser.url
    shots(organiser, "after-day")
    gone = accepted[0]
    organiser.locator("tr", has_text=gone).get_by_role("link", name="详情").click()
    organiser.fill("#words", "突发疾病")
    press(organiser, "登记不能到场")
    caller.goto(desk)
    name = open_names(caller)[0]
    accept(stage.phone(name))
    caller.goto(desk)
    press(caller, "反馈最终名单", "link")
    press(caller, "反馈最终名单")
    present = [*accepted[1:], name]
    for rank, one in enumerate(present):
        phone = stage.phone(one)
        sign(phone)
        if not rank:
            shots(phone, "after-letter")
    for rank, one in enumerate(present[:-1]):
        phone = stage.phone(one)
        phone.goto(phone.url.split("?")[0] + "ticket/")
        code = "".join(phone.locator(".pass p.code").inner_text().split())
        if not rank:
            shots(phone, "after-ticket")
        organiser.goto(f"/sign-in/{code}/")
        assert one in organiser.locator("main").inner_text()
        press(organiser, "确认到场")
    organiser.goto(day)
    organiser.get_by_role("button", name=f"{present[-1]} 到场").click()
    organiser.wait_for_load_state()
    assert "到场 7 / 7" in organiser.locator("main").inner_text()
    press(organiser, "确认活动已举办")


def afterwards(stage: Stage, organiser: Any, caller: Any, folder: Path, shots: Any) -> None:
    """Archived, graded, paid, and the case file checked."""
    caller.goto("/archive/?state=held")
    caller.locator("tr", has_text=TITLE).get_by_role("button", name="归档计数").click()
    caller.get_by_text("到场的计入本年次数").wait_for()
    press(organiser, "评价专家", "link")
    grades = organiser.url
    organiser.locator("tbody tr").first.get_by_role("link").click()
    for group in organiser.locator("fieldset, [role=radiogroup]").all():
        group.get_by_label("优").first.check()
    shots(organiser, "after-grade")
    press(organiser, "保存")
    organiser.goto(grades)
    assert "已评价 1 / 7" in organiser.locator("main").inner_text()
    activity = re.search(r"/activities/(\d+)/", grades)
    assert activity
    organiser.goto(f"/activities/{activity.group(1)}/fees/")
    for box in organiser.locator("input[name^='quantity']").all():
        box.fill("1")
    press(organiser, "保存报酬")
    press(organiser, "制作发放表")
    organiser.get_by_text("FY-").first.wait_for()
    caller.goto(f"/activities/{activity.group(1)}/papers/")
    with caller.expect_download() as started:
        caller.get_by_role("button", name="下载卷宗").click()
    path = folder / "case.zip"
    started.value.save_as(path)
    check_case(path.read_bytes())
    assert stage.site.manage("verify-trace").returncode == 0
    code = caller.locator("main").inner_text()
    assert "XQ-" in code
    said = "\n".join(subject_of(letter) for letter in stage.post.letters)
    assert TITLE not in said
    assert "望泽" not in json.dumps(stage.texts.requests, ensure_ascii=False)


def check_case(content: bytes) -> None:
    """Every file of the case file has the digest that the manifest says."""
    with zipfile.ZipFile(io.BytesIO(content)) as case:
        manifest = json.loads(case.read(next(name for name in case.namelist() if name.endswith("清单.json"))))
        held = {name: case.read(name) for name in case.namelist()}
    files = manifest["files"]
    assert len(files) > 20
    for row in files:
        content = next(body for name, body in held.items() if name.endswith(row["name"]))
        assert hashlib.sha256(content).hexdigest() == row["sha256"]


def subject_of(letter: Any) -> str:
    made = email.message_from_bytes(letter.content)
    return str(email.header.make_header(email.header.decode_header(made["Subject"])))
