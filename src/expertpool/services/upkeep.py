"""Records brought up to date by the experts themselves: plain data at once, key data once somebody has confirmed it (9.3, 19)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from expertpool.gateways import keys, uploads
from expertpool.policy import application_form, designation, identity, upkeep
from expertpool.policy.application_form import QUESTIONS, text
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import Role
from expertpool.policy.upkeep import ChangeStatus
from expertpool.queries import unit_measures
from expertpool.records.models import Account, Expert, RecordChange, Unit
from expertpool.services import exports, pool, records, search, trace, units
from expertpool.services.calls import day_of

#: answers whose text the record keeps under the same name
SAME = frozenset(upkeep.PLAIN) - {"second_contact"} | {
    "name", "education", "degree", "school", "major", "department", "post", "title", "title_level", "region",
}  # fmt: skip
HEADINGS = ("编号", "姓名", "单位", "变更项目", "提出时间", "由谁确认", "状态", "办理人", "办理时间")
FIELDS = ("field_1", "field_2", "field_3")


def answers_of(expert: Expert) -> dict[str, str]:
    """What the record says, question by question, plain values included: for the expert's own eyes and for who decides."""
    codes = [*expert.fields.order_by("rank").values_list("field__code", flat=True), "", "", ""]
    found = {name: str(getattr(expert, name)) for name in SAME}
    second = expert.second_contact_cipher
    found["second_contact"] = (
        keys.decrypt(bytes(second), table="expert", row=expert.number, field="second_contact") if second else ""
    )
    return found | dict(zip(FIELDS, codes, strict=False)) | {"unit": expert.unit.name, "phone": pool.phone_of(expert)}


def _own(by: Account) -> Expert:
    if by.role != Role.EXPERT:
        raise Refused(Reason("20", "只能更新本人的资料"))
    return Expert.objects.select_for_update(of=("self",)).select_related("unit").get(account=by)


