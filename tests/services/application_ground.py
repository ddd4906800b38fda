"""Ground for tests of applications: a form that may be handed in, and an application in any state, made by the real acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from expertpool.gateways import keys
from expertpool.policy.codes import Sex
from expertpool.policy.lifecycle import ProofKind
from expertpool.policy.terms import Category, IdKind, Role, TitleLevel, UnitKind
from expertpool.records.models import Account, Application, ApplicationProof
from expertpool.services import applications
from expertpool.services.demo.people import fictional_id
from expertpool.services.demo.scans import SCAN
from expertpool.services.reviews import Basis
from tests.factories import AT, account, field, unit

#: 1980-01-01, a woman
ID_NUMBER = "410811198001010004"
#: the word of another city's authority
BASIS = Basis("示例市科技局", "示科〔2026〕1号", SCAN, "推荐函.pdf")


def answers(**changed: Any) -> dict[str, Any]:
    """A complete form of a senior engineer at a university; `changed` answers replace it."""
    form: dict[str, Any] = {
        "name": "示甲",
        "id_kind": IdKind.RESIDENT.value,
        "id_number": ID_NUMBER,
        "sex": Sex.FEMALE.value,
        "birth": "1980-01-01",
        "phone": "13800001111",
        "email": "shijia@example.org",
        "region": "410811",
        "education": "11",
        "degree": "2",
        "school": "示例大学",
        "unit": "示例理工大学",
        "unit_kind": UnitKind.UNIVERSITY.value,
        "post": "系主任",
        "category": Category.TECHNICAL.value,
        "field_1": "T01",
        "directions": "储氢材料",
        "title": "高级工程师",
        "title_level": TitleLevel.ASSOCIATE.value,
        "achievements": "主持示例项目一项。",
        "posts": [],
        "relatives": [],
        "scholars": [],
        "interests": [],
        "talents": [],
        "certificates": [],
    }
    ticks = ("ties_told", "truth", "politics", "ability", "fairness", "health", "credit")
    return form | dict.fromkeys(ticks, "1") | changed


def applicant(phone: str = "13800001111") -> Account:
    """The account of somebody who applies and has no record yet."""
    made = account(Role.EXPERT, phone_index=keys.blind_index("phone", phone))
    made.phone_cipher = keys.encrypt(phone, table="account", row=made.username, field="phone")
    made.save()
    return made


def later(days: int = 0, **more: int) -> datetime:
    return AT + timedelta(days=days, **more)


def drafted(by: Account | None = None, *, at: datetime = AT, **changed: Any) -> Application:
    """A draft with every answer given."""
    field("T01")
    by = by or applicant()
    row = applications.begin(by=by, at=at)
    return applications.save(application_id=row.pk, answers=answers(**changed), version=row.version, by=by, at=at)


def stamped(row: Application) -> ApplicationProof:
    """A scan of the form with the unit's stamp."""
    values = {"kind": ProofKind.STAMPED, "file": "0" * 32, "file_name": "盖章.pdf", "content_type": "application/pdf", "size": 9}
    return ApplicationProof.objects.create(application=row, added_at=AT, **values)


def submitted(by: Account | None = None, *, at: datetime = AT, **changed: Any) -> tuple[Application, Account]:
    """Handed in to an employer that has an account; the application and the employer's account."""
    row = drafted(by, at=at, **changed)
    employer = row.employer or unit(row.unit_name, kind=UnitKind.UNIVERSITY)
    voucher = Account.objects.filter(role=Role.EMPLOYER, unit=employer).first() or account(Role.EMPLOYER, unit=employer)
    owner = row.account
    assert owner is not None
    applications.save(application_id=row.pk, answers={}, version=None, by=owner, at=at)
    return applications.submit(application_id=row.pk, by=owner, at=at), voucher


def vouched(by: Account | None = None, *, at: datetime = AT, **changed: Any) -> Application:
    """The employer stands for the person; the talent division's turn."""
    row, voucher = submitted(by, at=at, **changed)
    return applications.vouch(application_id=row.pk, by=voucher, at=at)


__all__ = ["ID_NUMBER", "answers", "applicant", "drafted", "fictional_id", "later", "stamped", "submitted", "vouched"]
