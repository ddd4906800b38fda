"""7.1.1, 20: an account that applies meets the application wherever the own area begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from expertpool.records.models import Account, Message, OneTimeCode
from expertpool.services import entrance
from tests.factories import AT
from tests.services.application_ground import applicant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def gateway(settings: Any, tmp_path: Any) -> None:
    settings.SMS_GATEWAY = f"file://{tmp_path}/sent.jsonl"


#: pages of the door itself
OPEN = ("/e/login/", "/e/login/code/", "/e/logout/")


def addresses(found: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    for pattern in (found or get_resolver()).url_patterns:
        whole = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield re.sub(r"<str:[^>]+>", "x", re.sub(r"<int:[^>]+>", "1", whole))
        else:
            yield from addresses(pattern, whole)


OWN = [address for address in addresses() if address.startswith("/e/") and address not in OPEN]


def test_7_1_1_there_is_an_own_area() -> None:
    assert "/e/" in OWN
    assert len(OWN) > 8


@pytest.mark.parametrize("address", OWN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_7_1_1_the_own_area_leads_an_applicant_to_the_application(address: str, method: str) -> None:
    client = Client()
    client.force_login(applicant())
    answer = getattr(client, method)(address)
    led = answer.status_code == 302 and answer.headers["Location"] == "/apply/own/"
    assert led or answer.status_code in (404, 405)


def test_20_a_closed_account_that_applied_is_sent_no_code() -> None:
    made = applicant()
    entrance.ask_code(phone="13800001111", at=AT)
    assert Message.objects.filter(text__code="code").count() == 1
    Account.objects.filter(pk=made.pk).update(is_active=False)
    entrance.ask_code(phone="13800001111", at=AT)
    assert Message.objects.filter(text__code="code").count() == 1


@pytest.mark.parametrize("door", ["/apply/", "/e/login/"])
def test_20_one_address_asks_for_so_many_codes_whatever_the_number(door: str) -> None:
    statuses = [Client().post(door, {"phone": f"1380000{turn:04d}"}).status_code for turn in range(31)]
    assert statuses == [200] * 30 + [409]
    assert OneTimeCode.objects.count() == 30
