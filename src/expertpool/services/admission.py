"""Admission: an applicant becomes an expert of the pool, once, with a permanent number (7.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings

from expertpool.gateways import keys
from expertpool.policy import application_form, eligibility, identity
from expertpool.policy.application_form import Form, day, fields_of, rows, text
from expertpool.policy.codes import Relation
from expertpool.policy.decision import Decision, refuse_unless
from expertpool.policy.terms import ExpertStatus, TieKind, TieSource
from expertpool.records.models import (
    Account,
    Application,
    Certificate,
    Expert,
    ExpertField,
    Field,
    TalentTitle,
    Tie,
    Unit,
)
from expertpool.services import applications, gate, messages, numbers, records, removals, search, units
from expertpool.services.calls import day_of

#: answers that the record keeps under the same name
PLAIN = (
    "name", "former_names", "sex", "ethnicity", "political", "id_kind", "education", "degree", "school", "major", "department", "post",
    "title", "title_level", "region", "category", "directions", "achievements", "projects_led", "honours", "review_experience", "email",
    "address",
)  # fmt: skip


def admit(row: Application, action: str, *, by: Account | None, role: str, at: datetime) -> Expert:
    """Make or renew the record of a locked application and take the step; the gate is asked one last time. Raises `Refused`."""
    form = applications.form_of(row)
    document = gate.refuse_unknown(application_form.document(form))
    expert = (
        Expert.objects.select_for_update().filter(id_index=gate.index_of(document)).first()
    )  # before the gate: a ban may come
    refuse_unless((*gate.obstacles(gate.index_of(document), at=at, but=row.pk), *_too_old(row, form, at)))
    expert = _write(expert or Expert(number=numbers.next_expert_numbers(1)[0], created_at=at), form, document, row, at)
    _renew(expert, form, at)
    row.expert = expert
    _give_account(row, expert)
    applications.step(row, action, role, by=by, at=at)
    removals.hold_back(expert, at)
    _tell(row, expert, at)
    return expert


def _too_old(row: Application, form: Form, at: datetime) -> Decision:
    """The age is asked once more on the day itself: a notice may run past a birthday (6.1.4)."""
    found = applications.conditions(row, form, at=at)
    return tuple(reason for reason in eligibility.obstacles(found) if reason.article == "6.1.4")


def _tell(row: Application, expert: Expert, at: datetime) -> None:
    """The good news, with the permanent number and where the certificate is."""
    values = {"name": expert.name, "number": f"{expert.number:04d}", "link": f"{settings.ADDRESS}/e/"}
    messages.send(code="admitted", expert=expert, key=f"admitted:{row.pk}", variables=values, at=at)


def _write(expert: Expert, form: Form, document: identity.Identity, row: Application, at: datetime) -> Expert:
    unit = _unit(text(form, "unit"), form, at)
    if expert.pk and expert.unit_id != unit.pk:
        _leave(expert, day(form, "unit_since"), at)
    for name in PLAIN:
        setattr(expert, name, text(form, name))
    expert.unit, expert.search = unit, search.expert_text(expert.name, unit.name, expert.former_names)
    expert.birth, expert.graduated, expert.unit_since = (
        document.birth or day(form, "birth"),
        day(form, "graduated"),
        day(form, "unit_since"),
    )
    expert.status, expert.source, expert.ties_declared = ExpertStatus.ACTIVE, row.source, True
    expert.admitted_on, expert.changed_at = day_of(at), at
    _seal(expert, form, document)
    expert.save()
    return expert


def _leave(expert: Expert, since: date | None, at: datetime) -> None:
    """Back with another employer: the former one, last known on the day of the old admission, ended as the new one began (13.3)."""
    records.leave(expert, max(expert.admitted_on, since or day_of(at)), at)


def _seal(expert: Expert, form: Form, document: identity.Identity) -> None:
    phone = identity.mobile(text(form, "phone"))
    number = phone if isinstance(phone, str) else ""
    expert.id_index = gate.index_of(document)
    expert.phone_index = keys.blind_index("phone", number) if number else ""
    values = {"id": document.normalised, "phone": number, "second_contact": text(form, "second_contact")}
    for field, value in values.items():
        sealed = keys.encrypt(value, table="expert", row=expert.number, field=field) if value else None
        setattr(expert, f"{field}_cipher", sealed)


def _unit(name: str, form: Form, at: datetime) -> Unit:
    """The unit that a name means, or a new one: what the reviewer saw as written."""
    code = identity.credit_code(text(form, "unit_code"))
    code = code if isinstance(code, str) and text(form, "unit_code") else ""
    newcomer = units.Newcomer(name, text(form, "unit_kind"), text(form, "region"), code)
    return units.resolve(name, code) or units.create(newcomer, source="application", at=at)


def _renew(expert: Expert, form: Form, at: datetime) -> None:
    """Fields, titles, certificates and ties as the form tells them; ties from before stay, as they go on barring."""
    expert.fields.all().delete()
    known = dict(Field.objects.filter(code__in=fields_of(form)).values_list("code", "pk"))
    for rank, code in enumerate(fields_of(form), 1):
        ExpertField.objects.create(expert=expert, field_id=known[code], rank=rank)
    expert.talent_titles.all().delete()
    for title in rows(form, "talents"):
        TalentTitle.objects.create(expert=expert, code=text(title, "code"), proof=text(title, "proof"), proven=True)
    expert.certificates.all().delete()
    for paper in rows(form, "certificates"):
        issued = day(paper, "issued_on")
        Certificate.objects.create(expert=expert, name=text(paper, "name"), number=text(paper, "number"), issued_on=issued)
    for values in _ties(form, at):
        Tie.objects.create(expert=expert, source=TieSource.DECLARED, created_at=at, **values)


def _ties(form: Form, at: datetime) -> Iterator[dict[str, Any]]:
    for post in rows(form, "posts"):
        unit = _named_unit(post, at)
        span = {"since": day(post, "since"), "until": day(post, "until")}
        yield {"kind": text(post, "kind"), "unit": unit, "post": text(post, "post"), **span}
    for relative in rows(form, "relatives"):
        relation = Relation(text(relative, "relation"))
        kind = TieKind.SPOUSE if relation is Relation.SPOUSE else TieKind.KIN if relation.is_close else TieKind.OTHER_RELATIVE
        yield {"kind": kind, **_person(relative, at)}
    for scholar in rows(form, "scholars"):
        yield {"kind": text(scholar, "kind"), **_person(scholar, at)}
    for interest in rows(form, "interests"):
        yield {"kind": TieKind.INTEREST, "unit": _named_unit(interest, at), "post": text(interest, "post")}


def _named_unit(row: Form, at: datetime) -> Unit | None:
    name = text(row, "unit")
    return _unit(name, {}, at) if name else None


def _person(row: Form, at: datetime) -> dict[str, Any]:
    known = identity.guess(text(row, "id_number")) if text(row, "id_number") else None
    index = gate.index_of(known) if isinstance(known, identity.Identity) else ""
    return {"person_name": text(row, "name"), "person_index": index, "person_unit": _named_unit(row, at)}


def _give_account(row: Application, expert: Expert) -> None:
    """The account somebody applied with becomes the expert's own, unless the expert had one before."""
    if row.account and row.account.expert_id is None and not Account.objects.filter(expert=expert).exists():
        Account.objects.filter(pk=row.account_id).update(expert=expert, name=f"专家 {expert.number:04d}")
