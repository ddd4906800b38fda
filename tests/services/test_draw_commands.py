"""18: the evidence at the console: written by `export-draw`, recomputed by `verify-draw`."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import Draw, Event
from expertpool.services import drawing
from tests.factories import AT, account, demand, expert

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw() -> Draw:
    for _ in range(6):
        expert()
    waiting, talent = demand({"T01": 1}, state=DemandStatus.ACCEPTED, code="XQ-2026-0038"), account(Role.TALENT)
    made = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=talent, at=AT)
    drawing.witness(draw_id=made.pk, number="480317", by=account(Role.SUPERVISOR), at=AT + timedelta(minutes=1))
    return drawing.run_draw(draw_id=made.pk, by=talent, at=AT + timedelta(minutes=2))


def verified(file: Path, *options: str) -> int:
    with pytest.raises(SystemExit) as ended:
        call_command("verify_draw", str(file), *options)
    return int(ended.value.code or 0)


@pytest.mark.parametrize("reference", ["XQ-2026-0038", "xq-2026-0038 "])
def test_18_what_is_exported_is_confirmed_with_the_digest_on_paper(reference: str, draw: Draw, tmp_path: Path) -> None:
    file = tmp_path / "evidence.json"
    call_command("export_draw", reference, str(file))
    grouped = " ".join(draw.commit_digest[place : place + 8] for place in range(0, 64, 8))
    assert verified(file, "--commit", grouped) == 0
    assert verified(file, "--commit", "0" * 64) == 1
    event = Event.objects.latest("sequence")
    assert (event.action, event.actor) == ("draw.evidence", None)


def test_18_without_the_digest_the_verifier_says_what_it_cannot_know(draw: Draw, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "evidence.json"
    call_command("export_draw", str(draw.pk), str(file))
    assert verified(file) == 0
    assert "--commit" in capsys.readouterr().out


def test_18_a_changed_file_is_found_out(draw: Draw, tmp_path: Path) -> None:
    file = tmp_path / "evidence.json"
    call_command("export_draw", str(draw.pk), str(file))
    bundle = json.loads(file.read_text())
    bundle["rounds"][0].reverse()
    file.write_text(json.dumps(bundle))
    assert verified(file, "--commit", draw.commit_digest) == 1


@pytest.mark.parametrize("reference", ["XQ-2026-9999", "99999999999999999999", "²"])
def test_an_unknown_draw_is_said_to_be_unknown(reference: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有编号为"):
        call_command("export_draw", reference, str(tmp_path / "evidence.json"))


def test_a_file_that_cannot_be_written_is_an_error(draw: Draw, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("export_draw", str(draw.pk), str(tmp_path / "nowhere" / "evidence.json"))
