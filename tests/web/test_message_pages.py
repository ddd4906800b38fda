"""11.3, 20: the outbox as pages: what went out, what is to be sent by hand, texts in versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from expertpool.policy.terms import Role
from expertpool.queries import desk
from expertpool.queries import own as own_queries
from expertpool.records.models import Event, Link, Message, MessageText
from expertpool.services import entrance, messages
from tests.factories import AT, account, expert
from tests.services.contact_ground import called, open_ones

pytestmark = pytest.mark.django_db


def of(role: str) -> Client:
    client = Client()
    client.force_login(account(role))
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def talent() -> Client:
    return of(Role.TALENT)


def queue(number: int = 1, **values: Any) -> Message:
    person = expert(number, name=f"密名{number}号", **values)
    said = {"name": person.name, "day": "2026-12-07"}
    return messages.send(code="cancelled", expert=person, key=f"c:{number}", variables=said, at=AT)[0]


def test_11_3_what_no_carrier_takes_waits_to_be_sent_by_hand_and_the_look_is_traced(talent: Client) -> None:
    made = queue()
    assert any("发送消息 1 条" in todo.title for todo in desk.todos(account(Role.TALENT)))
    assert "2026-12-07" not in text(talent.get(f"/messages/{made.pk}/"))
    shown = text(talent.post(f"/messages/{made.pk}/text/"))
    assert "2026-12-07" in shown
    assert Event.objects.get(action="message.copy").subject_id == str(made.expert_id)
    own = entrance.account_of(made.expert, at=AT)
    assert [event.action for event in own_queries.looks(own)] == ["message.copy"]
    assert talent.post(f"/messages/{made.pk}/by-hand/").status_code == 302
    assert Message.objects.get(pk=made.pk).state == "sent"
    assert talent.post(f"/messages/{made.pk}/by-hand/").status_code == 409
    assert talent.post(f"/messages/{made.pk}/text/").status_code == 409
    assert not desk.todos(account(Role.TALENT))


def test_11_3_a_failed_message_is_sent_again_as_a_new_one(talent: Client) -> None:
    made = queue()
    Message.objects.filter(pk=made.pk).update(state="failed", fault="网关应答 400")
    assert "网关应答 400" in text(talent.get(f"/messages/{made.pk}/"))
    talent.post(f"/messages/{made.pk}/again/")
    assert Message.objects.count() == 2
    assert Message.objects.get(pk=made.pk).state == "failed"


def test_11_3_the_list_is_searched_filtered_and_exported_without_names(talent: Client) -> None:
    for number in (1, 2):
        queue(number)
    assert "密名1号" in text(talent.get("/messages/"))
    assert "密名1号" not in text(talent.get("/messages/?q=密名2号"))
    assert "密名1号" not in text(talent.get("/messages/?state=sent"))
    assert "密名1号" in text(talent.get("/messages/?state=manual&channel=sms&code=cancelled"))
    assert talent.get("/messages/export/?state=manual").status_code == 200
    assert Event.objects.filter(action="export.make").exists()


def test_the_list_takes_the_same_queries_however_many_messages(talent: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            talent.get("/messages/")
        return len(found)

    for number in range(1, 4):
        queue(number)
    few = count()
    for number in range(4, 20):
        queue(number)
    assert count() == few


def test_11_3_a_text_is_changed_as_a_new_version(talent: Client) -> None:
    address = "/messages/texts/cancelled/sms/"
    assert "{name}" in text(talent.get(address))
    form = {"subject": "", "signature": "示例库", "provider_code": "SMS_1", "body": "{name}老师：{day}的活动取消。"}
    assert talent.post(address, form).status_code == 302
    assert MessageText.objects.get(version=2).provider_code == "SMS_1"
    refused = talent.post(address, {**form, "body": "{project}取消"})
    assert refused.status_code == 409
    assert "不能使用变量：project" in text(refused)
    assert MessageText.objects.count() == 2
    shown = text(talent.post(address, {**form, "body": "{name}，改期", "preview": "1"}))
    assert ("示例一，改期" in shown, "尚未启用" in shown, MessageText.objects.count()) == (True, True, 2)
    assert talent.post(address, {**form, "body": "{name:d}", "preview": "1"}).status_code == 409
    assert text(talent.get("/messages/texts/")).count("SMS_1") == 1
    assert talent.get("/messages/texts/unknown/sms/").status_code == 404


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SYSTEM_ADMIN, Role.LEADERSHIP])
def test_20_the_outbox_is_not_for_everybody(role: str) -> None:
    made, client = queue(), of(role)
    for path in ("/messages/", f"/messages/{made.pk}/", "/messages/texts/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/messages/{made.pk}/text/").status_code == 403


def test_18_the_supervisor_reads_the_log_and_changes_nothing() -> None:
    made, client = queue(), of(Role.SUPERVISOR)
    assert client.get(f"/messages/{made.pk}/").status_code == 200
    assert client.post(f"/messages/{made.pk}/again/").status_code == 403


def test_11_3_a_message_sent_again_brings_a_link_that_holds_anew(talent: Client) -> None:
    """The first link may have expired, or another phone may hold it."""
    draw = called()
    first = Message.objects.get(contact=open_ones(draw)[0], text__code="invitation")
    assert talent.post(f"/messages/{first.pk}/again/").status_code == 302
    second = Message.objects.exclude(pk=first.pk).get(text__code="invitation")
    old, new = (messages.variables_of(row) for row in (first, second))
    assert old["link"] != new["link"]
    assert old | {"link": ""} == new | {"link": ""}
    assert Link.objects.filter(contact=first.contact).count() == 2
    assert Message.objects.get(pk=first.pk).state == "cancelled"
