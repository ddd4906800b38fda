"""第七条（一）2: somebody invited, and somebody recommended by another city: filled in by others, the own word by link, reviewed, returned, admitted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from expertpool.services.demo.people import fictional_id
from tests.journeys.site import Site
from tests.journeys.watch import PHONE, login

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
BORN = date(1981, 6, 7)
#: an invited person who took part, as calling and attendance leave it
STAGE = """
from datetime import date
from expertpool.records.models import Account, Contact, Demand, Field, Invitation, Participation
from tests.factories import AT, expert
from expertpool.gateways import keys
from expertpool.services.demo.people import fictional_id
from expertpool.policy.terms import IdKind
by = Account.objects.get(username="gaoxin")
demand = Demand.objects.filter(activity__division=by.division, state="contacting").first() or Demand.objects.filter(activity__division=by.division).first()
number = fictional_id("410102", date(1982, 3, 4), 5, "1")
person = expert(status="invited", name="示受邀", id_number=number, birth=date(1982, 3, 4), sex="1", region="410100", source="invitation")
person.phone_cipher = keys.encrypt("13900005566", table="expert", row=person.number, field="phone")
person.phone_index = keys.blind_index("phone", "13900005566")
person.save()
field = demand.strata.first().field
asked = Contact.objects.create(demand=demand, expert=person, field=field, way="invited", outcome="accepted", opened_at=AT)
told = {"day": demand.activity.first_day, "state": "confirmed", "contact": asked, "created_at": AT}
Participation.objects.create(expert=person, activity=demand.activity, field=field, **told)
made = Invitation.objects.create(demand=demand, contact=asked, reason="库内没有此领域专家", made_by=by, made_at=AT)
print(made.pk)
"""
LINK = """
from expertpool.records.models import Message
from expertpool.services import messages
print(messages.variables_of(Message.objects.filter(text__code="person_link").latest("pk"))["link"])
"""
STATE = 'from expertpool.records.models import Application; print(Application.objects.get(name="{name}").state)'
KEY = 'from expertpool.records.models import Application; print(Application.objects.get(name="{name}").pk)'


def fill(page: Any, **changed: str) -> None:
    """Everything of the form that the page asks and that others may know."""
    told = {"school": "示例大学", "directions": "储氢材料", "title": "研究员", "achievements": "主持示例项目一项。"} | changed
    for name, value in told.items():
        page.fill(f"#id_{name}", value)
    chosen = {"education": "11", "title_level": "full", "unit_kind": "university", "category": "technical"}
    for name, value in chosen.items():
        page.select_option(f"#id_{name}", value)


def give_word(phone: Any, site: Site) -> None:
    """By the link of the last message, on a phone."""
    phone.goto("/" + site.run(LINK).split("/", 3)[3])
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    for box in phone.query_selector_all("main input[type=checkbox]"):
        box.check()
    phone.click("button:has-text('资料属实，确认')")
    phone.wait_for_selector("text=已确认，进入审核")


def bring_proofs(phone: Any, file: Path) -> None:
    phone.goto("/apply/own/proofs/")
    for kind in ("identity", "education", "title"):
        phone.select_option("#id_kind", kind)
        phone.set_input_files("#id_file", str(file))
        phone.click("button:has-text('上传'):not(:has-text('证'))")
        phone.wait_for_selector("text=已上传。")


def judge(desk: Any, other: Any, address: str) -> None:
    """Two people judge what a person has to judge; an unknown employer is registered."""
    for page in (desk, other):
        page.goto(address)
        for fits in page.query_selector_all("input[name^='fits-'][value='1']"):
            fits.check()
        page.click("button:has-text('登记我的认定意见')")
        page.wait_for_selector("text=认定意见已登记")
    if desk.goto(address) and desk.locator("button:has-text('登记为新单位')").count():
        desk.click("button:has-text('登记为新单位')")
        desk.wait_for_selector("text=单位已登记")


def test_7_1_2_somebody_invited_is_reviewed_like_everybody_else(open_page: Any, site: Site, tmp_path: Path, shots: Any) -> None:
    side, desk, other, phone = open_page(), open_page(), open_page(), open_page(PHONE)
    file = tmp_path / "材料.pdf"
    file.write_bytes(PDF)
    made = site.run(STAGE).splitlines()[-1]
    login(side, "gaoxin")
    side.goto(f"/invitations/{made}/")
    side.click("button:has-text('提交信息表')")
    side.wait_for_selector("text=没有提交")
    fill(side)
    shots(side, "invited-form")
    side.click("button:has-text('提交信息表')")
    side.wait_for_selector("text=信息表已填报")
    give_word(phone, site)
    bring_proofs(phone, file)

    login(desk, "rencai")
    login(other, "rencai2")
    address = f"/applications/{site.run(KEY.format(name='示受邀'))}/"
    desk.goto(address)
    desk.select_option("#return-reason", "incomplete")
    desk.fill("#return-words", "请补充主要业绩")
    desk.click("form[action$='/return/'] button")
    desk.wait_for_selector("text=已退回补正")
    side.goto(f"/invitations/{made}/")
    side.wait_for_selector("text=请补充主要业绩")
    side.fill("#id_achievements", "主持示例项目一项，示例成果两项。")
    side.click("button:has-text('提交信息表')")
    side.wait_for_selector("text=信息表已填报")
    give_word(phone, site)

    judge(desk, other, address)
    desk.goto(address)
    shots(desk, "invited-review")
    desk.click("button:has-text('审核通过，列入公示')")
    desk.wait_for_selector("text=列入下一批公示")
    assert site.run(STATE.format(name="示受邀")) == "batched"


def test_7_1_2_somebody_of_another_city_comes_in_on_the_authoritys_word(
    open_page: Any, site: Site, tmp_path: Path, shots: Any
) -> None:
    desk, other, phone = open_page(), open_page(), open_page(PHONE)
    file = tmp_path / "材料.pdf"
    file.write_bytes(PDF)
    login(desk, "rencai")
    login(other, "rencai2")
    desk.goto("/applications/shared/new/")
    person = {"name": "示市外", "id_number": fictional_id("410102", BORN, 9, "1"), "birth": "1981-06-07", "phone": "13900005577"}
    fill(desk, **person, unit="示例省城大学")
    for name, value in {"id_kind": "resident", "sex": "1", "region": "410100"}.items():
        desk.select_option(f"#id_{name}", value)
    desk.select_option("#id_field_1", index=1)
    desk.click("button:has-text('登记并发送确认链接')")
    desk.wait_for_selector("text=没有写明推荐的科技管理部门")
    desk.fill("#authority", "示例市科学技术局")
    desk.fill("#document", "示科函〔2026〕7号")
    desk.click("button:has-text('登记并发送确认链接')")
    desk.wait_for_selector("text=没有上传文件")
    desk.set_input_files("#scan", str(file))
    desk.click("button:has-text('登记并发送确认链接')")
    desk.wait_for_selector("text=确认链接已发给本人")
    give_word(phone, site)
    bring_proofs(phone, file)
    address = f"/applications/{site.run(KEY.format(name='示市外'))}/"
    judge(desk, other, address)
    desk.goto(address)
    shots(desk, "shared-review")
    desk.click("button:has-text('市外直接入库')")
    desk.wait_for_selector("text=已直接入库")
    assert site.run(STATE.format(name="示市外")) == "admitted"
