"""11.3: every carrier of short and voice messages, and how each says no."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from expertpool.gateways.messaging import Parcel, Rejected, Unsure, short
from tests.gateways.gateway_stub import provider
from tests.journeys.site import free_port

TEXT = "示例一老师：请答复"


def parcel(template: str = "T-1") -> Parcel:
    return Parcel("ep7", "13800000000", "", TEXT, template, "示例库", {"name": "示例一"})


def test_11_3_the_console_shows_the_text_and_no_number(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SMS_GATEWAY = "console://"
    assert short.send(parcel(), kind="voice") == "ep7"
    assert capsys.readouterr().err == f"[voice] {TEXT}\n"


@pytest.mark.parametrize("named", [True, False])
def test_11_3_a_file_takes_one_line_a_message_and_is_its_owners_only(settings: Any, tmp_path: Path, named: bool) -> None:
    settings.DATA = tmp_path
    settings.SMS_GATEWAY = f"file://{tmp_path}/messages.jsonl" if named else "file://"
    assert [short.send(parcel(), kind=kind) for kind in ("sms", "voice")] == ["ep7", "ep7"]
    written = tmp_path / "messages.jsonl"
    lines = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    assert [(line["kind"], line["to"], line["text"]) for line in lines] == [
        (kind, "13800000000", TEXT) for kind in ("sms", "voice")
    ]
    assert written.stat().st_mode & 0o777 == 0o600


def test_11_3_a_voice_message_says_that_it_is_one(settings: Any) -> None:
    settings.SMS_SECRET = "示例密钥"
    with provider() as kept:
        settings.SMS_GATEWAY = kept.address
        assert short.send(parcel(), kind="voice") == "n1"
    assert (kept.requests[0]["kind"], kept.requests[0]["out_id"]) == ("voice", "ep7")


@pytest.mark.parametrize(("status", "fault"), [(500, Unsure), (429, Unsure), (504, Unsure), (400, Rejected), (403, Rejected)])
def test_11_3_what_may_be_tried_again_and_what_not(settings: Any, status: int, fault: type[Exception]) -> None:
    with provider() as kept:
        settings.SMS_GATEWAY, kept.answers = kept.address, [status]
        with pytest.raises(fault, match=str(status)):
            short.send(parcel(), kind="sms")


def test_20_a_provider_that_is_away_may_be_asked_again_and_the_fault_names_nobody(settings: Any) -> None:
    settings.SMS_GATEWAY = f"http://127.0.0.1:{free_port()}/send"
    with pytest.raises(Unsure) as told:
        short.send(parcel(), kind="sms")
    assert str(told.value) == "网关没有应答：ConnectionRefusedError"


def test_11_3_without_an_approved_template_the_provider_is_not_asked(settings: Any) -> None:
    with provider() as kept:
        settings.SMS_GATEWAY = kept.address
        with pytest.raises(Rejected, match="模板"):
            short.send(parcel(template=""), kind="sms")
    assert kept.requests == []
