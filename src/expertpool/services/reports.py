"""Reports of violations as the reporter makes and follows them: sealed at once, known again by the receipt alone (14.5, 18).

No event of the trace tells of one report: an event has its hour, and an hour beside a log of the network finds a person.
The day after, one event tells how many came in.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count

from expertpool.gateways import keys, pictures, sealing
from expertpool.policy import reports as rules
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.lifecycle import NEW, REPORT, ReportStatus
from expertpool.policy.reports import EntryKind, KeyKind
from expertpool.policy.terms import Role
from expertpool.queries import reports as queries
from expertpool.records.models import Event, Report, ReportEntry, ReportFile
from expertpool.services import numbers, trace
from expertpool.services.calls import day_of

#: first letters of the number, by whose key it is sealed to
LETTERS = {KeyKind.MAIN: "JB", KeyKind.ALTERNATE: "JC"}
WRONG = Reason("14.5", "没有这个回执号的检举", remedy="逐位核对；回执号只显示一次，遗失的无法找回，可以重新检举")
EMPTY = Reason("14.5", "没有写明事情", remedy="写明何人、何时、何事")
#: parts of what is told → most letters
PARTS = {"who": 400, "what": rules.LONGEST, "when": 400, "name": 40, "contact": 100}
#: how far back uncounted days are looked for
LOOK_BACK = timedelta(days=60)
Files = Sequence[tuple[str, bytes]]


def new_receipt() -> str:
    """120 random bits as letters."""
    return rules.receipt(secrets.randbelow(len(rules.LETTERS)) for _ in range(rules.RECEIPT_LETTERS))


def digest_of(receipt: str) -> str:
    """What is kept of a receipt."""
    return keys.blind_index("report", receipt)


def place(report: Report, part: str) -> str:
    """What a sealed value is bound to."""
    return f"report|{report.code}|{part}"


def find(receipt: str) -> Report | None:
    """The report of a receipt, as typed."""
    plain = rules.normalised(receipt)
    digests = keys.blind_indexes("report", plain) if plain else ()
    return Report.objects.filter(digest__in=digests).select_related("key").first()


# ---------------------------------------------------------------- made


@transaction.atomic
def make(*, receipt: str, told: Mapping[str, Any], files: Files = (), at: datetime) -> Report:
    """Seal a report to whoever handles it. `told`: who, what, when, name, contact as text and ``subjects`` as a list of codes.

    Raises `Refused` where nothing is told, a file cannot be taken, or there is no key yet. The same receipt twice is the same
    report: a second click changes nothing.
    """
    trace.hold()
    known = find(receipt)
    if known is not None:
        return known
    kind = rules.kind_for(told.get("subjects", ()))
    key = queries.key_in_use(kind)
    if key is None:
        remedy = "请直接向上一级纪检监察机关反映" if kind == KeyKind.ALTERNATE else "请以信函、电话向驻局纪检监察组反映"
        raise Refused(Reason("14.5", "网上检举尚未开通", remedy=remedy))
    plain = rules.normalised(receipt)
    code = numbers.next_report_code(at, letters=LETTERS[kind])
    made = Report(code=code, key=key, digest=digest_of(plain), received_on=day_of(at), state_on=day_of(at))
    made.state = REPORT.step("report.make", NEW, Role.PUBLIC).target
    made.reply_public = sealing.pair_from(plain, "report").public
    made.sealed = sealing.seal(_body(told), place=place(made, "told"), to=[key.public])
    clean = _cleaned(files)
    made.save()
    _keep(made, clean)
    return made


def _body(told: Mapping[str, Any]) -> bytes:
    parts = {name: str(told.get(name, "")).strip()[:most] for name, most in PARTS.items()}
    if not parts["what"]:
        raise Refused(EMPTY)
    subjects = [code for code in told.get("subjects", ()) if code in set(rules.Subject)]
    return json.dumps({**parts, "subjects": subjects}, ensure_ascii=False).encode()


def _cleaned(files: Files) -> list[tuple[dict[str, Any], bytes]]:
    """(label, content) of every file, without what a camera wrote into it. Raises `Refused`."""
    refuse_unless(rules.refuse_files(files))
    return [_clean(name, content) for name, content in files]


def _clean(name: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    kind = rules.file_kind(name, content)
    try:
        kept = pictures.strip(content) if kind and kind.stripped else content
    except pictures.PictureBroken as fault:
        raise Refused(Reason("14.5", f"图片“{name[:60]}”已损坏", remedy="换一张，或另存后再上传")) from fault
    return {"name": name[-120:], "type": kind.content_type if kind else "", "size": len(kept)}, kept


def _keep(report: Report, files: list[tuple[dict[str, Any], bytes]], entry: ReportEntry | None = None) -> None:
    to = [report.key.public]
    for label, content in files:
        sealed_label = sealing.seal(json.dumps(label, ensure_ascii=False).encode(), place=place(report, "label"), to=to)
        sealed = sealing.seal(content, place=place(report, "file"), to=to)
        ReportFile.objects.create(report=report, entry=entry, label=sealed_label, sealed=sealed)


# ---------------------------------------------------------------- followed


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said since; `text` is empty for what the reporter added, which only its readers open."""

    day: date
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What somebody with the receipt may know of a report."""

    code: str
    state: str
    received_on: date
    state_on: date
    lines: tuple[Line, ...]

    @property
    def state_label(self) -> str:
        return ReportStatus.label_of(self.state)

    @property
    def closed(self) -> bool:
        return self.state == ReportStatus.CLOSED


def follow(*, receipt: str) -> Followed:
    """State and messages of a report; raises `Refused` for a receipt that is none."""
    report = find(receipt)
    if report is None:
        raise Refused(WRONG)
    private = sealing.pair_from(rules.normalised(receipt), "report").private
    told = report.entries.filter(kind__in=(EntryKind.REPORTER, EntryKind.ANSWER))
    lines = tuple(Line(row.made_on, row.kind, _read(report, row, private)) for row in told)
    return Followed(report.code, report.state, report.received_on, report.state_on, lines)


def _read(report: Report, row: ReportEntry, private: bytes) -> str:
    if row.kind != EntryKind.ANSWER:
        return ""
    return sealing.unseal(row.sealed, private, place=place(report, row.kind)).decode()


@transaction.atomic
def add(*, receipt: str, text: str, files: Files = (), once: str, at: datetime) -> ReportEntry:
    """More from the reporter; `once` is a random word of the form, so that a second click adds nothing. Raises `Refused`."""
    found = find(receipt)
    if found is None:
        raise Refused(WRONG)
    report = Report.objects.select_for_update(of=("self",)).select_related("key").get(pk=found.pk)
    if report.state == ReportStatus.CLOSED:
        raise Refused(Reason("18", "检举已经办结", remedy="有新情况的，可以重新检举"))
    if not text.strip():
        raise Refused(EMPTY)
    clean = _cleaned(files)
    entry = write(report, EntryKind.REPORTER, text, once=once, at=at)
    _keep(report, clean, entry)
    return entry


def write(report: Report, kind: EntryKind, text: str, *, once: str = "", at: datetime, **values: Any) -> ReportEntry:
    """Seal an entry to the report's key, an answer to the receipt as well. Raises `Refused` for a form sent twice."""
    digest = keys.blind_index("report-form", once) if once else None
    if digest and ReportEntry.objects.filter(digest=digest).exists():
        raise Refused(Reason("14.5", "已经提交过，没有重复记录", remedy="刷新页面查看"))
    to = [report.key.public, *([report.reply_public] if kind == EntryKind.ANSWER else [])]
    sealed = sealing.seal(text.strip()[: rules.LONGEST].encode(), place=place(report, kind), to=to)
    return ReportEntry.objects.create(report=report, kind=kind, sealed=sealed, digest=digest, made_on=day_of(at), **values)


# ---------------------------------------------------------------- counted


def count_days(*, at: datetime) -> int:
    """Trace, for every day that is over, how many reports and additions came in; gives the number of days."""
    today = day_of(at)
    since = {"received_on__gte": today - LOOK_BACK, "received_on__lt": today}
    made = dict(Report.objects.filter(**since).order_by().values_list("received_on").annotate(Count("id")))
    later = ReportEntry.objects.filter(kind=EntryKind.REPORTER, made_on__gte=today - LOOK_BACK, made_on__lt=today)
    added = dict(later.order_by().values_list("made_on").annotate(Count("id")))
    told = set(Event.objects.filter(action="report.count").values_list("subject_id", flat=True))
    days = [day for day in sorted({*made, *added}) if day.isoformat() not in told]
    for day in days:
        _count(day, made.get(day, 0), added.get(day, 0), at)
    return len(days)


@transaction.atomic
def _count(day: date, made: int, added: int, at: datetime) -> None:
    trace.hold()
    subject = ("reports", day.isoformat())
    if not Event.objects.filter(action="report.count", subject_kind="reports", subject_id=subject[1]).exists():
        payload = {"count": made, "added_later": added}
        trace.record(action="report.count", article="14.5", subject=subject, by=None, at=at, payload=payload)
