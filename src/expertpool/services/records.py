"""Keeping an expert's record: what changes is traced, what was stays where a rule still needs it (4, 9, 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys
from expertpool.policy import identity
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import ExpertStatus, TieKind, TieSource
from expertpool.records.models import Account, Expert, ExpertField, Field, TalentTitle, Tie, Unavailable, Unit
from expertpool.services import search, trace, units

#: columns that a keeper may set as they are
PLAIN = ("department", "post", "title", "title_level", "region", "directions", "email", "address")
#: between these two a keeper may switch; every other status is the outcome of a case (9)
SWITCHABLE = (ExpertStatus.ACTIVE, ExpertStatus.FROZEN)


def _locked(number: int) -> Expert:
    return Expert.objects.select_for_update(of=("self",)).select_related("unit").get(number=number)


def _note(expert: Expert, by: Account, at: datetime, article: str, **payload: Any) -> None:
    """Mark the record as changed and trace what kind of thing changed; values stay out of the trace."""
    expert.changed_at = at
    expert.save(update_fields=["changed_at"])
    trace.record(action="expert.edit", article=article, subject=expert, by=by, at=at, payload=payload)


@transaction.atomic
def edit(*, number: int, values: Mapping[str, Any], unit_name: str, fields: list[str], by: Account, at: datetime) -> Expert:
    """Set plain columns, employer and fields (one to three codes, primary first). A former employer becomes an ended tie."""
    expert = _locked(number)
    changed = [name for name in PLAIN if name in values and getattr(expert, name) != values[name]]
    for name in changed:
        setattr(expert, name, values[name])
    if move_to(expert, unit_name, at):
        changed.append("unit")
    if set_fields(expert, fields):
        changed.append("fields")
    if changed:
        expert.search = search.expert_text(expert.name, expert.unit.name, expert.former_names)
        expert.save()
        _note(expert, by, at, "4", changed=changed)
    return expert


def unit_named(name: str) -> Unit:
    """The unit that a name resolves to; raises `Refused` with the likely ones."""
    found = units.resolve(name)
    if found is None:
        ids = [match.unit for match in units.suggest(name)[:3]]
        likely = "、".join(Unit.objects.filter(pk__in=ids).values_list("name", flat=True))
        remedy = f"是否为{likely}；确为新单位的，先在“单位”中登记" if likely else "先在“单位”中登记"
        raise Refused(Reason("13.3", f"没有名为“{name}”的单位", remedy=remedy))
    return found


def move_to(expert: Expert, name: str, at: datetime) -> bool:
    """Move to another employer as of today."""
    unit = unit_named(name)
    if unit.pk == expert.unit_id:
        return False
    today = timezone.localtime(at).date()
    leave(expert, today, at)
    expert.unit, expert.unit_since = unit, today
    return True


def leave(expert: Expert, until: date, at: datetime) -> None:
    """The employment on record becomes a tie that ends on a day and goes on barring for 24 months (13.3)."""
    Tie.objects.create(
        expert=expert,
        kind=TieKind.EMPLOYED,
        unit=expert.unit,
        post=expert.post,
        since=expert.unit_since,
        until=until,
        source=TieSource.VERIFIED,
        created_at=at,
    )


def set_fields(expert: Expert, codes: list[str]) -> bool:
    present = list(expert.fields.order_by("rank").values_list("field__code", flat=True))
    if codes == present:
        return False
    if not 1 <= len(codes) <= 3 or len(set(codes)) != len(codes):
        raise Refused(Reason("5", "领域应为 1 至 3 个且不重复", remedy="第一个为主领域"))
    expert.fields.all().delete()
    known = {field.code: field for field in Field.objects.filter(code__in=codes)}
    ExpertField.objects.bulk_create(
        ExpertField(expert=expert, field=known[code], rank=rank) for rank, code in enumerate(codes, start=1)
    )
    return True


@dataclass(frozen=True, slots=True)
class NewTie:
    """A tie to a unit (`unit_name`) or to a person (`person_name`, with the identity number where it is known)."""

    kind: str
    unit_name: str = ""
    person_name: str = ""
    person_id: str = ""
    post: str = ""
    since: date | None = None
    until: date | None = None


@transaction.atomic
def add_tie(*, number: int, tie: NewTie, by: Account, at: datetime) -> Tie:
    """Enter a tie that the expert declared. The person's number is kept as a blind index only."""
    expert = _locked(number)
    _refuse_bad_tie(tie)
    unit = unit_named(tie.unit_name) if tie.unit_name else None
    made = Tie.objects.create(
        expert=expert,
        kind=tie.kind,
        unit=None if tie.person_name else unit,
        person_name=tie.person_name,
        person_unit=unit if tie.person_name else None,
        person_index=_person_index(tie.person_id),
        post=tie.post,
        since=tie.since,
        until=tie.until,
        source=TieSource.DECLARED,
        created_at=at,
    )
    expert.ties_declared = True
    expert.save(update_fields=["ties_declared"])
    _note(expert, by, at, "13", tie=made.pk, kind=tie.kind)
    return made


