"""People of a sheet become experts of the pool: rows, fields, titles, certificates, each kind in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from expertpool.gateways import keys
from expertpool.policy.terms import ExpertStatus
from expertpool.records.models import Certificate, Expert, ExpertField, ImportRun, TalentTitle
from expertpool.services import search
from expertpool.services.imports.person import Person

#: a person, the permanent number, and the unit (id, name)
Place = tuple[Person, int, tuple[int, str]]

#: columns that a person and a record name alike
COPIED = (
    "name", "former_names", "sex", "birth", "id_kind", "id_index", "ethnicity", "political", "education", "degree", "school", "major",
    "graduated", "department", "unit_since", "post", "title", "title_level", "region", "category", "directions", "achievements",
    "projects_led", "honours", "review_experience", "email", "address", "bank_name", "source", "note",
)  # fmt: skip


def create(run: ImportRun, places: list[Place], fields: Mapping[str, int], at: datetime) -> list[Expert]:
    """Inside the transaction of a chunk; `fields` maps field codes to ids."""
    created = Expert.objects.bulk_create([_expert(run, place, at) for place in places])
    people = [(expert, person) for expert, (person, _, _) in zip(created, places, strict=True)]
    ExpertField.objects.bulk_create(
        ExpertField(expert=expert, field_id=fields[code], rank=rank)
        for expert, person in people
        for rank, code in enumerate(person.fields, 1)
    )
    TalentTitle.objects.bulk_create(TalentTitle(expert=expert, code=code) for expert, person in people for code in person.talents)
    Certificate.objects.bulk_create(
        Certificate(expert=expert, name=name) for expert, person in people for name in person.certificates
    )
    return created


def _expert(run: ImportRun, place: Place, at: datetime) -> Expert:
    person, number, (unit_id, unit_name) = place
    copied = {name: getattr(person, name) for name in COPIED}
    return Expert(
        **copied,
        **_sealed(person, number),
        number=number,
        status=ExpertStatus.ACTIVE,
        search=search.expert_text(person.name, unit_name, person.former_names),
        unit_id=unit_id,
        admitted_on=person.admitted_on or timezone.localtime(at).date(),
        ties_declared=False,
        import_run=run,
        import_row=person.row,
        created_at=at,
        changed_at=at,
    )


def _sealed(person: Person, number: int) -> dict[str, object]:
    """Encrypted columns; what the sheet does not tell stays empty."""
    return {
        "id_cipher": keys.encrypt(person.id_number, table="expert", row=number, field="id"),
        "phone_cipher": _seal(person.phone, number, "phone"),
        "phone_index": keys.blind_index("phone", person.phone) if person.phone else "",
        "second_contact_cipher": _seal(person.second_contact, number, "second_contact"),
        "bank_account_cipher": _seal(person.bank_account, number, "bank_account"),
    }


def _seal(value: str, number: int, field: str) -> bytes | None:
    return keys.encrypt(value, table="expert", row=number, field=field) if value else None
