"""Designation of a person or of a field: asked for, matched, decided by leadership (11.6).

The organiser types a name and never looks into the pool; a keeper finds who is meant. Bans, avoidance and the yearly limit
are asked when somebody is matched, when leadership decides, and again when the person accepts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction

from expertpool.gateways import uploads
from expertpool.policy import designation, lifecycle
from expertpool.policy.contact_terms import DesignationKind, DesignationStatus, Way
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.designation import Request
from expertpool.queries import designations as queries
from expertpool.records.models import Account, Contact, Demand, Designation, Expert, Field
from expertpool.services import calls, contact, exports, trace
from expertpool.services.drawing import same_person

HEADINGS = (
    "类别", "姓名", "单位", "专业领域", "人数", "科技活动", "需求编号", "承办科室", "活动日期", "纪要编号", "纪要日期", "提请时间", "状态", "答复",
)  # fmt: skip
#: states in which a request still stands
STANDING = (DesignationStatus.ASKED, DesignationStatus.MATCHED, DesignationStatus.APPROVED)


@transaction.atomic
def ask(*, demand_id: int, asked: Request, scan: bytes, file_name: str, by: Account, at: datetime) -> Designation:
    """The organiser of the demand asks, with the minutes of the meeting; a field needs no matching."""
    demand = _own(demand_id, by)
    action = "designation.ask_field" if asked.kind == DesignationKind.FIELD else "designation.ask"
    step = lifecycle.DESIGNATION.step(action, lifecycle.NEW, by.role)
    refuse_unless(designation.beside(demand.state, asked.kind))
    seats = dict(demand.strata.values_list("field__code", "want"))
    refuse_unless(designation.complete(asked, seats, on=calls.day_of(at)))
    kind = designation.scan_kind(scan)
    if isinstance(kind, Reason):
        raise Refused(kind)
    _refuse_repeated(demand, asked)
    made = Designation.objects.create(
        demand=demand,
        kind=asked.kind,
        state=step.target,
        person_name=asked.person_name.strip(),
        unit_name=asked.unit_name.strip(),
        field=_field(asked.field),
        want=asked.want if asked.kind == DesignationKind.FIELD else 1,
        reason=asked.reason.strip()[:400],
        minutes_number=asked.minutes_number.strip()[:60],
        minutes_day=asked.minutes_day,
        file=uploads.save(scan),
        file_name=file_name[-120:],
        asked_by=by,
        asked_at=at,
    )
    payload = {"kind": made.kind, "bytes": len(scan)}
    trace.record(action="designation.ask", article="11.6", subject=made, by=by, at=at, payload=payload)
    return made


def _own(demand_id: int, by: Account) -> Demand:
    demand = Demand.objects.select_for_update(of=("self",)).select_related("activity").get(pk=demand_id)
    if demand.activity.division_id != by.division_id:
        raise Demand.DoesNotExist
    return demand


def _field(code: str) -> Field:
    found = Field.objects.filter(code=code).first()
    if found is None:
        raise Refused(Reason("11.6", "没有选择专业领域", remedy="选择一个领域"))
    return found


def _refuse_repeated(demand: Demand, asked: Request) -> None:
    rows = demand.designations.filter(kind=asked.kind, state__in=STANDING)
    if asked.kind == DesignationKind.FIELD:
        repeated = rows.filter(field__code=asked.field).exists()
    else:
        repeated = any(designation.is_namesake(asked.person_name, row.person_name, "") for row in rows)
    if repeated:
        raise Refused(Reason("11.6", "已经提请过同样的指定", remedy="在指定事项中查看办理情况"))


# ---------------------------------------------------------------- matching


@transaction.atomic
def match(*, designation_id: int, number: int, by: Account, at: datetime) -> Designation:
    """A keeper says who in the pool is meant; only somebody of that name may be, and only who could come."""
    made = _locked(designation_id)
    step = lifecycle.DESIGNATION.step("designation.match", made.state, by.role)
    if made.kind != DesignationKind.PERSON:
        raise Refused(Reason("11.6", "指定领域不需要核对人选"))
    refuse_unless(designation.beside(made.demand.state, made.kind))
    expert = next((row for row in queries.namesakes(by, made) if row.number == number), None)
    if expert is None:
        raise Refused(Reason("11.6", "所选专家与提请的姓名不符", remedy="只能从同名的在库专家中选择"))
    _refuse_unable(made, expert, at)
    made.state, made.expert, made.matched_by, made.matched_at = step.target, expert, by, at
    made.save(update_fields=["state", "expert", "matched_by", "matched_at"])
    trace.record(action="designation.match", article="11.6", subject=made, by=by, at=at, payload={"expert": number})
    return made


@transaction.atomic
def send_back(*, designation_id: int, answer: str, by: Account, at: datetime) -> Designation:
    """Nobody in the pool is meant, or who is meant may not come: back to the organiser with the reason."""
    made = _locked(designation_id)
    step = lifecycle.DESIGNATION.step("designation.return", made.state, by.role)
    return _close(made, step.target, "designation.return", answer, by, at)


# ---------------------------------------------------------------- leadership


@transaction.atomic
def approve(*, designation_id: int, answer: str = "", by: Account, at: datetime) -> Designation:
    """Leadership agrees: the person is asked at once; a field is marked wherever the demand is shown."""
    made = _locked(designation_id)
    step = lifecycle.DESIGNATION.step("designation.approve", made.state, by.role)
    _refuse_own(made, by)
    refuse_unless(designation.beside(made.demand.state, made.kind))
    if made.expert:
        _refuse_unable(made, made.expert, at)
    _decide(made, step.target, "designation.approve", answer, by, at)
    if made.expert:
        asked = {"demand_id": made.demand_id, "expert_id": made.expert_id, "field_id": made.field_id}
        contact.ask(**asked, way=Way.DESIGNATED, by=by, at=at)
    return made


@transaction.atomic
def refuse(*, designation_id: int, answer: str, by: Account, at: datetime) -> Designation:
    """Leadership does not agree, and says why."""
    made = _locked(designation_id)
    step = lifecycle.DESIGNATION.step("designation.refuse", made.state, by.role)
    _refuse_own(made, by)
    return _close(made, step.target, "designation.refuse", answer, by, at)


def _refuse_own(made: Designation, by: Account) -> None:
    if same_person(by, made.asked_by):
        raise Refused(Reason("11.6", "提请人不能审议自己的申请", remedy="由另一人办理"))


def _refuse_unable(made: Designation, expert: Expert, at: datetime) -> None:
    refuse_unless(_obstacles(made.demand, expert, at))


def obstacles(made: Designation, *, at: datetime) -> Decision:
    """Why whoever was matched cannot be designated today; empty where nobody was or nothing stands in the way."""
    return tuple(_obstacles(made.demand, made.expert, at)) if made.expert else ()


def _obstacles(demand: Demand, expert: Expert, at: datetime) -> Iterator[Reason]:
    """Whatever would keep a drawn expert away keeps a designated one away."""
    if Contact.objects.filter(demand=demand, expert=expert).exists():
        yield Reason("11.6", "这位专家已在本次活动的联系名单中", remedy="不需要再指定")
    yield from calls.able(demand, expert, at=at)


def _close(made: Designation, state: str, action: str, answer: str, by: Account, at: datetime) -> Designation:
    if not answer.strip():
        raise Refused(Reason("11.6", "没有写明理由", remedy="写明理由，供提请科室查看"))
    return _decide(made, state, action, answer, by, at)


def _decide(made: Designation, state: str, action: str, answer: str, by: Account, at: datetime) -> Designation:
    made.state, made.decided_by, made.decided_at, made.answer = state, by, at, answer.strip()[:200]
    made.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    trace.record(action=action, article="11.6", subject=made, by=by, at=at, payload={"kind": made.kind})
    return made


def _locked(designation_id: int) -> Designation:
    """The designation and its demand, locked in the order in which every act locks them."""
    demand_id = Designation.objects.values_list("demand_id", flat=True).get(pk=designation_id)
    Demand.objects.select_for_update(of=("self",)).get(pk=demand_id)
    rows = Designation.objects.select_for_update(of=("self",)).select_related("demand__activity", "expert", "asked_by", "field")
    return rows.get(pk=designation_id)


@transaction.atomic
def open_scan(*, made: Designation, by: Account, at: datetime) -> tuple[bytes, str]:
    """The scan of the minutes with its media type; the look is traced before it leaves."""
    trace.record(action="designation.open", article="11.6", subject=made, by=by, at=at)
    content = uploads.load(made.file)
    return content, str(designation.scan_kind(content))


def export(*, rows: Iterable[Designation], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """The selection as a sheet: the names as they were typed, nobody's number in the pool."""
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="designations", title="指定事项", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Designation) -> tuple[object, ...]:
    return (
        DesignationKind.label_of(row.kind),
        row.person_name,
        row.unit_name,
        row.field.name,
        row.want,
        row.demand.activity.title,
        row.demand.code,
        row.demand.activity.division.name,
        row.demand.activity.first_day,
        row.minutes_number,
        row.minutes_day,
        row.asked_at,
        DesignationStatus.label_of(row.state),
        row.answer,
    )
