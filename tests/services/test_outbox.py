"""11.3, 20: messages go out once, whatever happens in between, and nothing confidential stands outside their text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from expertpool.gateways import keys
from expertpool.gateways.messaging import short
from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.queries import messages as queries
from expertpool.records.models import Delivery, Event, Expert, Message, MessageText
from expertpool.services import message_texts, messages, outbox
from tests.factories import AT, account, expert
from tests.gateways.gateway_stub import Mailbox, Provider, mailbox, provider
from tests.journeys.site import free_port

pytestmark = pytest.mark.django_db

SAID = {"name": "示例一", "day": "2026-12-07", "answer_by": "11-23 18:00", "link": "http://example.org/i/x/"}


@pytest.fixture
def gateway(settings: Any) -> Iterator[Provider]:
    with provider() as kept:
        settings.SMS_GATEWAY, settings.SMS_SECRET = kept.address, "示例密钥"
        message_texts.change(
            code="invitation",
            channel="sms",
            subject="",
            body=message_texts.TEXTS["invitation"][1],
            provider_code="T-1001",
            signature="示例专家库",
            by=account(Role.TALENT),
            at=AT,
        )
        yield kept


@pytest.fixture
def letters(settings: Any) -> Iterator[Mailbox]:
    port = free_port()
    with mailbox(port) as kept:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_ON = "127.0.0.1", port, True
        yield kept


def with_phone(**values: Any) -> Expert:
    made = expert(**values)
    made.phone_cipher = keys.encrypt("13800000000", table="expert", row=made.number, field="phone")
    made.save()
    return made


def invite(to: Expert, key: str = "invitation:1") -> list[Message]:
    return messages.send(code="invitation", expert=to, key=key, variables=SAID, at=AT)


def states() -> list[str]:
    return list(Message.objects.order_by("id").values_list("state", flat=True))


def test_11_3_without_any_gateway_the_text_waits_to_be_copied_and_sent_by_hand() -> None:
    made = invite(expert())[0]
    assert (made.state, outbox.send_due(at=AT)) == ("manual", 0)
    assert messages.text_of(made).startswith("示例一老师")
    messages.sent_by_hand(message_id=made.pk, by=account(Role.TALENT), at=AT)
    assert states() == ["sent"]
    with pytest.raises(Refused):
        messages.sent_by_hand(message_id=made.pk, by=account(Role.TALENT), at=AT)
    assert Event.objects.filter(action="message.manual").count() == 1


def test_20_a_code_is_never_queued_for_sending_by_hand() -> None:
    assert messages.send(code="code", expert=expert(), key="code:1", variables={"code": "1", "minutes": "5"}, at=AT) == []


def test_11_3_who_has_no_number_on_record_is_told_by_hand(gateway: Provider) -> None:
    invite(expert())
    assert (states(), outbox.send_due(at=AT), gateway.requests) == (["manual"], 0, [])


def test_11_3_one_cause_makes_one_message() -> None:
    to = expert()
    assert len(invite(to)) == 1
    assert invite(to) == []
    assert Message.objects.count() == 1


def test_11_3_the_provider_gets_template_signature_and_variables_and_no_text(gateway: Provider) -> None:
    invite(with_phone())
    assert outbox.send_due(at=AT) == 1
    request, headers = gateway.requests[0], gateway.headers[0]
    assert (request["template"], request["signature"], request["to"]) == ("T-1001", "示例专家库", "13800000000")
    assert request["variables"] == SAID
    assert "老师" not in json.dumps(request, ensure_ascii=False)
    content = json.dumps(request, ensure_ascii=False).encode()
    assert headers["X-Signature"] == short.sign(headers["X-Timestamp"], headers["X-Nonce"], content)


def test_11_3_a_provider_out_of_order_is_asked_again_later_and_later(gateway: Provider) -> None:
    gateway.answers = [500, 429]
    invite(with_phone())
    assert [outbox.send_due(at=AT + timedelta(seconds=s)) for s in (0, 29, 30, 89, 90)] == [0, 0, 0, 0, 1]
    assert len(gateway.requests) == 3
    assert list(Delivery.objects.values_list("state", flat=True)) == ["queued", "queued", "sent"]


def test_11_3_a_provider_that_refuses_is_not_asked_again(gateway: Provider) -> None:
    gateway.answers = [400]
    invite(with_phone())
    outbox.send_due(at=AT)
    outbox.send_due(at=AT + timedelta(days=1))
    assert (states(), len(gateway.requests)) == (["failed"], 1)


def test_11_3_an_answer_that_came_too_late_doubles_nothing(gateway: Provider) -> None:
    gateway.answers = [504]
    invite(with_phone())
    outbox.send_due(at=AT)
    assert outbox.send_due(at=AT + timedelta(seconds=30)) == 1
    assert (len(gateway.taken), len({request["out_id"] for request in gateway.requests})) == (1, 1)


def test_11_3_a_worker_killed_while_sending_loses_and_doubles_nothing(gateway: Provider) -> None:
    made = invite(with_phone())[0]
    taken = outbox.claim(at=AT)
    assert taken is not None
    outbox._carry(taken)  # the provider has it, and the worker dies here
    assert states() == ["sending"]
    assert outbox.send_due(at=AT + timedelta(minutes=1)) == 0
    assert outbox.send_due(at=AT + timedelta(minutes=2)) == 1
    assert (states(), len(gateway.taken)) == (["sent"], 1)
    made.refresh_from_db()
    assert made.provider_id == "n1"


def test_11_3_a_receipt_counts_once(gateway: Provider) -> None:
    invite(with_phone())
    outbox.send_due(at=AT)
    report = {"number": "r1", "provider_id": "n1", "delivered": True, "detail": "", "at": AT}
    assert [outbox.receipt(**report), outbox.receipt(**report)] == [True, True]
    assert not outbox.receipt(**report | {"number": "r2", "provider_id": "n9"})
    assert states() == ["delivered"]
    assert Delivery.objects.filter(receipt="r1").count() == 1


@pytest.mark.parametrize(("age", "good"), [(0, True), (300, True), (301, False), (-301, False)])
def test_20_a_receipt_is_signed_and_fresh(settings: Any, age: int, good: bool) -> None:
    settings.SMS_SECRET = "示例密钥"
    stamp, now = "1700000000", 1700000000 + age
    signature = short.sign(stamp, "n", b"{}")
    assert short.is_signed(stamp=stamp, nonce="n", content=b"{}", signature=signature, now=now) == good
    assert not short.is_signed(stamp=stamp, nonce="n", content=b"{ }", signature=signature, now=now)


def test_11_3_a_letter_reaches_the_mailbox_once_and_its_subject_says_nothing(letters: Mailbox) -> None:
    invite(expert(email="zhuanjia@example.org"))
    assert outbox.send_due(at=AT) == 1
    assert outbox.send_due(at=AT) == 0
    letter = message_from_bytes(letters.letters[0].content, policy=policy.default)
    assert letter["To"] == "zhuanjia@example.org"
    assert letter["Subject"] == "科技活动邀请"
    assert "示例一老师" in letter.get_content()
    assert letter["Message-ID"].startswith(f"<ep{Message.objects.get().pk}@")


def test_11_3_a_mailbox_that_refuses_is_a_failure_that_can_be_sent_again(letters: Mailbox) -> None:
    letters.refuse = True
    made = invite(expert(email="zhuanjia@example.org"))[0]
    outbox.send_due(at=AT)
    assert states() == ["failed"]
    letters.refuse = False
    messages.resend(message_id=made.pk, by=account(Role.TALENT), at=AT)
    assert outbox.send_due(at=AT) == 1
    assert (states(), len(letters.letters)) == (["failed", "sent"], 1)


def test_20_address_and_variables_lie_sealed() -> None:
    made = invite(expert())[0]
    stored = bytes(made.variables_cipher) + bytes(made.address_cipher)
    assert "示例一".encode() not in stored
    assert messages.variables_of(made) == SAID


@pytest.mark.parametrize(
    "body",
    [
        "{name}老师{id_number}",
        "{name",
        "",
        "{name:d}",
        "{name!z}",
        "{day:{foo}}",
        "{name:>99999999}",
        "{}",
        "{name.x}",
        "{name[0]}",
    ],
)
def test_20_a_text_uses_its_own_variables_only(body: str) -> None:
    by = account(Role.TALENT)
    values = {"code": "invitation", "channel": "sms", "subject": "", "provider_code": "", "signature": "", "by": by, "at": AT}
    with pytest.raises(Refused):
        message_texts.change(body=body, **values)
    assert not Event.objects.filter(action="message.text").exists()


def test_11_3_a_changed_text_is_a_new_version_and_queued_messages_keep_theirs() -> None:
    old = invite(expert())[0]
    values = {"subject": "", "provider_code": "", "signature": "", "by": account(Role.TALENT), "at": AT}
    message_texts.change(code="invitation", channel="sms", body="{name}，请答复 {link}", **values)
    new = invite(expert(), "invitation:2")[0]
    assert (old.text.version, new.text.version) == (1, 2)
    assert messages.text_of(new).startswith("示例一，请答复")


def test_11_3_what_workers_leave_behind_six_times_has_failed_and_waits_for_a_person(gateway: Provider) -> None:
    made = invite(with_phone())[0]
    Message.objects.filter(pk=made.pk).update(state="sending", tries=outbox.TRIES - 1, next_at=AT)
    assert outbox.claim(at=AT + timedelta(minutes=2)) is not None
    left = AT + timedelta(minutes=4)
    assert outbox.send_due(at=left - timedelta(seconds=1)) == 0
    assert states() == ["sending"]
    assert outbox.claim(at=left) is None
    assert [outbox.send_due(at=left), outbox.send_due(at=left + timedelta(days=1))] == [0, 0]
    made.refresh_from_db()
    assert (made.state, made.tries, made.fault) == ("failed", outbox.TRIES, outbox.LEFT)
    assert list(Delivery.objects.values_list("state", "detail")) == [("failed", outbox.LEFT)]
    assert (queries.stuck(), gateway.requests) == (1, [])


def test_11_3_a_message_nobody_can_send_holds_up_no_other(gateway: Provider) -> None:
    spoilt, good = invite(with_phone())[0], invite(with_phone(), "invitation:2")[0]
    Message.objects.filter(pk=spoilt.pk).update(variables_cipher=b"x")
    assert outbox.send_due(at=AT) == 1
    for made in (spoilt, good):
        made.refresh_from_db()
    assert (spoilt.state, good.state, len(gateway.taken)) == ("failed", "sent", 1)


def test_11_3_a_text_that_can_no_longer_be_made_fails_at_once_and_is_seen(gateway: Provider) -> None:
    values = {"code": "invitation", "channel": "sms", "signature": "示例专家库", "provider_code": "T-1", "set_at": AT}
    MessageText.objects.create(version=9, body="{name:d}", **values)
    made = invite(with_phone())[0]
    assert outbox.send_due(at=AT) == 0
    made.refresh_from_db()
    assert (made.state, made.fault, gateway.requests) == ("failed", "文本不能生成：ValueError", [])


def test_11_3_one_look_takes_a_batch_that_is_through_before_its_last_counts_as_lost(gateway: Provider) -> None:
    to = with_phone()
    for number in range(outbox.BATCH + 1):
        invite(to, f"invitation:{number}")
    assert [outbox.send_due(at=AT) for _ in range(3)] == [outbox.BATCH, 1, 0]
    assert outbox.BATCH * timedelta(seconds=short.TIMEOUT) < outbox.LOST_AFTER


def test_11_3_an_answer_for_an_earlier_try_changes_nothing(gateway: Provider) -> None:
    invite(with_phone())
    slow, later = outbox.claim(at=AT), AT + timedelta(minutes=2)
    assert slow is not None
    quick = outbox.claim(at=later)
    assert quick is not None
    assert not outbox.deliver(slow, at=later)
    assert (states(), Delivery.objects.count()) == (["sending"], 0)
    assert outbox.deliver(quick, at=later)
    assert (states(), Delivery.objects.count(), len(gateway.taken)) == (["sent"], 1, 1)


def test_11_3_a_voice_message_is_sent_again_by_voice_with_its_own_template(gateway: Provider) -> None:
    by = account(Role.TALENT)
    values = {"subject": "", "body": message_texts.TEXTS["invitation"][1], "signature": "示例专家库"}
    message_texts.change(code="invitation", channel="voice", provider_code="V-1", **values, by=by, at=AT)
    made = invite(with_phone())[0]
    outbox.send_due(at=AT)
    messages.resend(message_id=made.pk, channel="voice", by=by, at=AT)
    assert outbox.send_due(at=AT) == 1
    assert [(request["kind"], request["template"]) for request in gateway.requests] == [("sms", "T-1001"), ("voice", "V-1")]
