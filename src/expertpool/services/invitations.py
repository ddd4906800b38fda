"""邀请入库: somebody from outside takes part because the pool cannot serve, and the form follows after the activity (7.1.2, 11.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from expertpool.gateways import keys
from expertpool.policy import contact as rules
from expertpool.policy import drawing, identity
from expertpool.policy.contact_terms import Way
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.removal import may_apply_again
from expertpool.policy.terms import Category, DemandStatus, ExpertStatus, Outcome, Source
from expertpool.queries import bans
from expertpool.queries.facts import demand_facts, present_facts
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Demand, Draw, Expert, ExpertField, Field, Invitation, Unit
from expertpool.services import calls, contact, exports, numbers, records, rounds, search, trace, units
from expertpool.services.drawing import locked

HEADINGS = ("需求编号", "科技活动", "承办科室", "专业领域", "邀请时间", "联系结果", "信息表", "填报时间")


@dataclass(frozen=True, slots=True)
class Guest:
    """The person invited, as the organiser enters it; `id_number` in any writing, `field` a code."""

    name: str
    id_number: str
    phone: str
    unit_name: str
    region: str
    field: str
    reason: str
    email: str = ""


@transaction.atomic
def invite(*, demand_id: int, guest: Guest, by: Account, at: datetime) -> Invitation:
    """Bans and avoidance are asked before anybody is asked to come; then the invitation goes out. Raises `Refused`."""
    demand = _own(demand_id, by)
    refuse_unless(_faults(guest))
    refuse_unless(cannot_serve(demand, guest.field))
    expert = _person(guest, at)
    on = calls.day_of(at)
    past = bans.of(expert.id_index)
    refuse_unless(rules.may_invite(present_facts(expert.number), demand_facts(demand), past, on=on, p=in_force(on)))
    field = Field.objects.get(code=guest.field)
    asked = contact.ask(demand_id=demand.pk, expert_id=expert.pk, field_id=field.pk, way=Way.INVITED, by=by, at=at)
    made = Invitation.objects.create(demand=demand, contact=asked, reason=guest.reason.strip()[:400], made_by=by, made_at=at)
    trace.record(action="invitation.make", article="7.1.2", subject=made, by=by, at=at, payload={"expert": expert.number})
    return made


def _own(demand_id: int, by: Account) -> Demand:
    """The demand, its draw locked, when it is the division's and in contact."""
    draw = Draw.objects.filter(demand=demand_id, demand__activity__division=by.division).first()
    if draw is None:
        raise Demand.DoesNotExist
    demand = locked(draw.pk).demand
    if demand.state != DemandStatus.CONTACTING:
        raise Refused(Reason("7.1.2", "联系名单之后、反馈最终名单之前才能邀请", remedy="由人才科先联系名单上的专家"))
    return demand


def cannot_serve(demand: Demand, code: str) -> Decision:
    """Why nobody from outside may be invited for a field now."""
    strata = list(demand.strata.select_related("field").order_by("rank"))
    index = next((place for place, stratum in enumerate(strata) if stratum.field.code == code), None)
    if index is None:
        return (Reason("11.1", "需求中没有这个领域", remedy="选择需求中的领域"),)
    draw = Draw.objects.select_related("demand").get(demand=demand)
    made, outcomes = rounds.restored(draw)
    missing = drawing.shortfall(made, outcomes)[index] - calls.invited(demand.pk, strata[index].field_id).count()
    left = sum(entry.stratum == index and outcomes.get(entry.number, "") in ("", Outcome.OPEN) for entry in made.entries)
    if missing > 0 and not left:
        left = sum(person.number not in made.called for person in rounds.frame_of(draw).strata[index].eligible)
    return tuple(rules.pool_cannot_serve(missing=missing, left=left))


