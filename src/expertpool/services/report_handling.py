"""Reports of violations as their handlers take them on: opened by passphrase only, step by step, in words sealed likewise (18)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from expertpool.gateways import sealing
from expertpool.gateways.keys import SealBroken
from expertpool.policy import reports as rules
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.lifecycle import REPORT, ReportStatus
from expertpool.policy.reports import EntryKind, Subject
from expertpool.queries import reports as queries
from expertpool.records.models import Account, Report, ReportEntry, ReportFile
from expertpool.services import exports, trace
from expertpool.services.calls import day_of
from expertpool.services.report_keys import Held
from expertpool.services.reports import EMPTY, place, write

LOCKED = Reason("18", "检举内容已封存", remedy="输入密钥口令后打开")
HEADINGS = ("检举编号", "收到日期", "状态", "状态日期", "办理期限", "经办人", "密钥")


# ---------------------------------------------------------------- opened


@dataclass(frozen=True, slots=True)
class File:
    pk: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    day: date
    kind: str
    text: str
    by: str
    files: tuple[File, ...]

    @property
    def label(self) -> str:
        return EntryKind.label_of(self.kind)


@dataclass(frozen=True, slots=True)
class Opened:
    """A report in plain words: who, what, when, name, contact; files that came with it; what was added later."""

    told: Mapping[str, str]
    subjects: tuple[str, ...]
    files: tuple[File, ...]
    entries: tuple[Entry, ...]


def _locked(report_id: int, by: Account) -> Report:
    """The report, held until the transaction ends; `Refused` for whoever it was not made to."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("key")
    report = rows.filter(pk=report_id).first()
    if report is None or not rules.may_handle(by.role, report.key.kind):
        raise Refused(Reason("18", "没有这件检举，或不由您办理"))
    return report


def _half(report: Report, held: Held) -> bytes:
    if report.key_id not in held:
        raise Refused(LOCKED)
    return held[report.key_id]


@transaction.atomic
def read(*, report_id: int, held: Held, by: Account, at: datetime) -> Opened:
    """Open a report with the private half in `held`; traced before a word is told. Raises `Refused` without that half."""
    report = _locked(report_id, by)
    private = _half(report, held)
    trace.record(action="report.open", article="18", subject=report, by=by, at=at)
    report.entries.filter(kind=EntryKind.REPORTER, seen_on=None).update(seen_on=day_of(at))
    try:
        return _opened(report, private)
    except SealBroken as fault:
        raise Refused(Reason("18", "检举内容被改动过，打不开", remedy="保留现场，核查数据库")) from fault


def _opened(report: Report, private: bytes) -> Opened:
    told = json.loads(sealing.unseal(report.sealed, private, place=place(report, "told")))
    subjects = tuple(Subject.label_of(code) for code in told.pop("subjects"))
    files = [(row.entry_id, _file(report, row, private)) for row in report.files.defer("sealed")]
    rows = report.entries.select_related("by")
    entries = tuple(_entry(report, row, private, [file for of, file in files if of == row.pk]) for row in rows)
    return Opened(told, subjects, tuple(file for of, file in files if of is None), entries)


def _entry(report: Report, row: ReportEntry, private: bytes, files: Iterable[File]) -> Entry:
    text = sealing.unseal(row.sealed, private, place=place(report, row.kind)).decode()
    return Entry(row.made_on, row.kind, text, row.by.name if row.by else "", tuple(files))


def _file(report: Report, row: ReportFile, private: bytes) -> File:
    label = json.loads(sealing.unseal(row.label, private, place=place(report, "label")))
    return File(row.pk, label["name"], label["size"])


@transaction.atomic
def read_file(*, report_id: int, file_id: int, held: Held, by: Account, at: datetime) -> tuple[str, bytes]:
    """(name, content) of a file; traced first. Raises `Refused`."""
    report = _locked(report_id, by)
    private = _half(report, held)
    row = report.files.filter(pk=file_id).first()
    if row is None:
        raise Refused(Reason("18", "没有这个文件"))
    trace.record(action="report.file", article="18", subject=report, by=by, at=at)
    return _file(report, row, private).name, sealing.unseal(row.sealed, private, place=place(report, "file"))


# ---------------------------------------------------------------- steps


def _step(report: Report, action: str, by: Account, at: datetime) -> None:
    """One step of the lifecycle, with its event. A step that leaves the state as it is moves no deadline."""
    before, report.state = report.state, REPORT.step(action, report.state, by.role).target
    report.state_on = report.state_on if report.state == before else day_of(at)
    report.handler = by
    report.save(update_fields=["state", "state_on", "handler"])
    trace.record(action=action, article="18", subject=report, by=by, at=at, payload={"to": report.state})


def _needed(text: str, what: str) -> str:
    if not text.strip():
        raise Refused(Reason("18", f"没有填写{what}", remedy=f"填写{what}后再提交"))
    return text


@transaction.atomic
def examine(*, report_id: int, by: Account, at: datetime) -> Report:
    """Begin to look into it."""
    report = _locked(report_id, by)
    _step(report, "report.examine", by, at)
    return report


@transaction.atomic
def transfer(*, report_id: int, to: str, text: str = "", by: Account, at: datetime) -> Report:
    """Hand the matter to another body and go on watching it, an upheld one too; to whom and why is sealed."""
    report = _locked(report_id, by)
    _step(report, "report.transfer", by, at)
    write(report, EntryKind.TRANSFER, f"转办单位：{_needed(to, '转办单位').strip()}\n{text.strip()}", at=at, by=by)
    return report


@transaction.atomic
def decide(*, report_id: int, upheld: bool, text: str, by: Account, at: datetime) -> Report:
    """Find it true or not, with what was found."""
    report = _locked(report_id, by)
    _step(report, "report.uphold" if upheld else "report.dismiss", by, at)
    write(report, EntryKind.FINDING, _needed(text, "核查结论"), at=at, by=by)
    return report


@transaction.atomic
def close(*, report_id: int, text: str, by: Account, at: datetime) -> Report:
    """Close it with a last answer to the reporter."""
    report = _locked(report_id, by)
    _step(report, "report.close", by, at)
    write(report, EntryKind.ANSWER, _needed(text, "给检举人的答复"), at=at, by=by)
    return report


@transaction.atomic
def say(*, report_id: int, kind: EntryKind, text: str, once: str = "", by: Account, at: datetime) -> ReportEntry:
    """Answer the reporter or note what was done; neither changes the state. Raises `Refused` once it is closed."""
    report = _locked(report_id, by)
    if report.state == ReportStatus.CLOSED:
        raise Refused(Reason("18", "检举已经办结", remedy="办结后不再添加记录"))
    if not text.strip():
        raise Refused(EMPTY)
    entry = write(report, kind, text, once=once, at=at, by=by)
    action = "report.answer" if kind == EntryKind.ANSWER else "report.note"
    trace.record(action=action, article="18", subject=report, by=by, at=at)
    return entry


# ---------------------------------------------------------------- the register


def export(*, rows: Iterable[Report], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """The register without a word of any content."""
    shown = [_line(row, due) for row, due in queries.with_due(rows)]
    return exports.sheet(kind="reports", title="检举台账", headings=HEADINGS, rows=shown, filters=filters, by=by, at=at)


def _line(row: Report, due: Any) -> tuple[object, ...]:
    handler = row.handler.name if row.handler else ""
    state = ReportStatus.label_of(row.state)
    return row.code, row.received_on, state, row.state_on, due or "", handler, f"第 {row.key.number} 号"
