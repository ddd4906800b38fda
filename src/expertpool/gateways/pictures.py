"""What a camera writes into a picture besides the picture: place, time, device, names, comments (18, 20).

The picture itself is copied as it is; every part that only tells about it is left out. How it is to be turned stays.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

JPEG, PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
#: JPEG markers without a length: restart, start and end
BARE = frozenset({0x01, *range(0xD0, 0xDA)})
SCAN, END, COMMENT, APP0, APP14 = 0xDA, 0xD9, 0xFE, 0xE0, 0xEE
#: what a PNG needs to be shown as it is
KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"})
TURN = 0x0112
#: ways in which words are kept in a picture: coding and where it begins
CODINGS = (("utf-8", 0), ("utf-16-le", 0), ("utf-16-le", 1))


class PictureBroken(ValueError):
    """The file is not the picture it begins as."""


def strip(content: bytes) -> bytes:
    """A JPEG or PNG without anything that tells about it; `PictureBroken` when it cannot be followed to its end."""
    try:
        return _jpeg(content) if content.startswith(JPEG) else _png(content)
    except (IndexError, struct.error) as error:
        raise PictureBroken("the picture ends too early") from error


def told(content: bytes) -> str:
    """What a picture inside another file tells besides the picture, as text; nothing where it cannot be followed."""
    try:
        parts = _told_by_jpeg(content) if content.startswith(JPEG) else _told_by_png(content)
        found = b"\n".join(parts)
    except (IndexError, struct.error, PictureBroken):
        return ""
    # cameras write single bytes, and two a letter in either order
    return "\n".join(found[start:].decode(coding, "ignore") for coding, start in CODINGS)


def _told_by_jpeg(content: bytes) -> Iterator[bytes]:
    return (body for marker, body in _segments(content) if not _tells_nothing(marker))


def _told_by_png(content: bytes) -> Iterator[bytes]:
    return (body for kind, body in _chunks(content) if kind not in KEPT)


# ---------------------------------------------------------------- JPEG


def _jpeg(content: bytes) -> bytes:
    parts = list(_segments(content))
    turn = next((found for marker, body in parts if marker == 0xE1 and (found := _turn_in(body))), 1)
    kept = [_segment(marker, body) for marker, body in parts if _tells_nothing(marker)]
    return JPEG + (_turned(turn) if turn != 1 else b"") + b"".join(kept) + b"\xff\xd9"


def _tells_nothing(marker: int) -> bool:
    """Neither a comment nor an application's part; JFIF and Adobe say how the colours are meant."""
    return marker in (APP0, APP14) or not (0xE0 <= marker <= 0xEF or marker == COMMENT)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, what follows it) up to the end of the picture; whatever a camera appends behind it is not reached."""
    place = 2
    while True:
        if content[place] != 0xFF:
            raise PictureBroken("no marker where one is due")
        marker, place = content[place + 1], place + 2
        if marker == END:
            return
        if marker == 0xFF:
            place -= 1
            continue
        length = 0 if marker in BARE else struct.unpack_from(">H", content, place)[0]
        end = place + length
        end = _scan_end(content, end) if marker == SCAN else end
        yield marker, content[place:end]
        place = end


def _scan_end(content: bytes, place: int) -> int:
    """The next marker after the coded picture, in which 0xFF stands only before 0 and restarts."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise PictureBroken("the picture has no end")
        if content[place + 1] not in (0x00, *range(0xD0, 0xD8)):
            return place
        place += 2


def _segment(marker: int, body: bytes) -> bytes:
    """An application's part in its shortest form: JFIF may carry a small copy of the picture as it was."""
    if marker == APP0:
        plain = body[2:14] + b"\0\0" if body[2:7] == b"JFIF\0" else b""
        return b"\xff\xe0" + struct.pack(">H", len(plain) + 2) + plain if plain else b""
    return b"\xff" + bytes([marker]) + body


def _turn_in(body: bytes) -> int:
    """How an EXIF part says the picture is turned: 1 to 8; 0 when it does not say."""
    if body[2:8] != b"Exif\0\0":
        return 0
    tiff = body[8:]
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        entries = [struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * place) for place in range(count)]
    except struct.error:
        return 0
    return next((value for tag, _, _, value in entries if tag == TURN and 1 <= value <= 8), 0)


def _turned(turn: int) -> bytes:
    """An EXIF part that says how the picture is turned and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, TURN, 3, 1, turn, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# ---------------------------------------------------------------- PNG


def _png(content: bytes) -> bytes:
    return PNG + b"".join(chunk for kind, chunk in _chunks(content) if kind in KEPT)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, the whole chunk) up to the end of the picture."""
    place, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise PictureBroken("the picture ends too early")
        yield kind, content[place:end]
        place = end