def _faults(guest: Guest) -> Iterator[Reason]:
    known = _document(guest)
    if isinstance(known, Reason):
        yield known
    if not guest.name.strip() or not guest.unit_name.strip():
        yield Reason("7.1.2", "没有填写姓名或单位", remedy="填写后再邀请")
    if isinstance(identity.mobile(guest.phone), Reason):
        yield Reason("7.1.2", "手机号码应为 11 位", remedy="填写本人手机号，邀请由短信发到这个号码")
    if not guest.reason.strip():
        yield Reason("7.1.2", "没有写明邀请的理由", remedy="写明库内专家不能满足的情况")


def _document(guest: Guest) -> identity.Identity | Reason:
    """Residents, people of Hong Kong, Macao and Taiwan, foreigners who live here: a number that tells the birth date."""
    known = identity.guess(guest.id_number)
    if isinstance(known, identity.Identity) and known.birth is None:
        return Reason("7.1.2", "护照等证件的号码不含出生日期", remedy="填写居民身份证、居住证或永久居留身份证的号码")
    return known


def _person(guest: Guest, at: datetime) -> Expert:
    """The record of somebody invited before, or a new one that stands outside the pool."""
    known = _document(guest)
    if isinstance(known, Reason):
        raise Refused(known)
    index = keys.blind_index("id", known.normalised)
    refuse_unless(may_apply_again(bans.of(index), on=calls.day_of(at), p=in_force(calls.day_of(at))))
    found = Expert.objects.filter(id_index=index).first()
    if found and found.status != ExpertStatus.INVITED:
        remedy = "需要指定的，按指定事项办理" if found.status != ExpertStatus.REMOVED else "按入库程序重新申请"
        raise Refused(Reason("7.1.2", "此人已有专家库记录，不能按库外专家邀请", remedy=remedy))
    return _renewed(found, guest, at) if found else _new(guest, known, index, at)


def _unit(guest: Guest, at: datetime) -> Unit:
    return units.resolve(guest.unit_name) or units.create(units.Newcomer(guest.unit_name.strip()), source="invited", at=at)


def _renewed(found: Expert, guest: Guest, at: datetime) -> Expert:
    """Invited again: avoidance asks about the unit of today and the former one, and today's telephone rings (13.3)."""
    unit, phone = _unit(guest, at), str(identity.mobile(guest.phone))
    if unit.pk != found.unit_id:
        records.leave(found, calls.day_of(at), at)
        found.unit, found.unit_since = unit, None
    found.phone_cipher = keys.encrypt(phone, table="expert", row=found.number, field="phone")
    found.phone_index, found.changed_at = keys.blind_index("phone", phone), at
    found.search = search.expert_text(found.name, unit.name, found.former_names)
    found.save()
    return found


def _new(guest: Guest, known: identity.Identity, index: str, at: datetime) -> Expert:
    unit = _unit(guest, at)
    number = numbers.next_expert_numbers(1)[0]
    phone = str(identity.mobile(guest.phone))
    made = Expert.objects.create(
        number=number,
        status=ExpertStatus.INVITED,
        category=Category.TECHNICAL,
        name=guest.name.strip()[:80],
        search=search.expert_text(guest.name.strip(), unit.name),
        sex=known.sex,
        birth=known.birth,
        id_kind=known.kind,
        id_cipher=keys.encrypt(known.normalised, table="expert", row=number, field="id"),
        id_index=index,
        phone_cipher=keys.encrypt(phone, table="expert", row=number, field="phone"),
        phone_index=keys.blind_index("phone", phone),
        email=guest.email.strip(),
        unit=unit,
        region=guest.region,
        source=Source.INVITATION,
        admitted_on=calls.day_of(at),
        created_at=at,
        changed_at=at,
    )
    ExpertField.objects.create(expert=made, field=Field.objects.get(code=guest.field), rank=1)
    return made


def export(*, rows: Iterable[Invitation], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line an invitation; nobody's name stands in it."""
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="invitations", title="邀请入库", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Invitation) -> tuple[object, ...]:
    activity = row.demand.activity
    return (
        row.demand.code,
        activity.title,
        activity.division.name,
        row.contact.field.name,
        row.made_at,
        Outcome.label_of(row.contact.outcome),
        "已填报" if row.filed_at else "未填报",
        row.filed_at,
    )
