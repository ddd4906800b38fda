"""20: what is sealed opens only where it was sealed, with the keys it was sealed with; equal people have equal indexes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from expertpool.gateways import keys

PHONE = {"table": "expert", "row": 7, "field": "phone"}


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A process with a key file of its own; afterwards the run's keys are in use again."""
    monkeypatch.setattr(keys, "_holder", None)
    file = tmp_path / "safe" / "keys.json"
    keys.open_keys(file)
    keys.save_new()
    return file


def test_20_a_sealed_field_opens_in_its_own_place_only(opened: Path) -> None:
    sealed = keys.encrypt("13800000000", **PHONE)
    assert keys.decrypt(sealed, **PHONE) == "13800000000"
    assert b"13800000000" not in sealed
    for other in ({"row": 8}, {"field": "id"}, {"table": "account"}):
        with pytest.raises(keys.SealBroken):
            keys.decrypt(sealed, **PHONE | other)


def test_20_the_same_text_is_sealed_differently_each_time(opened: Path) -> None:
    assert keys.encrypt("王", **PHONE) != keys.encrypt("王", **PHONE)


@pytest.mark.parametrize("place", [0, 1, 14, -1])
def test_20_a_changed_byte_anywhere_breaks_the_seal(opened: Path, place: int) -> None:
    sealed = bytearray(keys.encrypt("13800000000", **PHONE))
    sealed[place] ^= 1
    with pytest.raises(keys.SealBroken):
        keys.decrypt(bytes(sealed), **PHONE)


def test_20_a_stump_is_no_sealed_value(opened: Path) -> None:
    with pytest.raises(keys.SealBroken):
        keys.decrypt(b"\x01short", **PHONE)


def test_20_what_the_database_gives_back_as_a_view_opens_too(opened: Path) -> None:
    assert keys.decrypt(memoryview(keys.encrypt("赵", **PHONE)), **PHONE) == "赵"


def test_20_files_are_bound_to_their_name(opened: Path) -> None:
    sealed = keys.seal_file(b"\x00sheet", name="a1")
    assert keys.open_file(sealed, name="a1") == b"\x00sheet"
    with pytest.raises(keys.SealBroken):
        keys.open_file(sealed, name="a2")


def test_10_equal_numbers_have_equal_indexes_and_kinds_are_kept_apart(opened: Path) -> None:
    one = keys.blind_index("id", "41080319800101000X")
    assert one == keys.blind_index("id", "41080319800101000X")
    assert one != keys.blind_index("phone", "41080319800101000X")
    assert len(one) == 64


def test_10_indexes_of_old_versions_stay_findable(opened: Path) -> None:
    old = keys.blind_index("id", "X")
    keys.renew("index")
    assert keys.blind_index("id", "X") != old
    assert keys.blind_indexes("id", "X") == (keys.blind_index("id", "X"), old)


def test_20_a_renewed_key_seals_anew_and_the_old_one_still_opens(opened: Path) -> None:
    before = keys.encrypt("钱", **PHONE)
    keys.renew("field")
    after = keys.encrypt("钱", **PHONE)
    assert (keys.sealed_with(before), keys.sealed_with(after)) == (1, 2)
    assert keys.decrypt(before, **PHONE) == keys.decrypt(after, **PHONE) == "钱"
    keys.open_keys(opened)
    assert keys.decrypt(after, **PHONE) == "钱"


def test_20_a_trace_seal_of_an_old_key_still_holds(opened: Path) -> None:
    seal = keys.trace_seal("abc")
    keys.renew("trace")
    assert keys.trace_sealed("abc", seal)
    assert not keys.trace_sealed("abd", seal)


def test_20_only_the_owner_may_read_the_key_file(opened: Path) -> None:
    assert stat.S_IMODE(opened.stat().st_mode) == 0o600
    keys.renew("field")
    assert stat.S_IMODE(opened.stat().st_mode) == 0o600


def test_20_keys_that_are_not_in_a_file_seal_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_holder", None)
    with pytest.raises(keys.KeysMissing):
        keys.current()
    keys.open_keys(tmp_path / "keys.json")
    with pytest.raises(keys.KeysMissing):
        keys.encrypt("孙", **PHONE)
    assert not (tmp_path / "keys.json").exists()


def test_20_a_key_file_is_never_replaced_by_new_keys(opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = keys.encrypt("李", **PHONE)
    text = opened.read_text()
    opened.rename(opened.with_suffix(".aside"))
    keys.open_keys(opened)
    opened.with_suffix(".aside").rename(opened)
    assert not keys.save_new()
    assert opened.read_text() == text
    assert keys.decrypt(sealed, **PHONE) == "李"


@pytest.mark.parametrize("spoilt", ["", "{}", '{"format": 1}', "not json"])
def test_20_a_spoilt_key_file_says_so(opened: Path, spoilt: str) -> None:
    opened.write_text(spoilt)
    with pytest.raises(keys.KeysWrong, match="请从备份恢复"):
        keys.open_keys(opened)


def test_20_a_key_of_the_wrong_length_says_so(opened: Path) -> None:
    found = json.loads(opened.read_text())
    found["field"]["1"] = "00"
    opened.write_text(json.dumps(found))
    with pytest.raises(keys.KeysWrong):
        keys.open_keys(opened)


def test_20_versions_run_out_rather_than_wrap(opened: Path) -> None:
    held = keys.current()
    full = keys.Keys(held.secret, {**held.versions, "field": {keys.MOST_VERSIONS: bytes(16)}})
    with pytest.raises(keys.KeysWrong):
        full.renewed("field")


def test_sm3_is_that_of_the_standard() -> None:
    assert keys.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
