"""Measures against units: proposed by the keepers, the unit heard, decided and lifted by leadership (19).

Every act locks the unit first, so that two acts on one unit come one after the other.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import PurePath

from django.conf import settings
from django.db import transaction

from expertpool.gateways import uploads
from expertpool.policy import designation, lifecycle, proofs
from expertpool.policy import unit_measures as policy
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.unit_measures import (
    UNITS,
    Forwarding,
    MeasureFile,
    MeasureSource,
    MeasureState,
    Proposal,
    Ruling,
    Standing,
)
from expertpool.queries import unit_measures as queries
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, RemovalCase, Unit, UnitFeedback, UnitMeasure, UnitMeasureFile
from expertpool.services import applications, forwarding, messages, numbers, trace
from expertpool.services.calls import day_of
from expertpool.services.drawing import same_person
from expertpool.services.messages import Reach

#: files of one measure
MOST_FILES = 20
Files = tuple[tuple[bytes, str], ...]


# ---------------------------------------------------------------- the keepers and the unit


@transaction.atomic
def propose(
    *,
    unit_id: int,
    told: Proposal,
    case_id: int | None = None,
    feedback_id: int | None = None,
    files: Files = (),
    by: Account,
    at: datetime,
) -> UnitMeasure:
    """Propose a measure; from today the unit's days to answer run, and it is told.

    What brought it up: a removal case of one of the unit's people, or its own feedback; raises `DoesNotExist` for another's.
    """
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit_id)
    step = lifecycle.UNIT_MEASURE.step("measure.propose", lifecycle.NEW, by.role)
    on = day_of(at)
    case = RemovalCase.objects.get(pk=case_id, expert__unit=unit) if case_id else None
    feedback = UnitFeedback.objects.get(pk=feedback_id, unit=unit) if feedback_id else None
    refuse_unless(policy.may_propose(told, earlier=_earlier(unit), waiting=_waiting(unit), on=on))
    made = UnitMeasure.objects.create(
        code=numbers.next_measure_code(at),
        unit=unit,
        kind=told.kind,
        fault=told.fault,
        source=MeasureSource.CASE if case else MeasureSource.FEEDBACK if feedback else MeasureSource.TALENT,
        case=case,
        feedback=feedback,
        happened_on=told.happened_on,
        facts=told.facts.strip(),
        impact=told.impact.strip(),
        leap=told.leap.strip()[:400],
        state=step.target,
        proposed_by=by,
        proposed_at=at,
        hearing_until=policy.hearing_until(on, p=in_force(on)),
    )
    _keep_files(made, files, MeasureFile.EVIDENCE, by, at)
    _note(made, step.action, by, at, kind=made.kind, unit=unit.pk, files=len(files), source=made.source)
    _tell(made, "measure_hearing", by, at, day=f"{made.hearing_until:%Y-%m-%d}")
    return made


def _earlier(unit: Unit) -> set[str]:
    return set(unit.measures.filter(state=MeasureState.DECIDED).values_list("kind", flat=True))


def _waiting(unit: Unit) -> bool:
    return unit.measures.filter(state__in=policy.OPEN).exists()


@transaction.atomic
def answer(*, measure_id: int, words: str, files: Files = (), by: Account, at: datetime) -> UnitMeasure:
    """The unit speaks, or a keeper enters what it sent on paper; what was said is added to. Strangers: `DoesNotExist`."""
    made, step = _stepped(measure_id, "measure.answer", by)
    refuse_unless(policy.may_answer(words, len(files), until=made.hearing_until, on=day_of(at)))
    made.statement = "\n".join(part for part in (made.statement, words.strip()) if part)
    made.stated_by, made.stated_at = by, at
    made.save(update_fields=["statement", "stated_by", "stated_at"])
    _keep_files(made, files, MeasureFile.STATEMENT, by, at)
    _note(made, step.action, by, at, files=len(files))
    return made


@transaction.atomic
def hear(*, measure_id: int, finding: str, by: Account, at: datetime) -> UnitMeasure:
    """A keeper has heard the unit and looked into it; leadership decides."""
    made, step = _stepped(measure_id, "measure.hear", by)
    heard = {"answered": made.stated_at is not None, "until": made.hearing_until, "on": day_of(at)}
    refuse_unless(policy.may_close_hearing(finding, **heard))
    made.state, made.finding, made.heard_by, made.heard_at = step.target, finding.strip(), by, at
    made.save(update_fields=["state", "finding", "heard_by", "heard_at"])
    _note(made, step.action, by, at)
    return made


@transaction.atomic
def drop(*, measure_id: int, answer: str, by: Account, at: datetime) -> UnitMeasure:
    """The keepers take a proposal back before the hearing ends, or leadership finds that nothing is to be done."""
    made, step = _stepped(measure_id, "measure.drop", by)
    if not answer.strip():
        raise Refused(Reason("19", "没有写明理由", remedy="写明为什么不予处理，单位会看到"))
    made.state, made.answer, made.decided_by, made.decided_at = step.target, answer.strip()[:400], by, at
    made.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    _note(made, step.action, by, at, to=made.state)
    _tell(made, "measure_ended", by, at)
    return made


# ---------------------------------------------------------------- leadership


@transaction.atomic
def decide(
    *, measure_id: int, ruling: Ruling, scan: tuple[bytes, str], answer: str = "", by: Account, at: datetime
) -> UnitMeasure:
    """Leadership decides by document. A measure that begins today sends what waits for the unit to the bureau at once."""
    made, step = _stepped(measure_id, "measure.decide", by)
    on = day_of(at)
    if any(same_person(doer, by) for doer in (made.proposed_by, made.heard_by) if doer):
        raise Refused(Reason("19", "提出、核实的人不能决定", remedy="由另一人办理"))
    refuse_unless(policy.may_decide(made.kind, ruling, proposed_on=day_of(made.proposed_at), on=on))
    _keep_scan(made, scan)
    made.document_number, made.document_day = ruling.number.strip()[:60], ruling.day
    made.since, made.until = ruling.since, ruling.until
    made.state, made.answer, made.decided_by, made.decided_at = step.target, answer.strip()[:400], by, at
    begins = made.since == on
    waiting = forwarding.hold(made.unit_id if begins else None)
    made.save()
    _note(made, step.action, by, at, kind=made.kind, unit=made.unit_id, day=_iso(made.since), until=_iso(made.until))
    if begins:
        _forward(made, waiting, at)
    _tell(made, "measure_ended", by, at)
    return made


def _keep_scan(made: UnitMeasure, scan: tuple[bytes, str]) -> None:
    content, name = scan
    kind = designation.scan_kind(content)
    if isinstance(kind, Reason):
        raise Refused(Reason("19", kind.message, remedy=kind.remedy))
    made.scan, made.scan_name = uploads.save(content), PurePath(name).name[-120:]


def _forward(made: UnitMeasure, waiting: forwarding.Waiting, at: datetime) -> int:
    count = forwarding.forward(waiting, Forwarding.BARRED, at=at)
    made.forwarded_at = at
    made.save(update_fields=["forwarded_at"])
    payload = {"applications": count, "changes": len(waiting.changes)}
    trace.record(action="measure.forward", article="19", subject=made, by=None, at=at, payload=payload)
    return count


@transaction.atomic
def lift(*, measure_id: int, reason: str, by: Account, at: datetime) -> UnitMeasure:
    """Leadership lifts a measure; from today it counts no more. What went to the bureau meanwhile stays there."""
    made, step = _stepped(measure_id, "measure.lift", by)
    refuse_unless(policy.may_lift(queries.spell_of(made), reason, on=day_of(at)))
    made.state, made.answer, made.lifted_by, made.lifted_at = step.target, reason.strip()[:400], by, at
    made.save(update_fields=["state", "answer", "lifted_by", "lifted_at"])
    _note(made, step.action, by, at, to=made.state)
    _tell(made, "measure_ended", by, at, part=":lifted")
    return made


# ---------------------------------------------------------------- by the calendar


def run(*, at: datetime) -> int:
    """Measures that begin, and whatever still waits for a unit that may not recommend: to the bureau; how many applications."""
    return sum(_begin(row.pk, at) for row in queries.running(day_of(at)).only("pk"))


@transaction.atomic
def _begin(measure_id: int, at: datetime) -> int:
    made = _locked(measure_id)
    if policy.standing(queries.spell_of(made), on=day_of(at)) != Standing.RUNNING:
        return 0
    waiting = forwarding.hold(made.unit_id)
    fresh = waiting.applications or waiting.changes or made.forwarded_at is None
    return _forward(made, waiting, at) if fresh else 0


# ---------------------------------------------------------------- looks


@transaction.atomic
def look(*, made: UnitMeasure, by: Account, at: datetime) -> None:
    """A look by the office is traced; the unit's own is not (20)."""
    if by.role not in UNITS:
        trace.record(action="measure.look", article="20", subject=made, by=by, at=at)


