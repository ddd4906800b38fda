"""The case file (卷宗) of an activity: every paper, signed letters, scans and the draw's evidence in one .zip (11.6, 18).

A manifest names each file with its size and its SM3 and SHA-256 digests; the manifest's own digest stands in the trace.
"""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys, sheets, uploads
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.papers import PaperKind, holds_evidence
from expertpool.queries import fees as fee_queries
from expertpool.queries import papers as queries
from expertpool.records.models import Account, Activity
from expertpool.services import evidence, exports, trace
from expertpool.services.papers import after, desk

MEDIA_TYPE = "application/zip"
MANIFEST, READABLE = "清单.json", "清单.txt"
ORDER = {kind: place for place, kind in enumerate(PaperKind, start=1)}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The .zip ready to be handed out, and the SM3 of its manifest."""

    name: str
    content: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the case."""

    name: str
    content: bytes


@transaction.atomic
def make(*, activity: Activity, by: Account, at: datetime) -> CaseFile:
    """Everything of the activity that its keeper or the supervisor may hold: the whole evidence for the supervisor alone."""
    serial = exports.next_serial(at)
    parts, gaps = _parts(activity, serial, by, at)
    if not parts:
        raise Refused(Reason("11.6", "这项活动还没有可以归入卷宗的材料", remedy="提交专家需求后再下载"))
    manifest = _manifest(activity, serial, parts, gaps, by, at)
    content = _zip(parts, manifest, at)
    digest = keys.sm3(manifest)
    filters = {"activity": activity.code}
    exports.register(kind="case_file", rows=len(parts), filters=filters, digest=keys.sm3(content), by=by, at=at, serial=serial)
    payload = {"serial": serial, "files": len(parts), "digest": digest}
    trace.record(action="paper.case_file", article="11.6", subject=activity, by=by, at=at, payload=payload)
    return CaseFile(f"{activity.code}-{serial}.zip", content, digest)


# ---------------------------------------------------------------- what goes in


def _parts(activity: Activity, serial: str, by: Account, at: datetime) -> tuple[list[Part], list[str]]:
    """The files in their order, and what could not be printed."""
    parts: list[Part] = []
    gaps: list[str] = []
    for offer in desk.offers(activity, by):
        paper = replace(desk.content_of(activity, offer, by=by, at=at, phones={}), foot=desk.foot(serial, by, at))
        for form in (desk.DOCX, desk.PDF):
            try:
                parts.append(Part(f"{_stem(offer)}.{form}", desk.written(paper, form, at=at)))
            except Refused as refusal:
                gaps.extend(f"{_stem(offer)}.{form}：{reason.message}" for reason in refusal.reasons)
        if offer.kind == PaperKind.FEES:
            parts.append(Part(f"{_stem(offer)}.xlsx", _fee_book(activity, offer)))
    return [*parts, *_signed(activity, by), *_minutes(activity), *_draws(activity, by)], gaps


def _stem(offer: desk.Offer) -> str:
    return f"{ORDER[offer.kind]:02d} {offer.kind.label}/{_plain(offer.name)}"


def _plain(name: str) -> str:
    """A name that every system takes for a file."""
    return "".join("_" if letter in '/\\:*?"<>|' or not letter.isprintable() else letter for letter in name)


def _fee_book(activity: Activity, offer: desk.Offer) -> bytes:
    rows = after.fee_rows(list(fee_queries.payments(activity).filter(sheet=offer.row)), accounts=False)
    columns = [sheets.Column(heading) for heading in after.FEE_HEADINGS]
    return sheets.write(sheets.Table(offer.about, columns, [after.in_yuan(row) for row in rows], title=offer.name))


def _signed(activity: Activity, by: Account) -> Iterator[Part]:
    """Drawn signatures and scans as they were filed, so that their digests can be compared with the letters'."""
    if not any(offer.kind == PaperKind.LETTER for offer in desk.offers(activity, by)):
        return
    for person in queries.people(activity):
        if hasattr(person, "letter"):
            name = f"{ORDER[PaperKind.LETTER]:02d} 承诺书/签名文件 {person.expert.number:04d} {person.expert.name}"
            yield Part(
                _plain_path(name) + (mimetypes.guess_extension(person.letter.file_kind) or ""), uploads.load(person.letter.file)
            )


def _plain_path(name: str) -> str:
    folder, _, stem = name.partition("/")
    return f"{folder}/{_plain(stem)}"


def _minutes(activity: Activity) -> Iterator[Part]:
    """Scans of the minutes by which somebody or a field was designated (11.6)."""
    for row in queries.designations(activity):
        yield Part(f"10 指定事项/{row.pk} {_plain(row.file_name)}", uploads.load(row.file))


def _draws(activity: Activity, by: Account) -> Iterator[Part]:
    """The whole evidence for who watches; for the keepers the commit, whose digest stands on the record."""
    for demand in queries.demands(activity):
        drawn = queries.draw(demand)
        if drawn is None:
            continue
        yield Part(f"11 抽取证据/{demand.code} 承诺.json", drawn.commit.encode())
        if holds_evidence(by.role):
            yield Part(f"11 抽取证据/{demand.code} 证据.json", _json(evidence.bundle_of(drawn)))


# ---------------------------------------------------------------- the file itself


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _manifest(activity: Activity, serial: str, parts: list[Part], gaps: list[str], by: Account, at: datetime) -> bytes:
    """JSON: activity, serial, who and when, every file with its size and digests, and what is missing."""
    files = [
        {
            "name": part.name,
            "size": len(part.content),
            "sm3": keys.sm3(part.content),
            "sha256": hashlib.sha256(part.content).hexdigest(),
        }
        for part in parts
    ]
    head = {"activity": activity.code, "serial": serial, "made_at": at.isoformat(), "made_by": by.name}
    return json.dumps({**head, "files": files, "missing": gaps}, ensure_ascii=False, indent=1).encode()


def _readable(manifest: bytes) -> bytes:
    told = json.loads(manifest)
    lines = [
        f"卷宗清单　{told['activity']}　流水号 {told['serial']}　{told['made_by']}　{told['made_at']}",
        f"共 {len(told['files'])} 个文件；本清单的 JSON 文件 SM3：{keys.sm3(manifest)}",
        "",
    ]
    for row in told["files"]:
        lines += [f"{row['name']}　{row['size']} 字节", f"  SM3     {row['sm3']}", f"  SHA-256 {row['sha256']}"]
    return "\r\n".join([*lines, *(f"缺：{gap}" for gap in told["missing"]), ""]).encode("utf-8-sig")


def _zip(parts: list[Part], manifest: bytes, at: datetime) -> bytes:
    """Same parts, same order, same time: same bytes."""
    kept = io.BytesIO()
    when = timezone.localtime(at).timetuple()[:6]
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for part in (*parts, Part(MANIFEST, manifest), Part(READABLE, _readable(manifest))):
            entry = zipfile.ZipInfo(part.name, when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part.content)
    return kept.getvalue()
