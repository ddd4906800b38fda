"""The outbox: messages queued in the act's own transaction, sent by the worker, logged line by line (11.3, 20)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from expertpool.gateways import keys
from expertpool.gateways.messaging import short
from expertpool.policy.contact_terms import Channel, MessageStatus
from expertpool.policy.decision import Reason, Refused
from expertpool.records.models import Account, Contact, Delivery, Expert, Message
from expertpool.services import message_texts, pool, trace

#: messages whose text nobody but the person concerned may read
PRIVATE = frozenset({"code"})


def send(
    *,
    code: str,
    expert: Expert,
    key: str,
    variables: Mapping[str, str],
    at: datetime,
    by: Account | None = None,
    contact: Contact | None = None,
) -> list[Message]:
    """Queue one message on every channel that reaches the expert, once for one `key`; without any, for sending by hand."""
    reach = Reach(pool.phone_of(expert), expert.email)
    return _send(code, reach, key, dict(variables), at, expert=expert, by=by, contact=contact)


@dataclass(frozen=True, slots=True)
class Reach:
    """By what somebody can be reached: a mobile number, an e-mail address, either may be empty."""

    phone: str = ""
    email: str = ""


def send_to(
    *,
    code: str,
    reach: Reach,
    key: str,
    variables: Mapping[str, str],
    at: datetime,
    by: Account | None = None,
    account: Account | None = None,
) -> list[Message]:
    """The same for somebody who has no record in the pool: an applicant, a unit's contact, who objected."""
    return _send(code, reach, key, dict(variables), at, expert=None, by=by, contact=None, account=account)


def _send(code: str, reach: Reach, key: str, variables: dict[str, str], at: datetime, **about: object) -> list[Message]:
    made = []
    for channel, address in _ways(reach.phone, reach.email, code):
        row_key = f"{key}:{channel}"[:80]
        if not Message.objects.filter(key=row_key).exists():
            made.append(_queue(code, channel, address, row_key, variables, at, **about))
    return made


def _ways(phone: str, email: str, code: str) -> Iterator[tuple[str, str]]:
    found = False
    if short.is_configured() and phone:
        found = True
        yield Channel.SMS, phone
    if settings.MAIL_ON and email:
        found = True
        yield Channel.MAIL, email
    if not found and code not in PRIVATE:
        yield Channel.SMS, phone


def _queue(code: str, channel: str, address: str, key: str, variables: dict[str, str], at: datetime, **about: object) -> Message:
    unsent = not address or (channel == Channel.SMS and not short.is_configured())
    return Message.objects.create(
        key=key,
        text=message_texts.in_force(code, channel),
        channel=channel,
        address_cipher=keys.encrypt(address, table="message", row=key, field="address"),
        variables_cipher=keys.encrypt(json.dumps(variables, ensure_ascii=False), table="message", row=key, field="variables"),
        state=MessageStatus.MANUAL if unsent else MessageStatus.QUEUED,
        next_at=at,
        created_by=about["by"],
        created_at=at,
        expert=about["expert"],
        contact=about["contact"],
        account=about.get("account"),
    )


def address_of(message: Message) -> str:
    return keys.decrypt(bytes(message.address_cipher), table="message", row=message.key, field="address")


def variables_of(message: Message) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        keys.decrypt(bytes(message.variables_cipher), table="message", row=message.key, field="variables")
    )
    return found


def text_of(message: Message) -> str:
    """The text as the person reads it."""
    return message.text.body.format(**variables_of(message))


@dataclass(frozen=True, slots=True)
class Copy:
    """What a clerk needs to send a message by hand."""

    address: str
    text: str


@transaction.atomic
def to_copy(*, message_id: int, by: Account, at: datetime) -> Copy:
    """Address and text of a message that no carrier took; the look is traced before they leave (20)."""
    message = Message.objects.select_related("text", "expert").get(pk=message_id)
    if message.state not in (MessageStatus.MANUAL, MessageStatus.FAILED) or message.text.code in PRIVATE:
        raise Refused(Reason("20", "这条消息不用人工发送", remedy="刷新页面查看"))
    trace.record(action="message.copy", article="20", subject=message.expert or message, by=by, at=at)
    return Copy(address_of(message), text_of(message))


@transaction.atomic
def resend(*, message_id: int, by: Account, at: datetime, channel: str = "", fresh: Mapping[str, str] | None = None) -> Message:
    """Send again what has failed or was not received, also as a voice call; a new message with a key of its own.

    `fresh` are variables that have changed since.
    """
    old = Message.objects.select_for_update(of=("self",)).select_related("text", "expert", "contact").get(pk=message_id)
    if old.state in (MessageStatus.QUEUED, MessageStatus.SENDING) or old.text.code in PRIVATE:
        raise Refused(Reason("11.3", "这条消息还在发送，或不能重发", remedy="等待结果后再办理"))
    way = channel or old.channel
    turn = Message.objects.filter(key__startswith=f"again:{old.pk}:").count() + 1
    about = {"expert": old.expert, "by": by, "contact": old.contact}
    key = f"again:{old.pk}:{turn}:{way}"
    made = _queue(old.text.code, way, address_of(old), key, variables_of(old) | dict(fresh or {}), at, **about)
    if old.state == MessageStatus.MANUAL:
        old.state = MessageStatus.CANCELLED
        old.save(update_fields=["state"])
    trace.record(action="message.resend", article="11.3", subject=made, by=by, at=at, payload={"kind": way})
    return made


@transaction.atomic
def sent_by_hand(*, message_id: int, by: Account, at: datetime) -> Message:
    """Somebody has sent the text from an own telephone; it stands in the log."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != MessageStatus.MANUAL:
        raise Refused(Reason("11.3", "这条消息不用人工发送", remedy="刷新页面查看"))
    message.state, message.sent_at = MessageStatus.SENT, at
    message.save(update_fields=["state", "sent_at"])
    Delivery.objects.create(message=message, at=at, state=MessageStatus.SENT, detail="人工发送")
    trace.record(action="message.manual", article="11.3", subject=message, by=by, at=at)
    return message
