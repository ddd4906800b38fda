"""15, 20: what counts as a signature drawn on the screen, and what is kept of it."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest

from expertpool.gateways import keys, uploads
from expertpool.policy.decision import Refused
from expertpool.policy.terms import ParticipationStatus
from expertpool.records.models import Event, EventPayload, Letter, LetterText, Participation
from expertpool.services import letters
from expertpool.services.demo.after import scribble
from tests.services.contact_ground import at, own_account
from tests.services.day_ground import listed

pytestmark = pytest.mark.django_db

SIDE = 16


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(
    rows: bytes = b"", *, width: int = SIDE, height: int = SIDE, depth: int = 8, colour: int = 6, end: bytes = b"IEND"
) -> bytes:
    """A PNG whose every row differs, unless its parts say otherwise."""
    size = 1 + SIDE * 4
    rows = rows or b"".join(bytes([0]) + bytes([y]) * (size - 1) for y in range(SIDE))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return letters.PNG + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(end, b"")


def part() -> Participation:
    return listed()[0]


def refusal(of: Participation, image: bytes) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as caught:
        letters.sign(participation_id=of.pk, image=image, by=own_account(of.expert), at=at(90))
    assert Event.objects.count() == before
    assert not Letter.objects.filter(participation=of).exists()
    return caught.value.reasons[0].message


def test_15_the_drawn_signature_is_kept_sealed_with_text_digest_and_time() -> None:
    made = letters.sign(participation_id=(of := part()).pk, image=picture(), by=own_account(of.expert), at=at(90))
    assert (made.means, made.file_kind, made.signed_at) == ("screen", "image/png", at(90))
    assert made.digest == keys.sm3(picture())
    assert made.text == letters.in_force()
    assert uploads.load(made.file) == picture()
    assert letters.PNG not in (uploads.folder() / made.file).read_bytes()
    event = Event.objects.get(action="letter.sign")
    assert (event.subject_kind, event.subject_id, event.actor) == ("participation", str(of.pk), own_account(of.expert))
    assert EventPayload.objects.get(event=event).body == {"version": made.text.version, "means": "screen", "digest": made.digest}


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (b"", "没有收到"),
        (b"\xff\xd8\xff jpeg", "没有收到"),
        (letters.PNG, "不完整"),
        (picture()[:-20], "不完整"),
        (picture() + b"<script>", "不完整"),
        (picture()[:-4] + b"abcd", "不完整"),
        (picture().replace(b"IDAT", b"IDAX"), "不完整"),
        (picture(height=SIDE + 1), "不完整"),
        (picture(height=SIDE - 1), "不完整"),
        (picture(width=letters.LONGEST_SIDE + 1), "不完整"),
        (picture(depth=16), "不完整"),
        (picture(colour=3), "不完整"),
        (picture(end=b"tEXt"), "不完整"),
        (picture(bytes(SIDE * (1 + SIDE * 4))), "还没有签名"),
        (letters.PNG + bytes(letters.MOST_DRAWN), "没有收到"),
    ],
)
def test_15_only_a_whole_picture_with_strokes_is_a_signature(image: bytes, words: str) -> None:
    assert words in refusal(part(), image)


def test_15_a_small_file_that_unpacks_into_a_huge_one_is_refused() -> None:
    assert "不完整" in refusal(part(), picture(bytes(20_000_000)))


def test_15_nobody_signs_who_does_not_come() -> None:
    of = part()
    Participation.objects.filter(pk=of.pk).update(state=ParticipationStatus.WITHDRAWN)
    assert "不需要签署" in refusal(of, scribble())


def test_15_the_first_text_is_put_in_place_once_and_a_signed_letter_keeps_its_own() -> None:
    of = part()
    signed = letters.sign(participation_id=of.pk, image=scribble(), by=own_account(of.expert), at=at(90))
    said: dict[str, Any] = {"version": "2026-02", "body": "本人承诺遵守纪律，独立客观公正地提出意见。"}
    later = letters.set_text(**said, by=of.activity.organiser, at=at(90) + timedelta(days=1))
    assert letters.in_force() == later
    assert Letter.objects.get(pk=signed.pk).text.version == letters.FIRST_VERSION
    assert LetterText.objects.count() == 2
