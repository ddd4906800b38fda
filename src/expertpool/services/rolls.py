"""Rolls: several people handed in at once, each an application that waits for the person's own word (7.1.3).

An association's people come with its stamped 汇总表; a clerk's come with a sheet once the migration is locked (7.2).
A sheet is looked through first; its good rows go in when somebody says so, the others stay out with their reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath

from django.db import transaction
from django.db.models import Max

from expertpool.gateways import uploads
from expertpool.policy import designation, vouching
from expertpool.policy.application_form import Form
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.lifecycle import ApplicationStatus, Voucher
from expertpool.policy.terms import Category, Education, Role, Source
from expertpool.policy.vouching import RollKind, RollState
from expertpool.queries import rolls as queries
from expertpool.queries import unit_measures
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Application, Field, Migration, Roll
from expertpool.services import applications, exports, numbers, person_links, roll_sheets, trace
from expertpool.services.applications import Origin
from expertpool.services.calls import day_of

ARTICLE = "7.1.3"
#: a person is reminded no sooner than this after the last link
PAUSE = timedelta(days=1)
SCAN = Reason(ARTICLE, "扫描件不是 PDF、JPG 或 PNG，或超过 10 MB", remedy="扫描为 PDF 或拍照后上传")


# ---------------------------------------------------------------- the roll


@transaction.atomic
def begin(*, title: str, by: Account, at: datetime) -> Roll:
    """A new roll: an association's, or a clerk's sheet once the migration is locked."""
    kind = RollKind.ASSOCIATION if by.role == Role.ASSOCIATION else RollKind.SHEET
    if not title.strip():
        raise Refused(Reason(ARTICLE, "没有填写名称", remedy="写明批次，如 2026年第一批"))
    if kind == RollKind.SHEET and not Migration.objects.exclude(locked_at=None).exists():
        raise Refused(Reason("7.2", "存量迁移尚未锁定", remedy="锁定之前，存量名单请用“名单导入”"))
    _refuse_barred(by, at)
    code = numbers.next_roll_code(at)
    if Roll.objects.filter(made_by=by, title=title.strip(), state=RollState.DRAFT).exists():
        raise Refused(Reason(ARTICLE, "同名的汇总表正在填报", remedy="在原表中继续，或换一个名称"))
    unit = by.unit if kind == RollKind.ASSOCIATION else None
    row = Roll.objects.create(
        code=code, kind=kind, association=unit, title=title.strip()[:120], state=RollState.DRAFT, made_by=by, made_at=at
    )
    trace.record(action="roll.begin", article=ARTICLE, subject=row, by=by, at=at, payload={"kind": kind})
    return row


def _refuse_barred(by: Account, at: datetime) -> None:
    """An association recommends nobody while it may not (19)."""
    if by.role == Role.ASSOCIATION:
        refuse_unless(unit_measures.refusal(by.unit_id, on=day_of(at)))


def _own(roll_id: int, by: Account, at: datetime, *, draft: bool = True) -> Roll:
    """Locked, if it is the account's to work on; else `DoesNotExist`. The trace is held first: rolls go in one after another."""
    trace.hold()
    row = Roll.objects.select_for_update(of=("self",)).select_related("association").get(pk=roll_id)
    if not queries.editable(row, by):
        raise Roll.DoesNotExist
    if draft and row.state != RollState.DRAFT:
        raise Refused(Reason(ARTICLE, "汇总表已提交，不能再改", remedy="另有人员的，新建一张汇总表"))
    if draft:
        _refuse_barred(by, at)
    return row


# ---------------------------------------------------------------- people


def upload(*, roll_id: int, content: bytes, file_name: str, by: Account, at: datetime) -> Roll:
    """Look a sheet through and keep it sealed; nobody goes in yet."""
    seen = queries.visible_to(by).get(pk=roll_id)
    return _keep(roll_id, content, file_name, roll_sheets.examine(content, roll=seen, at=at), by, at)


@transaction.atomic
def _keep(roll_id: int, content: bytes, file_name: str, outcome: roll_sheets.Outcome, by: Account, at: datetime) -> Roll:
    row = _own(roll_id, by, at)
    old = row.sheet
    row.sheet, row.sheet_name = uploads.save(content), PurePath(file_name.replace("\\", "/")).name[-120:]
    row.findings, row.fit, row.taken_at = roll_sheets.kept(outcome), len(outcome.fit), None
    row.save(update_fields=["sheet", "sheet_name", "findings", "fit", "taken_at"])
    if old:
        transaction.on_commit(lambda: uploads.discard(old))
    payload = {"rows": len(outcome.fit), "left_out": len(outcome.faulty)}
    trace.record(action="roll.upload", article=ARTICLE, subject=row, by=by, at=at, payload=payload)
    return row