def _refuse_bad_tie(tie: NewTie) -> None:
    if not tie.unit_name and not tie.person_name:
        raise Refused(Reason("13", "没有写明单位或人员", remedy="与单位的关系填单位，与人的关系填姓名"))
    if tie.since and tie.until and tie.until < tie.since:
        raise Refused(Reason("13.3", "结束日期早于开始日期", remedy="核对起止日期；仍在任的结束日期留空"))


def _person_index(text: str) -> str:
    """Blind index of an identity number as typed; raises `Refused` when it is not one."""
    if not text.strip():
        return ""
    parsed = identity.guess(text)
    if isinstance(parsed, Reason):
        raise Refused(parsed)
    return keys.blind_index("id", parsed.normalised)


@transaction.atomic
def end_tie(*, tie_id: int, until: date, by: Account, at: datetime) -> Tie:
    """A tie is never deleted: it ends on a day and goes on barring as long as the rule says."""
    tie = Tie.objects.select_for_update(of=("self",)).select_related("expert").get(pk=tie_id)
    if tie.since and until < tie.since:
        raise Refused(Reason("13.3", "结束日期早于开始日期", remedy="核对结束日期"))
    tie.until = until
    tie.save(update_fields=["until"])
    _note(_locked(tie.expert.number), by, at, "13.3", tie=tie.pk, ended=until.isoformat())
    return tie


@transaction.atomic
def declare_none(*, number: int, by: Account, at: datetime) -> Expert:
    """The expert declared to have no ties beyond the employer."""
    expert = _locked(number)
    expert.ties_declared = True
    expert.save(update_fields=["ties_declared"])
    _note(expert, by, at, "13", declared=True)
    return expert


@transaction.atomic
def prove_title(*, number: int, code: str, proof: str, by: Account, at: datetime) -> TalentTitle:
    """A talent title exempts from the age limit once its proof has been seen (6.1.4)."""
    expert = _locked(number)
    if not proof.strip():
        raise Refused(Reason("6.1.4", "没有写明证明材料", remedy="填写证书或文件的名称、编号"))
    title, _ = TalentTitle.objects.update_or_create(expert=expert, code=code, defaults={"proof": proof.strip(), "proven": True})
    _note(expert, by, at, "6.1.4", title=code)
    return title


@transaction.atomic
def add_unavailable(*, number: int, first: date, last: date, note: str, by: Account, at: datetime) -> Unavailable:
    """Days on which the expert said to be unavailable (14.3)."""
    expert = _locked(number)
    if last < first or last - first > timedelta(days=366):
        raise Refused(Reason("14.3", "不便时段的起止日期不对", remedy="结束不早于开始，一次不超过一年"))
    made = Unavailable.objects.create(expert=expert, first=first, last=last, note=note)
    _note(expert, by, at, "14.3", first=first.isoformat(), last=last.isoformat())
    return made


@transaction.atomic
def set_status(*, number: int, status: str, reason: str, by: Account, at: datetime) -> Expert:
    """Suspend a record or bring it back; leaving the pool takes a case and a deliberation (9)."""
    expert = _locked(number)
    if expert.status not in SWITCHABLE or status not in SWITCHABLE:
        raise Refused(Reason("9", f"“{ExpertStatus.label_of(expert.status)}”不能直接改", remedy="出库须经核实和审议"))
    if not reason.strip():
        raise Refused(Reason("9", "没有写明原因", remedy="写明暂停或恢复的原因"))
    before, expert.status = expert.status, status
    expert.save(update_fields=["status"])
    _note(expert, by, at, "9", **{"from": before, "to": status})
    return expert