@transaction.atomic
def open_file(*, file: UnitMeasureFile, by: Account, at: datetime) -> bytes:
    """A file of the measure; the look is traced before it leaves (20)."""
    trace.record(action="measure.file", article="20", subject=file.measure, by=by, at=at, payload={"number": file.pk})
    return uploads.load(file.file)


@transaction.atomic
def open_scan(*, made: UnitMeasure, by: Account, at: datetime) -> tuple[bytes, str]:
    """The scan of the decision with its media type; the look is traced before it leaves."""
    trace.record(action="measure.file", article="20", subject=made, by=by, at=at)
    content = uploads.load(made.scan)
    return content, str(designation.scan_kind(content))


# ---------------------------------------------------------------- what the acts share


def _stepped(measure_id: int, action: str, by: Account) -> tuple[UnitMeasure, lifecycle.Step]:
    made = _locked(measure_id)
    if by.role in UNITS and by.unit_id != made.unit_id:
        raise UnitMeasure.DoesNotExist
    return made, lifecycle.UNIT_MEASURE.step(action, made.state, by.role)


def _locked(measure_id: int) -> UnitMeasure:
    unit = Unit.objects.select_for_update(of=("self",)).get(measures=measure_id)
    rows = UnitMeasure.objects.select_for_update(of=("self",)).select_related("proposed_by", "heard_by")
    made = rows.get(pk=measure_id)
    made.unit = unit
    return made


