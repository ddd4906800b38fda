"""9, 14.6, 20: the person concerned reads the own case, speaks in time, disowns a resignation or makes one, on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Ban, Expert, OneTimeCode, RemovalCase
from expertpool.services import entrance, removal_decisions, removals, resignations
from expertpool.services.demo.scans import SCAN
from expertpool.services.removals import Evidence
from tests.factories import account, expert
from tests.services.test_entrance import with_phone

pytestmark = pytest.mark.django_db


def of_account(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def of(person: Expert) -> Client:
    return of_account(entrance.account_of(person, at=timezone.now()))


def heard(person: Expert) -> RemovalCase:
    keeper, now = account(Role.TALENT), timezone.now()
    told = {
        "ground": "misconduct",
        "occurred_on": timezone.localdate(),
        "evidence": Evidence("示例事实。", ((SCAN, "举报信.pdf"),)),
    }
    made = removals.open_by_hand(number=person.number, **told, by=keeper, at=now)
    return removals.hear(case_id=made.pk, by=keeper, at=now)


def test_9_the_person_concerned_reads_it_and_speaks_with_files_while_the_days_run() -> None:
    person = expert()
    made, client = heard(person), of(person)
    page = client.get(f"/e/cases/{made.pk}/").content.decode()
    assert "示例事实" in page
    assert "举报信" not in page
    assert f"可陈述至 {made.statement_until}" in client.get("/e/cases/").content.decode()
    evidence = made.files.get()
    assert client.get(f"/e/cases/{made.pk}/files/{evidence.pk}/").status_code == 404
    wrong = client.post(f"/e/cases/{made.pk}/state/", {"words": "情况不实。", "files": [SimpleUploadedFile("说明.pdf", b"MZ")]})
    assert (wrong.status_code, "第七条" in wrong.content.decode(), "请重新选择" in wrong.content.decode()) == (409, False, True)
    assert "请重新选择" not in client.post(f"/e/cases/{made.pk}/state/", {"words": " "}).content.decode()
    said = {"words": "情况不实，附说明。", "files": [SimpleUploadedFile("说明.pdf", SCAN)]}
    assert client.post(f"/e/cases/{made.pk}/state/", said).status_code == 302
    own = made.files.get(kind="statement")
    assert client.get(f"/e/cases/{made.pk}/files/{own.pk}/").content == SCAN
    assert f"可补充至 {made.statement_until}" in client.get("/e/cases/").content.decode()
    RemovalCase.objects.update(statement_until=timezone.localdate() - timedelta(days=1))
    assert f"{timezone.localdate() - timedelta(days=1)}" not in client.get("/e/cases/").content.decode()
    assert client.post(f"/e/cases/{made.pk}/state/", said).status_code == 409
    assert RemovalCase.objects.get().statement == "情况不实，附说明。"


def test_20_nobody_reads_the_case_of_somebody_else_nor_one_that_was_only_asked_for() -> None:
    person, other = expert(), expert()
    made = heard(person)
    assert of(other).get(f"/e/cases/{made.pk}/").status_code == 404
    assert of(other).post(f"/e/cases/{made.pk}/state/", {"words": "冒名"}).status_code == 404
    RemovalCase.objects.update(state="proposed")
    assert of(person).get(f"/e/cases/{made.pk}/").status_code == 404
    assert made.code not in of(person).get("/e/cases/").content.decode()


def test_14_6_a_resignation_that_somebody_else_recorded_is_disowned_with_one_press() -> None:
    person, keeper = expert(), account(Role.TALENT)
    letter = Evidence("来信辞任。", ((SCAN, "来信.pdf"),))
    told = {"means": "letter", "said_on": timezone.localdate(), "evidence": letter, "by": keeper, "at": timezone.now()}
    made = resignations.record(number=person.number, **told)
    client = of(person)
    assert f"{made.objection_until:%Y-%m-%d}" in client.get(f"/e/cases/{made.pk}/").content.decode()
    assert client.post(f"/e/cases/{made.pk}/contest/").status_code == 302
    assert (RemovalCase.objects.get().state, Expert.objects.get().status) == ("contested", "active")
    assert client.post(f"/e/cases/{made.pk}/contest/").status_code == 409


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch) -> str:
    """The code that will be sent next."""
    monkeypatch.setattr(entrance.secrets, "randbelow", lambda _: 123456)
    return "123456"


def test_14_6_resigning_on_line_shows_the_last_day_first_and_takes_a_code(code: str) -> None:
    person = with_phone("13800001111")
    client, today = of(person), timezone.localdate()
    assert f"{today.year + 5}-{today:%m-%d}" in client.get("/e/resign/").content.decode()
    sent: dict[str, Any] = {"act": "resign", "words": "", "understood": "on"}
    assert client.post("/e/resign/", sent | {"code": code}).status_code == 409  # nobody asked for one
    asked = client.post("/e/resign/", {"act": "code", "words": "年事已高"})
    assert (asked.status_code, "年事已高" in asked.content.decode()) == (200, True)
    assert client.post("/e/resign/", sent | {"code": "000000"}).status_code == 409
    assert client.post("/e/resign/", sent | {"code": code, "understood": ""}).status_code == 400
    assert not RemovalCase.objects.exists()
    assert client.post("/e/resign/", sent | {"code": code}).status_code == 302
    made = RemovalCase.objects.get()
    assert (made.ground, made.means, made.state) == ("resigned", "online", "opened")
    assert OneTimeCode.objects.get().used_at
    assert made.code in client.get("/e/resign/").content.decode()
    keeper = of_account(account(Role.TALENT))
    office = keeper.get(f"/cases/{made.pk}/").content.decode()
    assert ("<b>本人陈述</b>" in office, "<b>核实</b>" in office, "若出库，后果" in office) == (False, True, True)
    back = client.post(f"/e/cases/{made.pk}/contest/", follow=True).content.decode()
    assert ("已收回辞任" in back, "没有辞任" in back) == (True, False)
    assert RemovalCase.objects.get().answer == "本人收回辞任。"
    assert "若出库，后果" not in keeper.get(f"/cases/{made.pk}/").content.decode()


def test_10_who_was_removed_still_gets_in_by_phone_and_reads_until_when(code: str) -> None:
    person = with_phone("13800001111")
    made = heard(person)
    RemovalCase.objects.update(state="decided", decided_at=timezone.now())
    removal_decisions.remove(case_id=made.pk, by=account(Role.TALENT), at=timezone.now())
    now = timezone.now()
    entrance.ask_code(phone="13800001111", at=now)
    assert entrance.enter(phone="13800001111", code=code, at=now).expert == person
    page = of(person).get(f"/e/cases/{made.pk}/").content.decode()
    assert f"{Ban.objects.get().last_day:%Y-%m-%d}" in page


def test_9_10_the_own_home_tells_of_what_is_open_and_after_a_removal_of_the_way_to_the_papers() -> None:
    person = expert()
    made, client = heard(person), of(person)
    home = client.get("/e/").content.decode()
    assert f"{made.statement_until:%Y-%m-%d}" in home
    assert "申请辞任" in home
    assert client.get(f"/e/cases/{made.pk}/papers/notice/pdf/").status_code == 404
    RemovalCase.objects.update(state="decided", verified_at=timezone.now(), meeting_day=timezone.localdate())
    removal_decisions.remove(case_id=made.pk, by=account(Role.TALENT), at=timezone.now())
    home = client.get("/e/").content.decode()
    assert "您已离开专家库" in home
    assert "申请辞任" not in home
    assert "不用辞任" in client.get("/e/resign/").content.decode()
    page = client.get(f"/e/cases/{made.pk}/").content.decode()
    assert ("出库告知" in page, "禁入告知" in page, "出库审议表" in page) == (True, True, False)
    for kind in ("notice", "ban"):
        assert client.get(f"/e/cases/{made.pk}/papers/{kind}/pdf/").content.startswith(b"%PDF")
    assert client.get(f"/e/cases/{made.pk}/papers/review/pdf/").status_code == 404
    assert of(expert()).get(f"/e/cases/{made.pk}/papers/notice/pdf/").status_code == 404


def test_9_the_papers_are_for_who_keeps_decides_and_watches_nobody_else() -> None:
    made = heard(expert())
    RemovalCase.objects.update(state="verified", verified_at=timezone.now())
    keeper = of_account(account(Role.TALENT))
    page = keeper.get(f"/cases/{made.pk}/").content.decode()
    assert f"/cases/{made.pk}/papers/review/docx/" in page
    assert keeper.get(f"/cases/{made.pk}/papers/review/docx/").content.startswith(b"PK")
    assert keeper.get(f"/cases/{made.pk}/papers/notice/docx/").status_code == 404
    for role in (Role.ORGANISER, Role.PARTY, Role.EMPLOYER, Role.SYSTEM_ADMIN):
        assert of_account(account(role)).get(f"/cases/{made.pk}/papers/review/docx/").status_code == 403
