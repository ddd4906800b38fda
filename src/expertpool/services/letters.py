"""承诺书: the text in force, the signature drawn on the screen, the scan of a signed print (15, 20)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys, uploads
from expertpool.policy import designation
from expertpool.policy.contact_terms import SignMeans
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import ParticipationStatus, Role
from expertpool.records.models import Account, Letter, LetterText, Participation
from expertpool.services import trace

#: the first text, in our own words
FIRST = """本人参加本次科技活动，郑重承诺：
一、坚持科学态度，独立、客观、公正地提出意见，并对所提意见负责。
二、没有应当回避的情形；一经发现，立即说明并退出。
三、不私下接触被评单位和个人，不收受礼品、礼金和其他好处。
四、不透露活动的材料、讨论、意见和结果，保守国家秘密、商业秘密和技术秘密。
五、未经市科技局同意，不以专家库专家名义从事其他活动。
如违反以上承诺，愿意承担相应责任。"""
FIRST_VERSION = "2026-01"
#: bytes of a drawn signature
MOST_DRAWN = 300_000
PNG = b"\x89PNG\r\n\x1a\n"
#: colour type of a PNG → bytes a pixel, at eight bits a channel
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}
#: pixels of a side, and how many different rows make a drawing
LONGEST_SIDE = 2000
FEWEST_ROWS = 4


def in_force() -> LetterText:
    """The text to be signed now; the first one is put in place when first asked for."""
    first = {"body": FIRST, "set_at": timezone.now()}
    return LetterText.objects.first() or LetterText.objects.get_or_create(version=FIRST_VERSION, defaults=first)[0]


@transaction.atomic
def set_text(*, version: str, body: str, by: Account, at: datetime) -> LetterText:
    """A new version; what was signed keeps the text it was signed with."""
    refuse_unless(_text_faults(version.strip(), body))
    made = LetterText.objects.create(version=version.strip(), body=body.strip(), set_by=by, set_at=at)
    trace.record(action="letter.text", article="15", subject=made, by=by, at=at, payload={"version": made.version})
    return made


def _text_faults(version: str, body: str) -> Iterator[Reason]:
    if not version or len(version) > 12:
        yield Reason("15", "没有写版本号，或版本号超过 12 个字符", remedy="如 2026-02")
    elif LetterText.objects.filter(version=version).exists():
        yield Reason("15", "已有这个版本号", remedy="换一个版本号")
    if len(body.strip()) < 20:
        yield Reason("15", "承诺书没有内容", remedy="写明承诺事项")


def is_signed(participation: Participation) -> bool:
    return Letter.objects.filter(participation=participation).exists()


@transaction.atomic
def sign(*, participation_id: int, image: bytes, version: str = "", by: Account, at: datetime) -> Letter:
    """The expert's own hand on the screen, as a PNG; raises `Refused` for an empty drawing or a second letter.

    `version` is the text that was read; when another has come into force meanwhile, it must be read first.
    """
    part = _open(participation_id, by)
    if by.role != Role.EXPERT:
        raise Refused(Reason("15", "承诺书由专家本人签署"))
    if version and version != in_force().version:
        raise Refused(Reason("15", "承诺书文本已经更新", remedy="重新阅读后再签名"))
    refuse_unless(_drawn(image))
    return _keep(part, image, "image/png", SignMeans.SCREEN, "letter.sign", by, at)


@transaction.atomic
def file_scan(*, participation_id: int, content: bytes, by: Account, at: datetime) -> Letter:
    """The scan of a letter printed and signed by hand, filed by the expert or by the organising division."""
    part = _open(participation_id, by)
    kind = designation.scan_kind(content)
    if isinstance(kind, Reason):
        raise Refused(Reason("15", "扫描件不是 PDF、JPG 或 PNG，或超过 10 MB", remedy="扫描为 PDF 或拍照后上传"))
    return _keep(part, content, kind, SignMeans.SCAN, "letter.file", by, at)


def _open(participation_id: int, by: Account) -> Participation:
    """The participation, locked, when a letter for it may be signed now."""
    rows = Participation.objects.select_for_update(of=("self",)).select_related("activity")
    part = rows.get(pk=participation_id)
    own = part.expert_id == by.expert_id if by.role == Role.EXPERT else part.activity.division_id == by.division_id
    if not own:
        raise Refused(Reason("20", "只能办理本人（本科室）的承诺书"))
    if part.state != ParticipationStatus.CONFIRMED:
        raise Refused(Reason("15", "现在不需要签署承诺书", remedy="确认参加之后签署"))
    if is_signed(part):
        raise Refused(Reason("15", "承诺书已经签署", remedy="刷新页面查看"))
    return part


def _drawn(image: bytes) -> Iterator[Reason]:
    """Whether something was drawn: the rows of an empty canvas are all alike."""
    if not image.startswith(PNG) or len(image) > MOST_DRAWN:
        yield Reason("15", "签名没有收到", remedy="在框内手写签名后再提交；手机不支持时，打印签字后上传扫描件")
        return
    try:
        strokes = len(_rows(image))
    except (zlib.error, struct.error, ValueError):
        yield Reason("15", "签名图片不完整", remedy="重新签名后提交")
        return
    if strokes < FEWEST_ROWS:
        yield Reason("15", "还没有签名", remedy="在框内手写签名后再提交")


def _rows(image: bytes) -> set[bytes]:
    """The different rows of a PNG, as they are filtered; raises `ValueError` for what no reader of papers would open."""
    chunks = list(_chunks(image))
    if len(chunks) < 3 or chunks[0][0] != b"IHDR" or chunks[-1] != (b"IEND", b""):
        raise ValueError("not a whole picture")
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", chunks[0][1])
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and depth == 8 and colour in CHANNELS and rest == [0, 0, 0]):
        raise ValueError("not as a canvas writes it")
    size = 1 + width * CHANNELS[colour]
    unpacked = zlib.decompressobj()
    raw = unpacked.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"), size * height + 1)
    if len(raw) != size * height:
        raise ValueError("too few or too many pixels")
    return {raw[at : at + size] for at in range(0, len(raw), size)}


def _chunks(image: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of every part of a PNG; raises `ValueError` where a check sum is wrong."""
    at = len(PNG)
    while at < len(image):
        size = int.from_bytes(image[at : at + 4], "big")
        part, found = image[at + 4 : at + 8 + size], image[at + 8 + size : at + 12 + size]
        if found != struct.pack(">I", zlib.crc32(part)):
            raise ValueError("check sum")
        yield part[:4], part[4:]
        at += size + 12


def _keep(part: Participation, content: bytes, kind: str, means: str, action: str, by: Account, at: datetime) -> Letter:
    text = in_force()
    made = Letter.objects.create(
        participation=part,
        text=text,
        means=means,
        file=uploads.save(content),
        file_kind=kind,
        digest=keys.sm3(content),
        signed_at=at,
        filed_by=by,
    )
    payload = {"version": text.version, "means": means, "digest": made.digest}
    trace.record(action=action, article="15", subject=part, by=by, at=at, payload=payload)
    return made