def _note(made: UnitMeasure, action: str, by: Account, at: datetime, **payload: object) -> None:
    trace.record(action=action, article="19", subject=made, by=by, at=at, payload=payload)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _tell(made: UnitMeasure, code: str, by: Account, at: datetime, *, part: str = "", **more: str) -> None:
    """A message to each account of the unit: number of the matter and where to read it, never what it is about."""
    values = {"unit": made.unit.name, "number": made.code, "link": f"{settings.ADDRESS}/own-measures/"} | more
    for account in Account.objects.filter(role__in=UNITS, unit=made.unit_id, is_active=True).order_by("pk"):
        reach = Reach(applications.phone_of(account), account.email)
        told = {"code": code, "key": f"{code}:{made.pk}:{account.pk}{part}", "variables": values | {"name": account.name}}
        messages.send_to(reach=reach, account=account, at=at, by=by, **told)


def _keep_files(made: UnitMeasure, files: Files, kind: str, by: Account, at: datetime) -> None:
    kinds = [proofs.media_type(content, article="19") for content, _ in files]
    refuse_unless(found for found in kinds if isinstance(found, Reason))
    if made.files.count() + len(files) > MOST_FILES:
        raise Refused(Reason("19", f"一个事项最多 {MOST_FILES} 个文件", remedy="合并成一个 PDF 后上传"))
    for (content, name), media in zip(files, kinds, strict=True):
        kept = {"file": uploads.save(content), "file_name": PurePath(name).name[-120:], "content_type": str(media)}
        UnitMeasureFile.objects.create(measure=made, kind=kind, size=len(content), added_by=by, added_at=at, **kept)
