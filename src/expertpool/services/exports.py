"""Whatever leaves the system carries who took it, when, and a serial; each is registered and traced (20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys, sheets
from expertpool.records.models import Account, Export
from expertpool.services import trace

WIDEST = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file ready to be handed out."""

    serial: str
    content: bytes
    content_type: str

    @property
    def file_name(self) -> str:
        return f"{self.serial}.xlsx"


def next_serial(at: datetime) -> str:
    """``DC-20261123-0007``, counted within the day. Holds the trace until the transaction ends, so two never get the same."""
    trace.hold()
    day = f"DC-{timezone.localtime(at):%Y%m%d}-"
    return f"{day}{Export.objects.filter(serial__startswith=day).count() + 1:04d}"


@transaction.atomic
def register(
    *, kind: str, rows: int, filters: Mapping[str, Any], digest: str, by: Account, at: datetime, serial: str = ""
) -> Export:
    """Register one export. `digest` is the file's SM3 hex; a `serial` taken before, in the same transaction, may be given."""
    serial = serial or next_serial(at)
    export = Export.objects.create(serial=serial, kind=kind, by=by, at=at, filters=dict(filters), rows=rows, digest=digest)
    payload = {"serial": serial, "kind": kind, "rows": rows, "digest": digest}
    trace.record(action="export.make", article="20", subject=export, by=by, at=at, payload=payload)
    return export


@transaction.atomic
def sheet(
    *,
    kind: str,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    filters: Mapping[str, Any],
    by: Account,
    at: datetime,
) -> Sheet:
    """The rows as one .xlsx with serial, person and time above the headings; registered."""
    serial, lines = next_serial(at), [list(row) for row in rows]
    notes = (f"流水号 {serial}　导出人 {by.name}　导出时间 {timezone.localtime(at):%Y-%m-%d %H:%M}　仅限工作使用，不得复制外传",)
    columns = [sheets.Column(heading, _width(heading, lines, place)) for place, heading in enumerate(headings)]
    content = sheets.write(sheets.Table(title, columns, lines, title=title, notes=notes))
    register(kind=kind, rows=len(lines), filters=filters, digest=keys.sm3(content), by=by, at=at, serial=serial)
    return Sheet(serial, content, sheets.MEDIA_TYPE)


def _width(heading: str, lines: list[list[Any]], place: int) -> int:
    """Wide enough for most of what stands in the column; a Chinese character takes two."""
    shown = [heading, *(str(line[place]) for line in lines[:200] if line[place] is not None)]
    longest = max(sum(2 if ord(letter) > 0x2E7F else 1 for letter in text) for text in shown)
    return min(longest + 3, WIDEST)
