"""An activity after its end with everything its papers speak of: who came, who declined, letter, grade, fee."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from expertpool.gateways import keys, uploads
from expertpool.policy.terms import ActivityStatus, DemandStatus, ParticipationStatus
from expertpool.records.models import (
    Activity,
    Attempt,
    Contact,
    Demand,
    Evaluation,
    Letter,
    LetterText,
    Participation,
    Payment,
    PaySheet,
    Reception,
)
from expertpool.services import trace
from tests.factories import AT, activity, demand, expert, field
from tests.gateways.test_pdf import png

PHONE, ID, BANK = "13800001234", "410811198001010017", "6222020000001234567"


def sealed(number: int, field_name: str, plain: str) -> bytes:
    return keys.encrypt(plain, table="expert", row=number, field=field_name)


def held_activity() -> Activity:
    """An activity after its end: one who came, one who declined; letter, reception, grade and fee on record."""
    made = activity(state=ActivityStatus.HELD, title="储氢罐项目评审", place="市科技局")
    asked = demand({"T01": 1}, of=made, state=DemandStatus.SETTLED, filed_at=AT, filed_by=made.organiser)
    filed(asked)
    person = take_part(made, asked, "示例𠮷")
    declined = expert(name="示未来", id_number="ID-declined")
    refusal = Contact.objects.create(
        demand=asked,
        expert=declined,
        field=field(),
        way="drawn",
        outcome="declined",
        outcome_at=AT,
        means="phone",
        reason="clash",
    )
    Attempt.objects.create(contact=refusal, at=AT, means="phone", result="answered", note="打通")
    pay(person, made)
    return made


def filed(asked: Demand) -> None:
    """Trace the filing, as the service that files does."""
    with transaction.atomic():
        trace.record(action="demand.file", article="11.1", subject=asked, by=asked.filed_by, at=AT)


def take_part(made: Activity, asked: Any, name: str, *, signed: bool = True) -> Participation:
    number = 4711 + 100 * Participation.objects.count()
    someone = expert(
        number,
        name=name,
        title="教授",
        phone_cipher=sealed(number, "phone", PHONE),
        bank_account_cipher=sealed(number, "bank_account", BANK),
        bank_name="示例银行焦作分行",
    )
    someone.id_cipher = sealed(number, "id", ID)
    someone.save()
    contact = Contact.objects.create(
        demand=asked, expert=someone, field=field(), way="drawn", outcome="accepted", opened_at=AT, outcome_at=AT, means="web"
    )
    person = Participation.objects.create(
        expert=someone,
        activity=made,
        field=field(),
        day=made.first_day,
        state=ParticipationStatus.CONFIRMED,
        contact=contact,
        signed_in_at=AT,
        sign_means="qr",
        created_at=AT,
    )
    if signed:
        sign(person)
    Reception.objects.create(
        participation=person,
        vehicle="豫H·示001",
        contact_name="示接",
        contact_phone="13900000000",
        changed_by=made.organiser,
        changed_at=AT,
    )
    grades = {"attitude": "good", "policy": "good", "ethics": "good", "discipline": "mediocre", "credit": "good"}
    Evaluation.objects.create(
        participation=person, overall="good", aspects=grades, remark="迟到半小时", graded_by=made.organiser, graded_at=AT
    )
    return person


def sign(person: Participation) -> Letter:
    text, _ = LetterText.objects.get_or_create(
        version="2026-01", defaults={"body": "一、示例承诺。\n二、保守秘密。", "set_at": AT}
    )
    drawn = png()
    return Letter.objects.create(
        participation=person,
        text=text,
        means="screen",
        file=uploads.save(drawn),
        file_kind="image/png",
        digest=keys.sm3(drawn),
        signed_at=AT,
    )


def pay(person: Participation, made: Activity) -> PaySheet:
    sheet = PaySheet.objects.create(
        code="FY-2026-0001", activity=made, month=made.first_day.replace(day=1), made_by=made.organiser, made_at=AT
    )
    Payment.objects.create(
        participation=person,
        unit="day",
        quantity=1,
        gross=1_200_00,
        tax=80_00,
        state="listed",
        sheet=sheet,
        set_by=made.organiser,
        set_at=AT,
    )
    return sheet
