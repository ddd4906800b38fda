"""A person as one row of a sheet tells it, every value in the form in which the record keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Person:
    """Codes are those of `policy.terms`; `id_number` is normalised; empty strings and `None` mean not told."""

    row: int
    name: str = ""
    former_names: str = ""
    sex: str = ""
    birth: date | None = None
    id_kind: str = ""
    id_number: str = ""
    ethnicity: str = ""
    political: str = ""
    education: str = ""
    degree: str = ""
    school: str = ""
    major: str = ""
    graduated: date | None = None
    unit: str = ""
    unit_code: str = ""
    unit_kind: str = ""
    department: str = ""
    unit_since: date | None = None
    post: str = ""
    title: str = ""
    title_level: str = ""
    region: str = ""
    category: str = ""
    fields: tuple[str, ...] = ()
    directions: str = ""
    talents: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    phone: str = ""
    second_contact: str = ""
    email: str = ""
    address: str = ""
    bank_account: str = ""
    bank_name: str = ""
    admitted_on: date | None = None
    source: str = ""
    note: str = ""
    achievements: str = ""
    projects_led: str = ""
    honours: str = ""
    review_experience: str = ""
    id_index: str = field(default="", repr=False)
