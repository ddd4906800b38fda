"""The keys of reports: made, carried away as a backup, brought back, given a new passphrase, replaced (18).

A private half is kept wrapped by its holder's passphrase only. Unlocked, it lives in one browser's log-in: sealed in the
session under a key that only that browser's cookie holds, for some minutes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from expertpool.gateways import sealing
from expertpool.gateways.keys import SealBroken
from expertpool.policy import reports as rules
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.reports import KeyKind
from expertpool.queries import reports as queries
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Event, KeyCopy, Report, ReportEntry, ReportFile, ReportKey
from expertpool.services import trace
from expertpool.services.calls import day_of
from expertpool.services.reports import place

#: id of a key → its private half
Held = Mapping[int, bytes]
TRIES, WITHIN = 5, timedelta(minutes=15)
WRONG = Reason("18", "口令不正确，或本人没有保管密钥", remedy="核对口令；忘记口令的，用备份文件恢复")
REST = Reason("18", f"口令连续 {TRIES} 次不正确", remedy="15 分钟后再试")
BROKEN = Reason("18", "不是本系统的密钥备份文件，或文件已损坏", remedy="选择建立密钥时下载的备份文件")
SYSTEM = "expertpool report key"


def kind_of(by: Account) -> KeyKind:
    """The kind of key that `by` may hold; raises `Refused`."""
    kind = rules.kind_of(by.role)
    if kind is None:
        raise Refused(Reason("18", "只有驻局纪检监察组和局领导保管检举密钥"))
    return kind


# ---------------------------------------------------------------- made


@transaction.atomic
def make(*, passphrase: str, held: Held | None = None, by: Account, at: datetime) -> ReportKey:
    """A new pair, wrapped for `by`; the one before it is retired and goes on opening what it sealed.

    `held` shows that `by` holds the one before it: who makes a new key without is marked so for everybody to see.
    """
    kind = kind_of(by)
    refuse_unless(rules.refuse_passphrase(passphrase, name=by.username))
    trace.hold()
    before = queries.key_in_use(kind)
    vouched = before is None or before.pk in (held or {})
    number = before.number + 1 if before else 1
    if before is not None:
        before.retired_at = at
        before.save(update_fields=["retired_at"])
    pair = sealing.make_pair()
    mark = sealing.fingerprint(pair.public)
    made = ReportKey.objects.create(
        kind=kind, number=number, public=pair.public, fingerprint=mark, vouched=vouched, made_by=by, made_at=at
    )
    KeyCopy.objects.create(key=made, holder=by, wrapped=sealing.wrap(pair.private, passphrase), made_at=at)
    _trace("make", made, by, at, digest=mark, held=int(vouched))
    return made


def _trace(deed: str, key: ReportKey, by: Account, at: datetime, **payload: Any) -> None:
    told = {"kind": key.kind, "version": key.number, **payload}
    trace.record(action=f"report.key.{deed}", article="18", subject=key, by=by, at=at, payload=told)


# ---------------------------------------------------------------- unlocked


def unlock(*, passphrase: str, by: Account, at: datetime) -> dict[int, bytes]:
    """The private halves that the passphrase opens; raises `Refused` for a wrong one, and after five for a while."""
    opened = _opened(passphrase, by, at)
    copies = list(queries.copies_of(by).filter(pk__in=opened).select_related("key"))
    with transaction.atomic():
        _trace("unlock", copies[0].key, by, at, count=len(copies))
    return {copy.key.pk: opened[copy.pk] for copy in copies}


def _opened(passphrase: str, by: Account, at: datetime) -> dict[int, bytes]:
    """Id of each own copy that the passphrase opens → private half. A wrong passphrase is on record before it is refused."""
    kind_of(by)
    tries = Event.objects.filter(action="report.key.wrong", actor=by, at__gt=at - WITHIN)
    if tries.count() >= TRIES:
        raise Refused(REST)
    found = {copy.pk: half for copy in queries.copies_of(by) if (half := _unwrapped(copy.wrapped, passphrase))}
    if not found:
        _note_wrong(by, at)
        raise Refused(WRONG)
    return found


def _unwrapped(wrapped: bytes | memoryview, passphrase: str) -> bytes:
    try:
        return sealing.unwrap(wrapped, passphrase)
    except SealBroken:
        return b""


@transaction.atomic
def _note_wrong(by: Account, at: datetime) -> None:
    trace.record(action="report.key.wrong", article="18", subject=by, by=by, at=at)


def lend(held: Held, *, at: datetime) -> tuple[str, str]:
    """(word for the cookie, sealed text for the session): together they give `held` back until the time is over."""
    until = at + timedelta(minutes=minutes(at))
    told = {"until": until.isoformat(), "keys": {str(pk): half.hex() for pk, half in held.items()}}
    key, sealed = sealing.lend(json.dumps(told).encode())
    return base64.urlsafe_b64encode(key).decode(), base64.b64encode(sealed).decode()


def recall(word: str, sealed: str, *, at: datetime) -> dict[int, bytes]:
    """What was lent; empty when the time is over or the halves do not belong together."""
    try:
        told = json.loads(sealing.recall(base64.urlsafe_b64decode(word), base64.b64decode(sealed)))
    except (SealBroken, ValueError):
        return {}
    over = at >= datetime.fromisoformat(told["until"])
    return {} if over else {int(pk): bytes.fromhex(half) for pk, half in told["keys"].items()}


def minutes(at: datetime) -> int:
    """For how long a key stays unlocked."""
    return in_force(day_of(at)).report_key_minutes


# ---------------------------------------------------------------- passphrase, backup


def change(*, passphrase: str, new: str, by: Account, at: datetime) -> int:
    """Wrap every own copy that `passphrase` opens with a `new` one; gives their number."""
    refuse_unless(rules.refuse_passphrase(new, name=by.username))
    opened = _opened(passphrase, by, at)
    with transaction.atomic():
        for copy in queries.copies_of(by).filter(pk__in=opened).select_for_update(of=("self",)).select_related("key"):
            copy.wrapped, copy.backed_up_at = sealing.wrap(opened[copy.pk], new), None
            copy.save(update_fields=["wrapped", "backed_up_at"])
            _trace("change", copy.key, by, at)
    return len(opened)


@dataclass(frozen=True, slots=True)
class Backup:
    name: str
    content: bytes


@transaction.atomic
def backup(*, key_id: int, by: Account, at: datetime) -> Backup:
    """An own copy as a file: worthless without the passphrase of the day it was taken. Raises `Refused` without a copy."""
    copy = queries.copies_of(by).filter(key_id=key_id).select_for_update(of=("self",)).select_related("key").first()
    if copy is None:
        raise Refused(WRONG)
    copy.backed_up_at = at
    copy.save(update_fields=["backed_up_at"])
    _trace("backup", copy.key, by, at)
    told = {"system": SYSTEM, "kind": copy.key.kind, "number": copy.key.number, "fingerprint": copy.key.fingerprint}
    content = json.dumps(told | {"wrapped": bytes(copy.wrapped).hex()}, indent=1).encode()
    return Backup(f"report-key-{copy.key.kind}-{copy.key.number}.json", content)


def restore(*, content: bytes, passphrase: str, new: str, by: Account, at: datetime) -> ReportKey:
    """Take a backup as an own copy, wrapped by a `new` passphrase; also how a colleague comes to hold a key. Raises `Refused`."""
    refuse_unless(rules.refuse_passphrase(new, name=by.username))
    fingerprint, wrapped = _read(content)
    key = ReportKey.objects.filter(fingerprint=fingerprint, kind=kind_of(by)).first()
    if key is None:
        raise Refused(BROKEN)
    if Event.objects.filter(action="report.key.wrong", actor=by, at__gt=at - WITHIN).count() >= TRIES:
        raise Refused(REST)
    private = _unwrapped(wrapped, passphrase)
    if not private or sealing.pair_of(private).public != bytes(key.public):
        _note_wrong(by, at)
        raise Refused(Reason("18", "备份文件的口令不正确", remedy="填写备份当时的口令"))
    with transaction.atomic():
        values = {"wrapped": sealing.wrap(private, new), "made_at": at, "backed_up_at": None}
        KeyCopy.objects.update_or_create(key=key, holder=by, defaults=values)
        _trace("restore", key, by, at)
    return key


def _read(content: bytes) -> tuple[str, bytes]:
    try:
        told = json.loads(content)
        if told["system"] != SYSTEM:
            raise ValueError
        return str(told["fingerprint"]), bytes.fromhex(told["wrapped"])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Refused(BROKEN) from fault


# ---------------------------------------------------------------- moved to a new key


@transaction.atomic
def move(*, held: Held, by: Account, at: datetime) -> int:
    """Address every report of a retired key in `held` to the key in use; gives their number. Contents stay sealed throughout."""
    kind = kind_of(by)
    target = queries.key_in_use(kind)
    if target is None:
        raise Refused(Reason("18", "还没有建立密钥", remedy="先建立密钥"))
    old = Report.objects.filter(key__kind=kind, key_id__in=set(held) - {target.pk})
    rows = list(old.select_for_update(of=("self",)).order_by("pk"))
    for report in rows:
        _readdress(report, held[report.key_id], target)
    if rows:
        _trace("move", target, by, at, count=len(rows))
    return len(rows)


def _readdress(report: Report, private: bytes, target: ReportKey) -> None:
    def moved(sealed: bytes | memoryview, part: str) -> bytes:
        return sealing.readdress(sealed, private, bytes(target.public), place=place(report, part))

    report.sealed, report.key = moved(report.sealed, "told"), target
    report.save(update_fields=["sealed", "key"])
    for entry in ReportEntry.objects.filter(report=report):
        entry.sealed = moved(entry.sealed, entry.kind)
        entry.save(update_fields=["sealed"])
    for file in ReportFile.objects.filter(report=report):
        file.label, file.sealed = moved(file.label, "label"), moved(file.sealed, "file")
        file.save(update_fields=["label", "sealed"])
