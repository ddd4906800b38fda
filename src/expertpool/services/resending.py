"""Sending a message again, with a link that holds anew: the old one may have expired or belong to another phone (11.3, 20)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.records.models import Account, Message
from expertpool.services import entrance, messages


@transaction.atomic
def again(*, message_id: int, by: Account, at: datetime, channel: str = "") -> Message:
    """The new message; raises `Refused` while the old one is under way."""
    old = Message.objects.select_related("contact__expert").get(pk=message_id)
    linked = old.contact is not None and "link" in messages.variables_of(old)
    fresh = {"link": entrance.link(contact=old.contact, at=at)} if linked and old.contact else {}
    return messages.resend(message_id=message_id, by=by, at=at, channel=channel, fresh=fresh)
