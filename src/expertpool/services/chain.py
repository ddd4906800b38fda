"""Verifying the trace: what was edited, deleted, reordered, cut off, forked or forged (18, 20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from expertpool.gateways import keys
from expertpool.policy.term import Term
from expertpool.records.models import Event, EventPayload, TraceHead
from expertpool.services import trace

CHUNK = 2000


class Fault(Term):
    """What is wrong with a link of the chain."""

    EDITED = "edited", "内容被改"
    FORGED = "forged", "签章不符"
    MISSING = "missing", "记录缺失"
    BROKEN = "broken", "前后不相接"
    PAYLOAD = "payload", "附记被改"
    HEAD = "head", "链首登记不符"
    CUT = "cut", "末尾被截去"
    FORKED = "forked", "与检查点不是同一条链"
    CHECKPOINT = "checkpoint", "检查点签章不符"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at a sequence number, said so that an auditor can act on it."""

    sequence: int
    fault: Fault
    message: str

    def __str__(self) -> str:
        return f"第 {self.sequence} 条：{self.fault.label}。{self.message}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A head of the chain noted outside the database: whole, or as much of the seal as a paper carries."""

    sequence: int
    hash: str = ""
    seal: str = ""
    short_seal: str = ""
    origin: str = ""


def verify(checkpoints: Iterable[Mark] = ()) -> list[Problem]:
    """Walk the whole chain, then compare it with the marks; empty means intact. Two statements plus one a mark."""
    last, problems = _walk()
    return [*problems, *_head_faults(last), *(fault for mark in checkpoints for fault in _mark_faults(mark))]


def read_code(code: str) -> Mark:
    """The mark on a paper; `ValueError` when it is not one."""
    number, *groups = code.strip().lower().split("-")
    short = "".join(groups)
    if not number.isdigit() or len(short) != 16 or set(short) - set("0123456789abcdef"):
        raise ValueError("核验码应形如 128-9F3A-11C2-5B7D-E004")
    return Mark(int(number), short_seal=short, origin="纸质核验码")


def _walk() -> tuple[tuple[int, str], list[Problem]]:
    """(last sequence, last hash) and every fault found on the way."""
    sequence, previous = 0, trace.GENESIS
    problems: list[Problem] = []
    for event in Event.objects.select_related("payload").order_by("sequence").iterator(chunk_size=CHUNK):
        problems.extend(_link_faults(event, sequence, previous))
        problems.extend(_own_faults(event))
        sequence, previous = event.sequence, event.hash
    return (sequence, previous), problems


def _link_faults(event: Event, sequence: int, previous: str) -> Iterator[Problem]:
    if event.sequence != sequence + 1:
        span = f"{sequence + 1}—{event.sequence - 1}" if event.sequence - sequence > 2 else f"{sequence + 1}"
        yield Problem(sequence + 1, Fault.MISSING, f"缺第 {span} 条。")
    elif event.previous != previous:
        yield Problem(event.sequence, Fault.BROKEN, "所记的上一条与实际的上一条不同：顺序被调换，或另接了一条链。")


def _own_faults(event: Event) -> Iterator[Problem]:
    if trace.event_hash(event) != event.hash:
        yield Problem(event.sequence, Fault.EDITED, "各栏内容与杂凑值不符。")
    if not keys.trace_sealed(event.hash, event.seal):
        yield Problem(event.sequence, Fault.FORGED, "签章不是用本系统的密钥作出的。")
    payload = _payload(event)
    if payload and trace.payload_digest(payload.salt, payload.body) != event.payload_digest:
        yield Problem(event.sequence, Fault.PAYLOAD, "附记与记录中的杂凑值不符。")


def _payload(event: Event) -> EventPayload | None:
    return getattr(event, "payload", None)


def _head_faults(last: tuple[int, str]) -> Iterator[Problem]:
    head = TraceHead.objects.filter(pk=trace.HEAD).first()
    noted = (head.sequence, head.hash) if head else (0, trace.GENESIS)
    if noted[0] > last[0]:
        yield Problem(last[0] + 1, Fault.CUT, f"登记的末条是第 {noted[0]} 条，实际只到第 {last[0]} 条。")
    elif noted != last:
        yield Problem(last[0], Fault.HEAD, f"登记的末条是第 {noted[0]} 条，实际末条是第 {last[0]} 条。")


def _mark_faults(mark: Mark) -> Iterator[Problem]:
    where = f"（{mark.origin}）" if mark.origin else ""
    if mark.hash and not keys.trace_sealed(checkpoint_text(mark.sequence, mark.hash), mark.seal):
        yield Problem(mark.sequence, Fault.CHECKPOINT, f"检查点{where}被改过或不是本系统的。")
        return
    event = Event.objects.filter(sequence=mark.sequence).first()
    if event is None:
        yield Problem(mark.sequence, Fault.CUT, f"检查点{where}记到第 {mark.sequence} 条，链中已没有这一条。")
    elif (mark.hash and event.hash != mark.hash) or not event.seal.startswith(mark.short_seal):
        yield Problem(mark.sequence, Fault.FORKED, f"这一条与检查点{where}所记不同：此前的记录被整体换过。")


def checkpoint_text(sequence: int, digest: str) -> str:
    """What a checkpoint's seal covers."""
    return f"checkpoint|{sequence}|{digest}"
