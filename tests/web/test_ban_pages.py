"""10, 17, 20: the register of bans, the look by document that keeps no number, the certificate."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from expertpool.policy import identity
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Ban, Event, EventPayload, Expert, Export
from expertpool.services import gate
from tests.factories import account, expert

pytestmark = pytest.mark.django_db
NUMBER = "410811197003079318"
TODAY = timezone.localdate()


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def ban(of_person: Expert | str, *, ground: str = "misconduct", last: date | None = TODAY, **values: Any) -> Ban:
    index = of_person if isinstance(of_person, str) else of_person.id_index
    told = {"occurred_on": last.replace(year=last.year - 5, day=min(last.day, 28)) if last else date(2020, 1, 1)}
    return Ban.objects.create(
        identity_index=index, ground=ground, last_day=last, document="CK-1", created_at=timezone.now(), **(told | values)
    )


def body(answer: Any) -> str:
    return str(answer.content.decode())


def of_number(number: str = NUMBER) -> str:
    document = identity.parse("resident", number)
    assert isinstance(document, identity.Identity)
    return gate.index_of(document)


def test_10_the_register_shows_who_until_when_and_the_first_free_day_by_standing() -> None:
    ban(expert(name="示甲"), occurred_on=date(2024, 2, 29), last=date(2029, 2, 28))
    ban(expert(name="示乙"), ground="unfair", last=None)
    ban(expert(name="示丙"), occurred_on=TODAY - timedelta(days=3000), last=TODAY - timedelta(days=1))
    ban(expert(name="示丁"), lifted_at=timezone.now())
    client = of(account(Role.LEADERSHIP))
    page = body(client.get("/bans/"))
    assert all(words in page for words in ("2029-02-28", "2029-03-01", "终身禁入", "不再受理", "已满", "已撤销"))
    assert page.count("禁入告知 PDF") == 2  # of those that still bar
    shown = {"running": "示甲", "life": "示乙", "ended": "示丙", "lifted": "示丁"}
    for standing, name in shown.items():
        page = body(client.get(f"/bans/?standing={standing}"))
        assert [name in page for name in shown.values()] == [other == standing for other in shown]
    assert "示甲" in body(client.get("/bans/?q=示甲&ground=misconduct"))
    assert "CK-1" not in body(client.get("/bans/?q=示甲&ground=unfair"))
    assert Event.objects.filter(action="ban.view").count() == 7


def test_10_of_two_bans_the_longer_rules_and_says_so() -> None:
    person = expert()
    ban(person, ground="mediocre", occurred_on=date(2026, 3, 1), last=date(2028, 3, 1))
    ban(person, occurred_on=date(2025, 3, 1), last=date(2030, 3, 1))
    page = body(of(account(Role.TALENT)).get("/bans/"))
    assert page.count("2030-03-02") == 2
    assert "2028-03-02" not in page
    assert page.count("另有更长的禁入") == 1


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.EMPLOYER, Role.SYSTEM_ADMIN, Role.PARTY])
def test_20_nobody_else_reads_the_register_or_looks_somebody_up(role: Role) -> None:
    client = of(account(role))
    for path in ("/bans/", "/bans/search/", "/bans/export/", "/bans/1/certificate/pdf/"):
        assert client.get(path).status_code == 403
    assert client.post("/bans/search/", {"kind": "resident", "number": NUMBER}).status_code == 403


def test_20_a_look_by_document_keeps_no_number_and_is_traced() -> None:
    ban(of_number(), occurred_on=date(2024, 2, 29), last=date(2029, 2, 28))
    client = of(account(Role.SUPERVISOR))
    answer = client.post("/bans/search/", {"kind": "resident", "number": f" {NUMBER[:6]} {NUMBER[6:]} "})
    page = body(answer)
    assert answer.status_code == 200
    assert "2029-03-01 起可以重新申请" in page
    assert NUMBER not in page
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.get(action="ban.search")
    assert (event.article, event.payload.body) == ("10", {"found": 1})
    assert not any(NUMBER in str(row.body) for row in EventPayload.objects.all())
    assert "没有禁入" in body(client.post("/bans/search/", {"kind": "passport", "number": "E12345678"}))
    assert NUMBER not in body(client.get(f"/bans/search/?number={NUMBER}"))


def test_7_1_a_number_that_cannot_be_is_refused_and_nothing_is_traced() -> None:
    answer = of(account(Role.TALENT)).post("/bans/search/", {"kind": "resident", "number": NUMBER[:-1] + "0"})
    assert answer.status_code == 409
    assert "校验码" in body(answer)
    assert not Event.objects.filter(action="ban.search").exists()


def test_10_erasing_a_person_frees_nobody_and_the_ban_keeps_nothing_of_the_person() -> None:
    person = expert(name="示例戊")
    ban(person, ground="unfair", last=None)
    kept = {field.name for field in Ban._meta.concrete_fields}
    assert kept == {"id", "identity_index", "ground", "occurred_on", "last_day", "document", "created_at", "lifted_at"}
    index = person.id_index
    person.fields.all().delete()
    person.delete()
    assert gate.obstacles(index, at=timezone.now())[0].article == "10"
    client = of(account(Role.TALENT))
    page = body(client.get("/bans/"))
    assert "资料已不保存" in page
    assert "示例戊" not in page
    answer = client.get(f"/bans/{Ban.objects.get().pk}/certificate/pdf/")
    assert answer.content.startswith(b"%PDF")
    assert Event.objects.filter(action="ban.certificate").count() == 1


def test_10_a_certificate_is_given_while_something_bars() -> None:
    past = ban(expert(), occurred_on=date(2020, 1, 1), last=date(2025, 1, 1))
    client = of(account(Role.TALENT))
    assert client.get(f"/bans/{past.pk}/certificate/pdf/").status_code == 404
    now = ban(expert(), occurred_on=TODAY, last=None, ground="offence")
    assert client.get(f"/bans/{now.pk}/certificate/docx/").status_code == 200
    assert client.get(f"/bans/{now.pk}/certificate/txt/").status_code == 404
    assert client.get("/bans/999/certificate/pdf/").status_code == 404


def test_20_the_register_goes_out_with_a_serial() -> None:
    ban(expert(name="示甲"), occurred_on=TODAY, last=TODAY + timedelta(days=1826))
    ban(expert(name="示乙"), ground="unfair", last=None)
    book = load_workbook(BytesIO(of(account(Role.TALENT)).get("/bans/export/?standing=life").content))
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row]
    assert "示乙" in cells
    assert "示甲" not in cells
    assert (Export.objects.get().kind, Export.objects.get().rows) == ("bans", 1)
    assert of(account(Role.SUPERVISOR)).get("/bans/export/").status_code == 403


def test_20_the_register_asks_no_more_for_more_bans() -> None:
    client, asked = of(account(Role.TALENT)), []
    client.get("/bans/")
    for people in (3, 27):
        for _ in range(people):
            ban(expert())
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/bans/?size=50").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
