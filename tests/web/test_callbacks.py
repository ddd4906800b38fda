"""11.3: a receipt counts only when the provider signed it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from expertpool.gateways.messaging import short
from expertpool.records.models import Delivery, Message
from expertpool.services import messages
from tests.factories import AT, expert

pytestmark = pytest.mark.django_db
SECRET = "示例密钥"


def body(receipt: object = "r1", known: object = "n1", delivered: object = True) -> bytes:
    return json.dumps({"receipt": receipt, "id": known, "delivered": delivered}).encode()


def report(content: bytes, stamp: str = "", signature: str = "") -> int:
    """Status of the answer to a receipt, rightly signed now where nothing else is said."""
    stamp = stamp or str(int(time.time()))
    headers = {"X-Timestamp": stamp, "X-Nonce": "n", "X-Signature": signature or short.sign(stamp, "n", content)}
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/callbacks/sms", content, content_type="application/json", headers=headers)
    assert not client.cookies
    return answer.status_code


@pytest.fixture
def sent(settings: Any) -> Callable[[], tuple[str, list[str]]]:
    """One message the provider has; gives its state and what its log says."""
    settings.SMS_SECRET = SECRET
    said = {"name": "示例一", "day": "2026-12-07"}
    made = messages.send(code="cancelled", expert=expert(), key="c:1", variables=said, at=AT)[0]
    Message.objects.filter(pk=made.pk).update(state="sent", provider_id="n1")
    return lambda: (Message.objects.get().state, list(Delivery.objects.values_list("state", flat=True)))


def test_11_3_a_signed_receipt_counts_once(sent: Callable) -> None:
    assert [report(body()), report(body())] == [204, 204]
    assert sent() == ("delivered", ["delivered"])


@pytest.mark.parametrize("stamp", ["1", "²", "", "-1", "9" * 5000, "1e9"])
def test_20_an_old_or_odd_hour_is_refused_however_it_is_signed(sent: Callable, stamp: str) -> None:
    assert report(body(), stamp=stamp or " ") == 403
    assert sent() == ("sent", [])


@pytest.mark.parametrize("signature", ["0" * 64, "²", "x"])
def test_20_a_forged_receipt_counts_never(sent: Callable, signature: str) -> None:
    assert report(body(), signature=signature) == 403
    assert sent() == ("sent", [])


def test_20_a_signature_is_for_its_own_body(sent: Callable) -> None:
    stamp = str(int(time.time()))
    assert report(body(delivered=False), stamp, short.sign(stamp, "n", body())) == 403
    assert sent() == ("sent", [])


def test_20_without_a_shared_key_no_receipt_is_believed(sent: Callable, settings: Any) -> None:
    settings.SMS_SECRET = ""
    assert report(body()) == 403
    assert sent() == ("sent", [])


def test_11_3_what_was_delivered_stays_delivered(sent: Callable) -> None:
    assert [report(body("r2")), report(body("r1", delivered=False))] == [204, 204]
    assert sent() == ("delivered", ["delivered", "failed"])


def test_11_3_what_failed_first_may_arrive_later(sent: Callable) -> None:
    assert report(body(delivered=False)) == 204
    assert sent() == ("failed", ["failed"])
    assert report(body("r2")) == 204
    assert sent() == ("delivered", ["failed", "delivered"])


@pytest.mark.parametrize("known", ["n2", ""])
def test_11_3_a_receipt_that_comes_before_its_number_is_to_come_again(sent: Callable, known: str) -> None:
    assert report(body(known=known)) == 404
    assert sent() == ("sent", [])
    Message.objects.update(provider_id=known or "n1")
    assert report(body(known=known or "n1")) == 204
    assert sent() == ("delivered", ["delivered"])


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"1", b"{}", b"\xff", body(delivered="true"), body(delivered=None), body(receipt=""), body(known="n\0")],
)
def test_11_3_what_is_no_receipt_is_refused(sent: Callable, content: bytes) -> None:
    assert report(content) == 400
    assert sent() == ("sent", [])


def test_a_receipt_is_only_posted() -> None:
    assert Client().get("/callbacks/sms").status_code == 405