def _changed(expert: Expert, answers: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The answers that differ from the record, trimmed."""
    known = answers_of(expert)
    told = {name: text(answers, name) for name in names if name in answers}
    return {name: value for name, value in told.items() if value != known[name]}


# ---------------------------------------------------------------- plain data


@transaction.atomic
def edit(*, answers: Mapping[str, str], by: Account, at: datetime) -> Expert:
    """Plain data, set at once by the expert; what kind of thing changed is traced, values are not."""
    expert = _own(by)
    changed = _changed(expert, answers, upkeep.PLAIN)
    refuse_unless(fault.reason for fault in application_form.faults_in(answers, changed, today=day_of(at)))
    if changed:
        _set(expert, changed, at)
        payload = {"change": sorted(changed)}
        trace.record(action="upkeep.own", article="9.3", subject=expert, by=by, at=at, payload=payload)
    return expert


def _set(expert: Expert, values: Mapping[str, str], at: datetime) -> None:
    for name, value in values.items():
        if name in SAME:
            setattr(expert, name, value)
    if "second_contact" in values:
        expert.second_contact_cipher = _sealed(expert, "second_contact", values["second_contact"])
    if "phone" in values:
        number = identity.mobile(values["phone"])
        expert.phone_cipher = _sealed(expert, "phone", str(number))
        expert.phone_index = keys.blind_index("phone", str(number))
    if "unit" in values:
        records.move_to(expert, values["unit"], at)
    if any(name in values for name in FIELDS):
        records.set_fields(expert, [code for name in FIELDS if (code := values.get(name, ""))])
    expert.changed_at, expert.search = at, search.expert_text(expert.name, expert.unit.name, expert.former_names)
    expert.save()


def _sealed(expert: Expert, field: str, value: str) -> bytes | None:
    return keys.encrypt(value, table="expert", row=expert.number, field=field) if value else None


# ---------------------------------------------------------------- key data


@dataclass(frozen=True, slots=True)
class Line:
    """One answer before and after."""

    label: str
    before: str
    after: str


@transaction.atomic
def ask(*, answers: Mapping[str, str], proof: bytes = b"", proof_name: str = "", by: Account, at: datetime) -> RecordChange:
    """Ask for key data to be changed; one request at a time. Raises `Refused` for faults, for nothing changed, for a second one."""
    expert = _own(by)
    changed = _changed(expert, answers, upkeep.KEY)
    if not changed:
        raise Refused(Reason("9.3", "与登记的资料相同，没有变更", remedy="改动后再提交"))
    if expert.changes.filter(state=ChangeStatus.ASKED).exists():
        raise Refused(Reason("9.3", "上一次变更还在确认", remedy="等待确认，或撤回后重新提交"))
    _refuse_faulty(expert, answers, changed, at)
    if any(name in changed for name in FIELDS):
        changed |= {name: text({**answers_of(expert), **answers}, name) for name in FIELDS}
    made = RecordChange(expert=expert, columns=sorted(changed), state=ChangeStatus.ASKED, asked_at=at)
    made.employer = _employer(expert, changed, at)
    made.values_cipher = _seal(expert, {"before": answers_of(expert), "after": changed})
    if proof:
        _keep_proof(made, proof, proof_name)
    made.save()
    payload = {"change": made.columns, "to": "employer" if made.employer else "bureau"}
    trace.record(action="upkeep.ask", article="9.3", subject=made, by=by, at=at, payload=payload)
    return made


def _refuse_faulty(expert: Expert, answers: Mapping[str, str], changed: Mapping[str, str], at: datetime) -> None:
    faults = application_form.faults_in({**answers_of(expert), **answers}, changed, today=day_of(at))
    refuse_unless(fault.reason for fault in faults)
    if "phone" in changed and isinstance(wrong := identity.mobile(changed["phone"]), Reason):
        raise Refused(wrong)
    if "unit" in changed:
        records.unit_named(changed["unit"])


def _employer(expert: Expert, changed: Mapping[str, str], at: datetime) -> Unit | None:
    """Whose word is enough; somebody who moves is confirmed by the new employer, unless its word does not count (19)."""
    unit = units.resolve(changed["unit"]) if "unit" in changed else expert.unit
    if unit and unit_measures.refusal(unit.pk, on=day_of(at)):
        return None
    known = Account.objects.filter(role=Role.EMPLOYER, unit=unit, is_active=True).exists()
    return unit if upkeep.employer_confirms(changed, has_account=known) else None


def _keep_proof(made: RecordChange, content: bytes, name: str) -> None:
    kind = designation.scan_kind(content)
    if isinstance(kind, Reason):
        raise Refused(kind)
    made.proof, made.proof_name = uploads.save(content), name[-120:]


def _seal(expert: Expert, values: Mapping[str, Mapping[str, str]]) -> bytes:
    return keys.encrypt(json.dumps(values, ensure_ascii=False), table="record_change", row=expert.pk, field="values")


def values_of(made: RecordChange) -> dict[str, dict[str, str]]:
    """``before`` and ``after`` by question name."""
    plain = keys.decrypt(bytes(made.values_cipher), table="record_change", row=made.expert_id, field="values")
    found: dict[str, dict[str, str]] = json.loads(plain)
    return found


def lines_of(made: RecordChange, fields: Mapping[str, str]) -> list[Line]:
    """Every changed answer in words; `fields` maps field codes to names. Phones keep their middle hidden."""
    values = values_of(made)
    shown = [name for name in upkeep.KEY if name in values["after"]]
    return [_line(name, values["before"].get(name, ""), values["after"][name], fields) for name in shown]


def _line(name: str, before: str, after: str, fields: Mapping[str, str]) -> Line:
    question = QUESTIONS[name]
    words = fields if question.kind == "field" else dict(question.choices)
    before, after = (identity.masked(value) if question.secret else words.get(value, value) for value in (before, after))
    return Line(question.label, before, after)


def export(*, rows: Iterable[RecordChange], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """Which kinds of data were to change, and what became of it; no value stands in it."""
    lines = [_row(made) for made in rows]
    return exports.sheet(kind="changes", title="资料变更", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _row(made: RecordChange) -> tuple[object, ...]:
    who, decided = made.expert, made.decided_by
    labels = "、".join(QUESTIONS[name].label for name in made.columns)
    confirms = made.employer.name if made.employer else "人才科"
    state = ChangeStatus.label_of(made.state)
    return (
        who.number,
        who.name,
        who.unit.name,
        labels,
        made.asked_at,
        confirms,
        state,
        decided.name if decided else "",
        made.decided_at,
    )


@transaction.atomic
def look(*, change: RecordChange, by: Account, at: datetime) -> None:
    """Somebody opened a change with its values; the expert may see who (20)."""
    trace.record(action="upkeep.look", article="20", subject=change.expert, by=by, at=at, payload={"number": change.pk})


@transaction.atomic
def open_proof(*, change: RecordChange, by: Account, at: datetime) -> tuple[bytes, str]:
    """The proof with its media type; the look is traced before it leaves."""
    look(change=change, by=by, at=at)
    content = uploads.load(change.proof)
    return content, str(designation.scan_kind(content))


def _locked(change_id: int) -> RecordChange:
    Expert.objects.select_for_update(of=("self",)).get(changes=change_id)
    rows = RecordChange.objects.select_for_update(of=("self",)).select_related("expert__unit", "employer")
    return rows.get(pk=change_id)


@transaction.atomic
def withdraw(*, change_id: int, by: Account, at: datetime) -> RecordChange:
    """The expert takes the request back."""
    made = _locked(change_id)
    if by.expert_id != made.expert_id:
        raise RecordChange.DoesNotExist
    return _close(made, ChangeStatus.WITHDRAWN, "upkeep.withdraw", "", by, at)


@transaction.atomic
def confirm(*, change_id: int, answer: str = "", by: Account, at: datetime) -> RecordChange:
    """The employer or the bureau confirms: the record changes now, what stood before stays in the request."""
    made = _locked(change_id)
    _refuse_stranger(made, by, at)
    values = values_of(made)
    if made.state == ChangeStatus.ASKED:
        if "name" in values["after"]:
            former = [made.expert.former_names, made.expert.name]
            made.expert.former_names = "、".join(filter(None, former))[:200]
        _set(made.expert, values["after"], at)
    return _close(made, ChangeStatus.DONE, "upkeep.confirm", answer, by, at)


@transaction.atomic
def refuse(*, change_id: int, answer: str, by: Account, at: datetime) -> RecordChange:
    """Not confirmed, with the reason that the expert reads."""
    made = _locked(change_id)
    _refuse_stranger(made, by, at)
    if not answer.strip():
        raise Refused(Reason("9.3", "没有写明理由", remedy="写明理由，供专家查看"))
    return _close(made, ChangeStatus.REFUSED, "upkeep.refuse", answer, by, at)


def _refuse_stranger(made: RecordChange, by: Account, at: datetime) -> None:
    """The bureau decides everything; an employer what it was asked, while its word counts (19)."""
    if by.role != Role.TALENT and (by.role != Role.EMPLOYER or made.employer_id is None or made.employer_id != by.unit_id):
        raise RecordChange.DoesNotExist
    if by.role == Role.EMPLOYER:
        refuse_unless(unit_measures.refusal(by.unit_id, on=day_of(at)))


def _close(made: RecordChange, state: str, action: str, answer: str, by: Account, at: datetime) -> RecordChange:
    if made.state != ChangeStatus.ASKED:
        raise Refused(Reason("9.3", "这次变更已经办结", remedy="刷新页面查看"))
    made.state, made.decided_by, made.decided_at, made.answer = state, by, at, answer.strip()[:200]
    made.save()
    trace.record(action=action, article="9.3", subject=made, by=by, at=at, payload={"change": made.columns})
    return made