@transaction.atomic
def take(*, roll_id: int, by: Account, at: datetime) -> Roll:
    """The good rows of the last sheet go in, looked through once more with the records of this moment."""
    row = _own(roll_id, by, at)
    if not row.sheet or row.taken_at:
        raise Refused(Reason(ARTICLE, "没有待列入的汇总表", remedy="上传改好的汇总表后再列入"))
    outcome = roll_sheets.examine(uploads.load(row.sheet), roll=row, at=at)
    place = _next_place(row)
    for offset, checked in enumerate(outcome.fit):
        _enter(row, checked.form or {}, place + offset, by, at)
    row.findings, row.fit, row.taken_at = roll_sheets.kept(outcome), len(outcome.fit), at
    row.save(update_fields=["findings", "fit", "taken_at"])
    payload = {"people": len(outcome.fit), "left_out": len(outcome.faulty)}
    trace.record(action="roll.take", article=ARTICLE, subject=row, by=by, at=at, payload=payload)
    return row


@transaction.atomic
def add(*, roll_id: int, form: Form, by: Account, at: datetime) -> Application:
    """One person entered on line. Raises `Refused` with every fault of the form."""
    row = _own(roll_id, by, at)
    return _enter(row, form, _next_place(row), by, at)


def _next_place(row: Roll) -> int:
    return (row.applications.aggregate(last=Max("roll_row"))["last"] or 0) + 1


def _enter(row: Roll, form: Form, place: int, by: Account, at: datetime) -> Application:
    of_association = row.kind == RollKind.ASSOCIATION
    origin = Origin(
        source=Source.ASSOCIATION if of_association else Source.OPEN_CALL,
        action="application.list",
        voucher=Voucher.ROLL if of_association else Voucher.SHEET,
        association=row.association,
        roll=row,
        roll_row=place,
    )
    return applications.enter(form=form, origin=origin, by=by, at=at)


@transaction.atomic
def correct(*, application_id: int, form: Form, by: Account, at: datetime) -> Application:
    """Correct one person, also one that the reviewer sent back; who has had a link gets a new one and confirms anew."""
    row = _person(application_id, by)
    if row.roll and row.roll.state == RollState.DRAFT:
        _refuse_barred(by, at)
    made = applications.complete(application_id=row.pk, form=form, by=by, at=at)
    if row.roll and row.roll.state == RollState.SUBMITTED:
        person_links.send(application=made, by=by, at=at)
    return made


def _person(application_id: int, by: Account) -> Application:
    trace.hold()
    row = Application.objects.select_for_update(of=("self",)).select_related("roll").get(pk=application_id)
    if row.roll is None or not queries.editable(row.roll, by):
        raise Application.DoesNotExist
    return row


@transaction.atomic
def look(*, application_id: int, by: Account, at: datetime) -> Form:
    """What stands in the form of somebody on an own roll; the look is traced before it leaves (20)."""
    row = _person(application_id, by)
    trace.record(action="application.open", article="20", subject=row, by=by, at=at)
    return applications.form_of(row)


@transaction.atomic
def remove(*, application_id: int, by: Account, at: datetime) -> Application:
    """Somebody comes off the roll before confirming: the application is withdrawn, nothing is deleted."""
    row = _person(application_id, by)
    if row.state != ApplicationStatus.CONFIRMING:
        raise Refused(Reason(ARTICLE, f"此人的申请已是“{ApplicationStatus.label_of(row.state)}”", remedy="刷新页面查看"))
    applications.step(row, "application.withdraw", by.role, by=by, at=at)
    row.links.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    return row


# ---------------------------------------------------------------- handing in


@transaction.atomic
def attach_scan(*, roll_id: int, content: bytes, file_name: str, by: Account, at: datetime) -> Roll:
    """The stamped copy, in place of an older one."""
    row = _own(roll_id, by, at)
    if isinstance(designation.scan_kind(content), Reason):
        raise Refused(SCAN)
    old = row.scan
    row.scan, row.scan_name = uploads.save(content), PurePath(file_name).name[-120:]
    row.save(update_fields=["scan", "scan_name"])
    if old:
        transaction.on_commit(lambda: uploads.discard(old))
    trace.record(action="roll.scan", article=ARTICLE, subject=row, by=by, at=at, payload={"bytes": len(content)})
    return row


