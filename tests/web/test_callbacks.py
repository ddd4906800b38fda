"""11.3: a receipt counts only when the provider signed it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client

from expertpool.gateways.messaging import short
from expertpool.records.models import Delivery, Message
from expertpool.services import messages
from tests.factories import AT, expert

pytestmark = pytest.mark.django_db
BODY = json.dumps({"receipt": "r1", "id": "n1", "delivered": True}).encode()


def report(signature: str, stamp: str) -> int:
    headers = {"X-Timestamp": stamp, "X-Nonce": "n", "X-Signature": signature}
    client = Client(enforce_csrf_checks=True)
    return client.post("/callbacks/sms", BODY, content_type="application/json", headers=headers).status_code


def test_11_3_a_signed_receipt_counts_once_and_a_forged_one_never(settings: Any) -> None:
    settings.SMS_SECRET = "示例密钥"
    said = {"name": "示例一", "day": "2026-12-07"}
    made = messages.send(code="cancelled", expert=expert(), key="c:1", variables=said, at=AT)[0]
    Message.objects.filter(pk=made.pk).update(state="sent", provider_id="n1")
    stamp = str(int(time.time()))
    good = short.sign(stamp, "n", BODY)
    assert report("0" * 64, stamp) == report(good, "1") == 403
    assert not Delivery.objects.exists()
    assert report(good, stamp) == report(good, stamp) == 204
    assert Message.objects.get().state == "delivered"
    assert Delivery.objects.count() == 1
