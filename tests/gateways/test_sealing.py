"""14.5, 18: what is sealed opens with its private half alone; pictures tell nothing but themselves."""

from __future__ import annotations

import pytest

from expertpool.gateways import pictures, sealing
from expertpool.gateways.keys import SealBroken
from tests.services.report_ground import PICTURE_MARKER, jpeg, png


def test_18_a_content_opens_for_each_recipient_in_its_place_and_for_nobody_else() -> None:
    first, second, stranger = sealing.make_pair(), sealing.make_pair(), sealing.make_pair()
    sealed = sealing.seal("内容".encode(), place="a", to=[first.public, second.public])
    assert "内容".encode() not in sealed
    for pair in (first, second):
        assert sealing.unseal(sealed, pair.private, place="a").decode() == "内容"
        with pytest.raises(SealBroken):
            sealing.unseal(sealed, pair.private, place="b")
    with pytest.raises(SealBroken):
        sealing.unseal(sealed, stranger.private, place="a")


@pytest.mark.parametrize("spot", [0, 1, 5, 20, 60, 100, -1])
def test_18_a_changed_byte_is_found(spot: int) -> None:
    pair = sealing.make_pair()
    sealed = bytearray(sealing.seal(b"content", place="a", to=[pair.public]))
    sealed[spot] ^= 1
    with pytest.raises(SealBroken):
        sealing.unseal(bytes(sealed), pair.private, place="a")


@pytest.mark.parametrize("length", [0, 1, 2, 40, 106, 124])
def test_18_a_cut_value_is_found(length: int) -> None:
    pair = sealing.make_pair()
    with pytest.raises(SealBroken):
        sealing.unseal(sealing.seal(b"content", place="a", to=[pair.public])[:length], pair.private, place="a")


def test_18_readdressed_it_opens_with_the_new_half_and_not_with_the_old() -> None:
    old, new, beside = sealing.make_pair(), sealing.make_pair(), sealing.make_pair()
    sealed = sealing.seal(b"content", place="a", to=[old.public, beside.public])
    moved = sealing.readdress(sealed, old.private, new.public, place="a")
    assert sealing.unseal(moved, new.private, place="a") == sealing.unseal(moved, beside.private, place="a") == b"content"
    with pytest.raises(SealBroken):
        sealing.unseal(moved, old.private, place="a")


def test_18_a_private_half_is_wrapped_by_a_passphrase() -> None:
    pair = sealing.make_pair()
    wrapped = sealing.wrap(pair.private, "a passphrase")
    assert pair.private not in wrapped
    assert sealing.unwrap(wrapped, "a passphrase") == pair.private
    for broken, phrase in ((wrapped, "another"), (wrapped[:-1], "a passphrase"), (b"\xff" * len(wrapped), "a passphrase")):
        with pytest.raises(SealBroken):
            sealing.unwrap(broken, phrase)


def test_18_the_same_receipt_gives_the_same_pair_and_purposes_differ() -> None:
    assert sealing.pair_from("RECEIPT", "report") == sealing.pair_from("RECEIPT", "report")
    assert sealing.pair_from("RECEIPT", "report") != sealing.pair_from("RECEIPT", "other")


def test_14_5_a_photograph_keeps_its_picture_and_its_turn_and_nothing_else() -> None:
    clean = pictures.strip(jpeg())
    assert PICTURE_MARKER not in clean
    assert clean.startswith(b"\xff\xd8\xff\xe1")
    assert clean.endswith(b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9")
    assert clean.count(b"Exif") == 1
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in clean
    assert pictures.strip(clean) == clean


def test_14_5_a_png_keeps_its_picture_and_nothing_else() -> None:
    clean = pictures.strip(png())
    assert PICTURE_MARKER not in clean
    assert b"IDAT" in clean
    assert clean.endswith(b"IEND\xaeB`\x82")
    assert pictures.strip(clean) == clean


@pytest.mark.parametrize(
    "broken", [jpeg()[:60], jpeg()[:-60], png()[:40], b"\xff\xd8\xff", b"\xff\xd8\x00\x00", b"\x89PNG\r\n\x1a\n"]
)
def test_14_5_a_picture_that_ends_too_early_is_not_passed_on(broken: bytes) -> None:
    with pytest.raises(pictures.PictureBroken):
        pictures.strip(broken)