@transaction.atomic
def open_scan(*, roll_id: int, by: Account, at: datetime) -> tuple[bytes, str, Roll]:
    """The stamped copy, its media type and the roll; the look is traced before it leaves (20)."""
    row = queries.visible_to(by).exclude(scan="").get(pk=roll_id)
    trace.record(action="roll.scan.open", article="20", subject=row, by=by, at=at)
    content = uploads.load(row.scan)
    return content, str(designation.scan_kind(content)), row


@transaction.atomic
def submit(*, roll_id: int, by: Account, at: datetime) -> Roll:
    """Hand the roll in: everybody on it gets a link to confirm the own data."""
    row = _own(roll_id, by, at)
    people = list(row.applications.filter(state=ApplicationStatus.CONFIRMING))
    refuse_unless(vouching.may_hand_in(kind=row.kind, people=len(people), stamped=bool(row.scan)))
    row.state, row.submitted_at = RollState.SUBMITTED, at
    row.save(update_fields=["state", "submitted_at"])
    trace.record(action="roll.submit", article=ARTICLE, subject=row, by=by, at=at, payload={"people": len(people)})
    for person in people:
        person_links.send(application=person, by=by, at=at)
    return row


@transaction.atomic
def remind(*, roll_id: int, by: Account, at: datetime) -> int:
    """New links to those who have not confirmed and were not written to within a day; how many."""
    row = _own(roll_id, by, at, draft=False)
    people = list(queries.silent(row, before=at - PAUSE)) if row.state == RollState.SUBMITTED else []
    if not people:
        raise Refused(Reason(ARTICLE, "没有需要提醒的人：都已确认，或一天内刚发过链接", remedy="明天再提醒，或电话联系本人"))
    for person in people:
        person_links.send(application=person, by=by, at=at)
    return len(people)


def remind_due(*, at: datetime) -> int:
    """Who has not confirmed for some days is written to again, a few times; how many."""
    return sum(_remind_one(person, at) for person in queries.unconfirmed().values_list("pk", flat=True))


@transaction.atomic
def _remind_one(application_id: int, at: datetime) -> bool:
    person = applications.locked(application_id)
    last = person.links.order_by("-pk").first()
    if person.state != ApplicationStatus.CONFIRMING or last is None:
        return False
    due = vouching.reminds((at - last.made_at).days, person.links.count(), p=in_force(day_of(at)))
    if due:
        person_links.send(application=person, by=None, at=at)
    return due


# ---------------------------------------------------------------- lists as sheets

ROLLS = ("编号", "名称", "种类", "协会、学会", "人数", "已确认", "状态", "提交时间")


def export(*, rows: Iterable[Roll], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="rolls", title="推荐汇总表", headings=ROLLS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Roll) -> tuple[object, ...]:
    association = row.association.name if row.association else ""
    counts = (getattr(row, "people", 0), getattr(row, "confirmed", 0))
    return (
        row.code,
        row.title,
        RollKind.label_of(row.kind),
        association,
        *counts,
        RollState.label_of(row.state),
        row.submitted_at,
    )


PEOPLE = ("序号", "姓名", "工作单位", "职务", "最高学历", "职称", "专家类别", "领域", "申请编号", "状态")


def export_people(*, roll: Roll, rows: Iterable[Application], by: Account, at: datetime) -> exports.Sheet:
    """The people of one roll under the heading of the 汇总表, to be printed and stamped; who came off is left out."""
    names = dict(Field.objects.values_list("code", "name"))
    lines = [_person_line(row, names) for row in rows if row.state != ApplicationStatus.WITHDRAWN]
    title = f"焦作市科技专家库{roll.association.name if roll.association else ''}{TITLES[RollKind(roll.kind)]}"
    about = {"kind": "roll", "title": title, "headings": PEOPLE, "filters": {"roll": roll.code}}
    return exports.sheet(rows=lines, by=by, at=at, **about)


TITLES = {RollKind.ASSOCIATION: "行业推荐入库汇总表", RollKind.SHEET: "整表录入人员名单"}


def _person_line(row: Application, names: Mapping[str, str]) -> tuple[object, ...]:
    fields = "、".join(names.get(code, code) for code in row.fields)
    facts = (row.roll_row, row.name, row.unit_name, row.post, Education.label_of(row.education), row.title)
    return (*facts, Category.label_of(row.category), fields, row.code, ApplicationStatus.label_of(row.state))
