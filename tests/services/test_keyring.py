"""20: the database and its keys belong together; without them, or with others, nothing starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection

from expertpool.gateways import keys
from expertpool.records.models import Event, Expert, KeyCheck
from expertpool.services import chain, keyring
from tests.factories import AT, expert

pytestmark = pytest.mark.django_db


@pytest.fixture
def bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file of its own, to which the empty database has been bound."""
    monkeypatch.setattr(keys, "_holder", None)
    KeyCheck.objects.all().delete()
    file = tmp_path / "keys.json"
    keys.open_keys(file)
    keyring.bind()
    return file


def complaint() -> str:
    return "".join(message.msg for message in checks.run_checks() if message.id == "expertpool.keys")


def test_20_the_first_migration_makes_the_keys_and_notes_whose_they_are(bound: Path) -> None:
    assert bound.exists()
    assert {row.purpose for row in KeyCheck.objects.all()} == set(keys.LENGTHS)
    assert not any(row.fingerprint in bound.read_text() for row in KeyCheck.objects.all())
    assert complaint() == ""


def test_20_a_later_migration_changes_nothing(bound: Path) -> None:
    before, rows = bound.read_text(), set(KeyCheck.objects.values_list("purpose", "fingerprint"))
    keyring.settle()
    assert (bound.read_text(), set(KeyCheck.objects.values_list("purpose", "fingerprint"))) == (before, rows)


def test_20_missing_keys_are_never_made_anew_for_a_database_that_has_some(bound: Path) -> None:
    bound.unlink()
    keys.open_keys(bound)
    assert "找不到密钥文件" in complaint()
    assert str(bound) in complaint()
    with pytest.raises(keys.KeysMissing):
        keyring.bind()
    assert not bound.exists()


def test_20_other_keys_are_told_apart(bound: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    keys.open_keys(other)
    keys.save_new()
    assert "与数据库不符" in complaint()


@pytest.mark.parametrize(("purpose", "name"), [("field", "字段密钥"), ("index", "索引密钥"), ("trace", "记录密钥")])
def test_20_one_wrong_key_is_named(bound: Path, purpose: str, name: str) -> None:
    found = json.loads(bound.read_text())
    found[purpose]["1"] = "00" * keys.LENGTHS[purpose]
    bound.write_text(json.dumps(found))
    keys.open_keys(bound)
    assert f"（{name}）" in complaint()


def test_20_a_lost_old_version_is_missed_too(bound: Path) -> None:
    before = bound.read_text()
    keyring.rotate(by=None, at=AT)
    bound.write_text(before)
    keys.open_keys(bound)
    assert "字段密钥" in complaint()


def test_20_rotation_seals_every_field_anew_and_is_traced(bound: Path) -> None:
    person = expert(
        id_number="41080319800101000X", phone_cipher=keys.encrypt("13800000000", table="expert", row=1, field="phone")
    )
    expert()
    assert keyring.rotate(by=None, at=AT) == 3
    person.refresh_from_db()
    assert keys.sealed_with(person.id_cipher) == keys.sealed_with(person.phone_cipher) == 2
    assert keys.decrypt(person.phone_cipher, table="expert", row=1, field="phone") == "13800000000"
    assert keys.decrypt(person.id_cipher, table="expert", row=1, field="id") == "41080319800101000X"
    event = Event.objects.get()
    assert (event.action, event.payload.body) == ("keys.rotate", {"version": 2, "fields": 3})
    assert chain.verify() == []
    assert complaint() == ""


def test_20_rotation_by_command(bound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expert()
    call_command("rotate_keys")
    assert "重新加密 1 个字段" in capsys.readouterr().out
    assert keys.sealed_with(Expert.objects.get().id_cipher) == 2


def test_20_before_the_first_migration_nothing_is_asked() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_keycheck RENAME TO keycheck_aside")
    assert complaint() == ""


def run(data: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PYTEST_XDIST_WORKER"}}
    environment["EXPERTPOOL_DATA"] = str(data)
    return subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_20_without_its_keys_no_command_and_no_server_starts(tmp_path: Path) -> None:
    assert run(tmp_path, "-m", "expertpool", "migrate").returncode == 0
    (tmp_path / "keys.json").rename(tmp_path / "aside.json")
    for command in (
        ["-m", "expertpool", "serve", "--port", "8179"],
        ["-m", "expertpool", "worker"],
        ["-c", "import expertpool.config.wsgi"],
    ):
        refused = run(tmp_path, *command)
        assert refused.returncode != 0, command
        assert "找不到密钥文件" in refused.stderr, command
    assert not (tmp_path / "keys.json").exists()
    (tmp_path / "aside.json").rename(tmp_path / "keys.json")
    assert run(tmp_path, "-m", "expertpool", "verify-trace").returncode == 0
