"""21, 22: pages on which numbers are compared, proposed, set and looked up, and readings confirmed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from expertpool.policy import access, readings
from expertpool.policy.parameter_changes import ChangeStatus
from expertpool.policy.parameters import SPECS
from expertpool.policy.terms import Role
from expertpool.queries import desk
from expertpool.records.models import (
    Account,
    Event,
    Export,
    ParameterChange,
    ParameterProposal,
    ProposedValue,
    ReadingConfirmation,
)
from expertpool.web import menu
from expertpool.web.rules import touched
from tests.factories import AT, account

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = timedelta(days=1)
NEW = "/parameters/changes/new/"


def tomorrow() -> date:
    return timezone.localdate() + DAY


def posted(**changed: Any) -> dict[str, Any]:
    told = {"first_day": tomorrow().isoformat(), "basis": "人才科请示〔2026〕3号", "reason": "名单常常不够用。"}
    return told | {"value-list_factor": "4"} | changed


@pytest.fixture
def keeper(client: Client) -> Account:
    made = account(Role.TALENT)
    client.force_login(made, backend=BACKEND)
    return made


def as_leader() -> Client:
    found = Client()
    found.force_login(account(Role.LEADERSHIP), backend=BACKEND)
    return found


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("批复.pdf", b"%PDF-1.4 (fictional)")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def proposed(name: str = "list_factor", value: int = 4, *, code: str = "CS-2026-0001") -> ParameterProposal:
    told = {"first_day": tomorrow(), "reason": "名单常常不够用。", "basis": "请示", "state": ChangeStatus.PROPOSED}
    made = ParameterProposal.objects.create(code=code, **told, proposed_by=account(Role.TALENT), proposed_at=AT)
    ProposedValue.objects.create(proposal=made, name=name, was=3, value=value)
    return made


# ---------------------------------------------------------------- from the comparison to the value


def test_22_values_are_compared_before_they_are_proposed(client: Client, keeper: Account) -> None:
    shown = text(client.post(NEW, posted()))
    assert "3 倍" in shown
    assert "4 倍" in shown
    assert "抽取与筛选" in shown
    assert not ParameterProposal.objects.exists()
    back = text(client.post(NEW, posted(back="1")))
    assert 'value="4"' in back
    answer = client.post(NEW, posted(confirm="1"))
    made = ParameterProposal.objects.get()
    assert answer["Location"] == f"/parameters/changes/{made.pk}/"
    assert Event.objects.get().action == "parameter.propose"
    again = client.post(NEW, posted(confirm="1"))
    assert again.status_code == 409
    assert made.code in text(again)
    assert ParameterProposal.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words", "status"),
    [
        ({"value-list_factor": "2"}, "超出可调范围", 409),
        ({"value-list_factor": "四"}, "不是可用的整数", 409),
        ({"value-list_factor": ""}, "没有填写任何新值", 409),
        ({"value-poor_count": "3"}, "条文定死", 409),
        ({"value-yearly_limit": "7"}, "年度使用次数提示线会大于", 409),
        ({"first_day": ""}, "请填写", 400),
    ],
)
def test_22_a_faulty_proposal_comes_back_with_what_was_typed(
    client: Client, keeper: Account, changed: dict[str, str], words: str, status: int
) -> None:
    answer = client.post(NEW, posted(confirm="1", **changed))
    assert answer.status_code == status
    assert words in text(answer)
    assert "名单常常不够用。" in text(answer)
    assert not ParameterProposal.objects.exists()


def test_21_today_is_too_early(client: Client, keeper: Account) -> None:
    answer = client.post(NEW, posted(first_day=timezone.localdate().isoformat(), confirm="1"))
    assert answer.status_code == 409
    assert f"最早从 {tomorrow():%Y-%m-%d} 起" in text(answer)


def test_22_leadership_sets_and_the_keepers_read_the_document(client: Client, keeper: Account) -> None:
    client.post(NEW, posted(confirm="1"))
    made, leader = ParameterProposal.objects.get(), as_leader()
    place = f"/parameters/changes/{made.pk}/"
    assert "批准文件扫描件" in text(leader.get(place))
    assert "批准文件扫描件" not in text(client.get(place))
    assert leader.post(f"{place}set/", {"document": "纪要〔2026〕8号"}).status_code == 400
    wrong = leader.post(f"{place}set/", {"document": "纪要〔2026〕8号", "scan": SimpleUploadedFile("批复.pdf", b"MZ")})
    assert (wrong.status_code, "纪要〔2026〕8号" in text(wrong), "请重新选择" in text(wrong)) == (409, True, True)
    assert leader.post(f"{place}set/", {"document": "纪要〔2026〕8号", "scan": scan()}).status_code == 302
    assert ParameterChange.objects.get().value == "4"
    assert leader.post(f"{place}set/", {"document": "纪要", "scan": scan()}).status_code == 409
    assert client.get(f"{place}scan/").content.startswith(b"%PDF")
    assert Event.objects.latest("sequence").action == "parameter.scan"
    page = text(client.get("/parameters/of/list_factor/"))
    assert "纪要〔2026〕8号" in page
    assert "尚未生效" in page
    assert made.code in page


def test_22_leadership_refuses_and_the_keepers_withdraw(client: Client, keeper: Account) -> None:
    first, second = proposed(), proposed("contact_attempts", code="CS-2026-0002")
    leader = as_leader()
    assert leader.post(f"/parameters/changes/{first.pk}/refuse/", {"answer": ""}).status_code == 400
    assert leader.post(f"/parameters/changes/{first.pk}/refuse/", {"answer": "三倍够用。"}).status_code == 302
    assert client.post(f"/parameters/changes/{second.pk}/withdraw/").status_code == 302
    states = list(ParameterProposal.objects.order_by("pk").values_list("state", flat=True))
    assert states == [ChangeStatus.REFUSED, ChangeStatus.WITHDRAWN]
    assert "三倍够用。" in text(client.get(f"/parameters/changes/{first.pk}/"))
    assert client.get(f"/parameters/changes/{first.pk}/scan/").status_code == 404


def test_22_a_proposal_whose_day_has_come_says_so_to_leadership() -> None:
    made = proposed()
    made.pk, made.code, made.first_day = None, "CS-2026-0002", date(2026, 11, 1)
    made.save()
    ProposedValue.objects.create(proposal=made, name="contact_attempts", was=2, value=3)
    shown = text(as_leader().get(f"/parameters/changes/{made.pk}/"))
    assert "现在不能批准" in shown
    assert "批准文件扫描件" not in shown


@pytest.mark.parametrize("role", [role for role in access.READERS if role not in (Role.TALENT, Role.LEADERSHIP)])
def test_22_others_look_and_do_nothing(client: Client, role: Role) -> None:
    made = proposed()
    client.force_login(account(role), backend=BACKEND)
    assert client.get("/parameters/changes/").status_code == 200
    assert client.get(f"/parameters/changes/{made.pk}/").status_code == 200
    assert client.get(NEW).status_code == 403
    for act in ("set", "refuse", "withdraw"):
        assert client.post(f"/parameters/changes/{made.pk}/{act}/").status_code == 403
    assert client.post("/readings/1/confirm/").status_code == 403


# ---------------------------------------------------------------- lists


def test_22_parameters_are_found_by_name_kind_and_provision(client: Client, keeper: Account) -> None:
    assert "年龄上限" in text(client.get("/parameters/?q=年龄"))
    fixed = text(client.get("/parameters/?kind=fixed&size=100"))
    assert 'id="poor_count"' in fixed
    assert 'id="list_factor"' not in fixed
    assert 'id="employment_months"' in text(client.get("/parameters/?article=13.3"))
    assert "<tr id=" not in text(client.get("/parameters/?kind=changed"))
    assert client.get("/parameters/of/luck/").status_code == 404
    assert client.get("/parameters/changes/999/").status_code == 404


def test_22_lists_ask_no_more_for_many_rows(client: Client, keeper: Account) -> None:
    counts = []
    for wanted in (3, 30):
        while ParameterProposal.objects.count() < wanted:
            number = ParameterProposal.objects.count() + 1
            proposed(code=f"CS-2026-{number:04d}")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/parameters/changes/?size=50&state=proposed").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert "CS-2026-0007" in text(client.get("/parameters/changes/?q=0007"))
    assert "CS-2026-" not in text(client.get("/parameters/changes/?name=age_limit"))


@pytest.mark.parametrize("address", ["/parameters/export/", "/parameters/changes/export/", "/readings/export/"])
def test_20_exports_are_registered_and_only_for_some(client: Client, keeper: Account, address: str) -> None:
    proposed()
    ReadingConfirmation.objects.create(number=1, version="0", text="旧", opinion="confirmed", by=keeper, at=AT)
    answer = client.get(f"{address}?q=数")
    assert answer["Content-Type"].startswith("application/vnd.openxml")
    assert Export.objects.get().by == keeper
    client.force_login(account(Role.ORGANISER), backend=BACKEND)
    assert client.get(address).status_code == 403


def test_22_every_number_names_the_pages_that_go_by_it() -> None:
    known = {entry.url for entry in menu.entries()}
    assert {spec.article for spec in SPECS.values()} == set(touched.PAGES)
    assert {url for urls in touched.PAGES.values() for url in urls} <= known


# ---------------------------------------------------------------- what waits


def test_22_a_proposal_waits_for_leadership_and_another_reading_for_the_keepers() -> None:
    leader, talent = account(Role.LEADERSHIP), account(Role.TALENT)
    made = proposed()
    assert [todo.args for todo in desk.todos(leader) if todo.url == "parameter_change"] == [(made.pk,)]
    version = readings.get(3).version
    told = {"number": 3, "text": "x", "by": leader, "at": AT, "remark": "含当天"}
    ReadingConfirmation.objects.create(**told, version=version, opinion="objected")
    assert [todo.args for todo in desk.todos(talent) if todo.url == "reading"] == [(3,)]
    ReadingConfirmation.objects.create(**told, version=version, opinion="confirmed", document="纪要")
    assert not [todo for todo in desk.todos(talent) if todo.url == "reading"]
    ReadingConfirmation.objects.create(**told, version="00000000", opinion="objected")
    assert not [todo for todo in desk.todos(talent) if todo.url == "reading"]


# ---------------------------------------------------------------- readings


def test_22_leadership_confirms_the_wording_on_the_screen(client: Client, keeper: Account) -> None:
    leader, version = as_leader(), readings.get(2).version
    assert "待确认" in text(client.get("/readings/2/"))
    assert leader.post("/readings/2/confirm/", {"seen": version, "document": ""}).status_code == 400
    stale = leader.post("/readings/2/confirm/", {"seen": "00000000", "document": "纪要〔2026〕8号"})
    assert stale.status_code == 409
    assert "已经改过" in text(stale)
    assert leader.post("/readings/2/confirm/", {"seen": version, "document": "纪要〔2026〕8号"}).status_code == 302
    assert "纪要〔2026〕8号" in text(client.get("/readings/?state=confirmed"))
    assert "纪要〔2026〕8号" not in text(client.get("/readings/?state=open"))
    assert leader.post("/readings/2/object/", {"seen": version, "remark": "首日计入"}).status_code == 302
    assert "首日计入" in text(client.get("/readings/2/"))
    assert [event.action for event in Event.objects.order_by("sequence")] == ["reading.confirm", "reading.object"]
    assert client.get("/readings/99/").status_code == 404
    assert leader.post("/readings/99/confirm/", {"seen": version, "document": "纪要"}).status_code == 404


def test_22_a_reading_worded_anew_asks_for_confirmation_again(client: Client, keeper: Account) -> None:
    told = {"number": 4, "version": "00000000", "text": "从前的文字", "document": "纪要"}
    ReadingConfirmation.objects.create(**told, opinion="confirmed", by=account(Role.LEADERSHIP), at=AT)
    assert "文字已改，待重新确认" in text(client.get("/readings/?state=open"))
    assert "从前的文字" in text(client.get("/readings/4/"))
