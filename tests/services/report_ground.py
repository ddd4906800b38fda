"""Ground of the tests about reports: keys with a passphrase, a report with a planted word, a picture with a planted place."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime
from typing import Any

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Report
from expertpool.services import report_keys, reports
from tests.factories import AT, account

PHRASE, OTHER = "春风化雨润物无声-2026-监督", "another long Phrase 77"
MARKER = "PLANTED-九号桥下-MARKER"
PICTURE_MARKER = b"GPS-35.2-113.2-CAMERA-OWNER"


def keeper(role: str = Role.SUPERVISOR, **values: Any) -> Account:
    """Somebody with a key in use."""
    made = account(role, **values)
    report_keys.make(passphrase=PHRASE, by=made, at=AT)
    return made


def unlocked(by: Account, phrase: str = PHRASE, at: datetime = AT) -> dict[int, bytes]:
    return report_keys.unlock(passphrase=phrase, by=by, at=at)


def told(**values: Any) -> dict[str, Any]:
    return {"subjects": ["expert"], "who": f"某专家{MARKER}", "what": f"收受礼品{MARKER}", "when": "上周", **values}


def reported(*, files: Any = (), at: datetime = AT, **values: Any) -> tuple[Report, str]:
    """(report, receipt)."""
    receipt = reports.new_receipt()
    return reports.make(receipt=receipt, told=told(**values), files=files, at=at), receipt


def jpeg() -> bytes:
    """A picture with EXIF (turned, a planted owner), a comment, and a tail behind its end."""
    entries = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) + struct.pack(">HHII", 0x010F, 2, len(PICTURE_MARKER), 38)
    exif = b"Exif\0\0" + struct.pack(">2sHIH", b"MM", 42, 8, 2) + entries + bytes(4) + PICTURE_MARKER
    jfif = b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    parts = (
        (0xE0, jfif),
        (0xE1, exif),
        (0xFE, PICTURE_MARKER),
        (0xED, PICTURE_MARKER),
        (0xDB, bytes(65)),
        (0xDA, b"\x01\x01\0\0\x3f\0"),
    )
    body = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(part) + 2) + part for marker, part in parts)
    return b"\xff\xd8" + body + b"\x12\xff\x00\x34\xff\xd0\x56" + b"\xff\xd9" + PICTURE_MARKER


def png() -> bytes:
    """One dot, with a planted text and time."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"tEXt", b"Author\0" + PICTURE_MARKER),
        (b"eXIf", PICTURE_MARKER),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part)) for kind, part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + PICTURE_MARKER
