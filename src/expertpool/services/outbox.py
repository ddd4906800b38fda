"""Sending what the outbox holds: claimed, sent outside any transaction, its answer kept; killed in between, asked again (11.3).

A message is claimed in a short transaction of its own, so two workers never send the same one. What a killed worker left
behind is asked again under the same number: a carrier that had taken it sends nothing twice. Left behind as often as it may
be tried, it has failed, and a person decides.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from expertpool.gateways.messaging import Parcel, Rejected, Unsure, mail, short
from expertpool.policy.contact_terms import Channel, MessageStatus
from expertpool.records.models import Delivery, Message
from expertpool.services import messages

logger = logging.getLogger(__name__)

TRIES = 6
FIRST_WAIT = timedelta(seconds=30)
#: a message claimed this long ago belongs to a worker that is no more
LOST_AFTER = timedelta(minutes=2)
#: messages of one look: a carrier that lets each of them wait until its time is out is through before the last counts as lost
BATCH = 10
LEFT = "发送多次中断，不能确定网关是否收到"


def send_due(*, at: datetime) -> int:
    """Send what is due, one batch at a look; returns how many messages were handed over."""
    _give_up(at)
    if not Message.objects.filter(_due(at)).exists():
        return 0
    count = 0
    for _ in range(BATCH):
        message = claim(at=at)
        if message is None:
            break
        count += deliver(message, at=at)
    return count


def _give_up(at: datetime) -> None:
    for message in Message.objects.filter(_left(at), tries__gte=TRIES):
        _answered(message, MessageStatus.FAILED, LEFT, at)


@transaction.atomic
def claim(*, at: datetime) -> Message | None:
    """Take the next message that is due, or that a killed worker has left; None when there is none."""
    locking = {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
    rows = Message.objects.select_for_update(of=("self",), **locking).select_related("text")
    message = rows.filter(_due(at)).order_by("id").first()
    if message is None:
        return None
    message.state, message.next_at, message.tries = MessageStatus.SENDING, at, message.tries + 1
    message.save(update_fields=["state", "next_at", "tries"])
    return message


def _due(at: datetime) -> Q:
    return Q(state=MessageStatus.QUEUED, next_at__lte=at) | _left(at) & Q(tries__lt=TRIES)


def _left(at: datetime) -> Q:
    return Q(state=MessageStatus.SENDING, next_at__lte=at - LOST_AFTER)


def deliver(message: Message, *, at: datetime) -> bool:
    """Hand a claimed message to its carrier and keep the answer."""
    try:
        number = _carry(message)
    except Rejected as refusal:
        return _answered(message, MessageStatus.FAILED, str(refusal), at)
    except Unsure as doubt:
        late = message.tries >= TRIES
        return _answered(message, MessageStatus.FAILED if late else MessageStatus.QUEUED, str(doubt), at)
    return _answered(message, MessageStatus.SENT, "", at, number=number)


def _carry(message: Message) -> str:
    parcel = Parcel(
        out_id=f"ep{message.pk}",
        to=messages.address_of(message),
        subject=message.text.subject,
        text=_words(message),
        template=message.text.provider_code,
        signature=message.text.signature,
        variables=messages.variables_of(message),
    )
    if message.channel == Channel.MAIL:
        return mail.send(parcel)
    return short.send(parcel, kind=message.channel)


def _words(message: Message) -> str:
    try:
        return messages.text_of(message)
    except (KeyError, IndexError, ValueError, AttributeError) as fault:
        raise Rejected(f"文本不能生成：{type(fault).__name__}") from fault


@transaction.atomic
def _answered(message: Message, state: str, fault: str, at: datetime, *, number: str = "") -> bool:
    row = Message.objects.select_for_update().get(pk=message.pk)
    if row.state != MessageStatus.SENDING or row.tries != message.tries:
        return False
    row.state, row.fault, row.provider_id = state, fault[:200], number or row.provider_id
    row.next_at = at + FIRST_WAIT * 2 ** (row.tries - 1)
    row.sent_at = at if state == MessageStatus.SENT else row.sent_at
    row.save(update_fields=["state", "fault", "provider_id", "next_at", "sent_at"])
    Delivery.objects.create(message=row, at=at, state=state, detail=fault[:200])
    return state == MessageStatus.SENT


@transaction.atomic
def receipt(*, number: str, provider_id: str, delivered: bool, detail: str, at: datetime) -> bool:
    """What the provider reports about a message; the same report twice counts once. False: no such message, or none yet.

    Reports may overtake each other, and the provider's own answer: what was delivered stays delivered.
    """
    message = Message.objects.select_for_update().filter(provider_id=provider_id).exclude(provider_id="").first()
    if message is None:
        return False
    if Delivery.objects.filter(receipt=number).exists():
        return True
    state = MessageStatus.DELIVERED if delivered else MessageStatus.FAILED
    Delivery.objects.create(message=message, at=at, state=state, detail=detail[:200], receipt=number[:80])
    if message.state != MessageStatus.DELIVERED:
        message.state = state
        message.save(update_fields=["state"])
    return True
