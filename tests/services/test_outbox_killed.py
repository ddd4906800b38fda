"""11.3: a real worker killed while the provider has its message in hand; the next one loses and doubles nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.gateways.gateway_stub import Provider, provider
from tests.journeys.site import Site

QUEUE = """
from tests.factories import AT, account, expert
from expertpool.gateways import keys
from expertpool.policy.terms import Role
from expertpool.services import message_texts, messages
text = {"subject": "", "body": "{name}老师：{day}的活动取消。", "provider_code": "T-1", "signature": "示例库"}
message_texts.change(code="cancelled", channel="sms", **text, by=account(Role.TALENT), at=AT)
for number in (1, 2):
    person = expert(number)
    person.phone_cipher = keys.encrypt("13800000000", table="expert", row=person.number, field="phone")
    person.save()
    said = {"name": "示例", "day": "2026-12-07"}
    messages.send(code="cancelled", expert=person, key=f"c:{number}", variables=said, at=AT)
"""
AGE = """
from django.db.models import F
from expertpool.records.models import Message
from expertpool.services.outbox import LOST_AFTER
print(Message.objects.filter(state="sending").update(next_at=F("next_at") - LOST_AFTER))
"""
STATES = """
import json
from expertpool.records.models import Delivery, Message
rows = [list(row) for row in Message.objects.order_by("id").values_list("state", "tries", "provider_id")]
print(json.dumps([rows, Delivery.objects.count()]))
"""


@contextmanager
def worker(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "expertpool", "worker"]
    process = subprocess.Popen(command, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def until(true: Callable[[], bool], seconds: int = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def kept() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def site(tmp_path: Path, kept: Provider) -> Site:
    carrier = {"EXPERTPOOL_SMS": kept.address, "EXPERTPOOL_SMS_SECRET": "example"}
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    made = Site("", tmp_path, inherited | {"EXPERTPOOL_DATA": str(tmp_path)} | carrier)
    made.manage("migrate", "--verbosity", "0")
    made.run(QUEUE)
    return made


def test_11_3_a_worker_killed_between_question_and_answer_loses_and_doubles_nothing(site: Site, kept: Provider) -> None:
    kept.gate.clear()
    with worker(site):
        until(lambda: len(kept.taken) == 1)
    assert json.loads(site.run(STATES)) == [[["sending", 1, ""], ["queued", 0, ""]], 0]
    kept.gate.set()
    assert site.run(AGE) == "1"
    with worker(site):
        until(lambda: len(kept.requests) == 3)
        until(lambda: "sending" not in site.run(STATES))
    assert json.loads(site.run(STATES)) == [[["sent", 2, "n1"], ["sent", 1, "n2"]], 2]
    assert [request["out_id"] for request in kept.requests] == ["ep1", "ep1", "ep2"]
    assert len(kept.taken) == 2
