"""7.1.1, 7.1.3, 3: accounts of units by invitation, one registration each, opened by the bureau."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.policy.vouching import InviteState
from expertpool.records.models import Account, Application, Event, Message, UnitInvite
from expertpool.services import applications, messages, unit_accounts
from expertpool.services.unit_accounts import Contact, Person
from tests.factories import AT, account, unit
from tests.services.application_ground import ID_NUMBER, applicant, drafted, later

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 (fictional)"
CONTACT = Contact("示联系", phone="13900001111")
PERSON = Person("shilianxi", "示联系", "13900001111", ID_NUMBER, "fictional-Word-77")


def invited(**changed: Any) -> tuple[UnitInvite, str]:
    told = {"unit": None, "role": Role.EMPLOYER, "contact": CONTACT, "by": None} | changed
    told["unit"] = told["unit"] or unit("示例理工大学", kind="university")
    told["by"] = told["by"] or account(Role.TALENT)
    row = unit_accounts.invite(**told, at=AT)
    return row, token_of(row)


def token_of(row: UnitInvite) -> str:
    """As the contact reads it in the message."""
    sent = Message.objects.filter(text__code="unit_invite").latest("pk")
    return messages.variables_of(sent)["link"].rstrip("/").rsplit("/", 1)[1]


def registered(**changed: Any) -> UnitInvite:
    _, token = invited(**changed)
    return unit_accounts.register(token=token, person=PERSON, letter=PDF, file_name="授权.pdf", at=later(1))


def test_7_1_1_invited_registered_confirmed() -> None:
    row = registered()
    made = row.account
    assert made is not None
    assert (made.is_active, made.role, made.unit, row.state) == (False, Role.EMPLOYER, row.unit, InviteState.REGISTERED)
    assert made.identity_index == keys.blind_index("id", ID_NUMBER)
    clerk = account(Role.TALENT)
    unit_accounts.confirm(invite_id=row.pk, by=clerk, at=later(2))
    made.refresh_from_db()
    assert made.is_active
    assert made.check_password(PERSON.password)
    with pytest.raises(Refused):
        unit_accounts.confirm(invite_id=row.pk, by=clerk, at=later(2))
    actions = list(Event.objects.filter(action__startswith="vouch").values_list("action", flat=True).order_by("sequence"))
    assert actions == ["vouch.invite", "vouch.register", "vouch.confirm"]


def test_20_link_and_number_stand_nowhere_in_the_clear() -> None:
    row, token = invited()
    assert token not in str(UnitInvite.objects.values().get())
    assert b"13900001111" not in bytes(row.reach_cipher)
    assert unit_accounts.reach_of(UnitInvite.objects.get()).phone == "13900001111"


@pytest.mark.parametrize(("after", "holds"), [(timedelta(days=15, seconds=-1), True), (timedelta(days=15), False)])
def test_20_an_invitation_expires(after: timedelta, holds: bool) -> None:
    _, token = invited()
    if holds:
        assert unit_accounts.follow(token=token, at=AT + after)
        return
    with pytest.raises(Refused):
        unit_accounts.register(token=token, person=PERSON, letter=PDF, file_name="x.pdf", at=AT + after)
    assert not Account.objects.filter(role=Role.EMPLOYER).exists()


def test_20_an_invitation_is_used_once() -> None:
    _, token = invited()
    unit_accounts.register(token=token, person=PERSON, letter=PDF, file_name="x.pdf", at=AT)
    again = replace(PERSON, username="lingyiren")
    with pytest.raises(Refused):
        unit_accounts.register(token=token, person=again, letter=PDF, file_name="x.pdf", at=AT)
    assert Account.objects.filter(role=Role.EMPLOYER).count() == 1


def test_a_new_invitation_ends_the_older_one() -> None:
    row, old = invited()
    unit_accounts.send(invite_id=row.pk, by=account(Role.TALENT), at=later(1))
    new = token_of(row)
    with pytest.raises(Refused):
        unit_accounts.follow(token=old, at=later(1))
    assert unit_accounts.follow(token=new, at=later(1)) == row


def test_3_who_keeps_the_pool_does_not_vouch() -> None:
    account(Role.TALENT, identity_index=keys.blind_index("id", ID_NUMBER))
    _, token = invited()
    with pytest.raises(Refused) as refusal:
        unit_accounts.register(token=token, person=PERSON, letter=PDF, file_name="x.pdf", at=AT)
    assert refusal.value.reasons[0].article == "7.2"
    assert UnitInvite.objects.get().state == InviteState.SENT


def test_3_a_role_taken_up_before_the_confirmation_keeps_the_account_closed() -> None:
    row = registered()
    account(Role.SUPERVISOR, identity_index=keys.blind_index("id", ID_NUMBER))
    with pytest.raises(Refused):
        unit_accounts.confirm(invite_id=row.pk, by=account(Role.TALENT), at=later(2))
    assert UnitInvite.objects.get().state == InviteState.REGISTERED
    assert not Account.objects.get(username=PERSON.username).is_active


@pytest.mark.parametrize(
    "person",
    [
        Person("shi", "示", "1390000", ID_NUMBER, PERSON.password),
        Person("shi", "示", "13900001111", "", PERSON.password),
        Person("shi", "示", "13900001111", "410811198001010005", PERSON.password),
    ],
)
def test_a_faulty_registration_leaves_nothing(person: Person) -> None:
    _, token = invited()
    with pytest.raises(Refused):
        unit_accounts.register(token=token, person=person, letter=PDF, file_name="x.pdf", at=AT)
    assert not Account.objects.filter(role=Role.EMPLOYER).exists()


def test_a_weak_password_and_a_letter_of_another_kind_are_refused() -> None:
    _, token = invited()
    weak = Person("shi", "示", "13900001111", ID_NUMBER, "1234567890")
    with pytest.raises(ValidationError):
        unit_accounts.register(token=token, person=weak, letter=PDF, file_name="x.pdf", at=AT)
    with pytest.raises(Refused):
        unit_accounts.register(token=token, person=PERSON, letter=b"MZ", file_name="x.pdf", at=AT)
    assert UnitInvite.objects.get().state == InviteState.SENT


def test_refused_with_a_reason_that_the_contact_reads() -> None:
    row, clerk = registered(), account(Role.TALENT)
    with pytest.raises(Refused):
        unit_accounts.refuse(invite_id=row.pk, answer=" ", by=clerk, at=later(2))
    unit_accounts.refuse(invite_id=row.pk, answer="授权书没有盖章", by=clerk, at=later(2))
    assert not Account.objects.get(username=PERSON.username).is_active
    told = Message.objects.get(text__code="unit_answer")
    assert "授权书没有盖章" in messages.text_of(told)
    with pytest.raises(Account.DoesNotExist):
        unit_accounts.switch(account_id=int(row.account_id or 0), active=True, by=clerk, at=later(2))


def test_an_account_is_closed_and_opened_again() -> None:
    row, clerk = registered(), account(Role.TALENT)
    unit_accounts.confirm(invite_id=row.pk, by=clerk, at=later(2))
    made = int(row.account_id or 0)
    assert not unit_accounts.switch(account_id=made, active=False, by=clerk, at=later(3)).is_active
    assert unit_accounts.switch(account_id=made, active=True, by=clerk, at=later(3)).is_active
    with pytest.raises(Account.DoesNotExist):
        unit_accounts.switch(account_id=clerk.pk, active=False, by=clerk, at=later(3))


# ---------------------------------------------------------------- asked for by an applicant


def test_7_1_1_an_applicant_invites_the_own_employer_once() -> None:
    unit("示例理工大学", kind="university")
    who = applicant()
    row = drafted(who)
    made = unit_accounts.ask(application_id=row.pk, contact=CONTACT, by=who, at=AT)
    assert (made.state, made.unit, made.application) == (InviteState.SENT, row.employer, row)
    with pytest.raises(Refused):
        unit_accounts.ask(application_id=row.pk, contact=CONTACT, by=who, at=AT)
    assert Message.objects.count() == 1


def test_7_1_1_an_employer_nobody_knows_waits_for_the_bureau() -> None:
    who = applicant()
    row = drafted(who, unit="示例新办大学")
    made = unit_accounts.ask(application_id=row.pk, contact=CONTACT, by=who, at=AT)
    assert (made.state, made.unit, Message.objects.count()) == (InviteState.ASKED, None, 0)
    clerk = account(Role.TALENT)
    with pytest.raises(Refused):
        unit_accounts.send(invite_id=made.pk, by=clerk, at=AT)
    known = unit("示例新办大学", kind="university")
    sent = unit_accounts.send(invite_id=made.pk, unit=known, by=clerk, at=AT)
    assert (sent.state, Message.objects.count()) == (InviteState.SENT, 1)
    assert Application.objects.get(pk=row.pk).employer == known
    unit_accounts.register(token=token_of(sent), person=PERSON, letter=PDF, file_name="x.pdf", at=AT)
    unit_accounts.confirm(invite_id=sent.pk, by=clerk, at=AT)
    assert Message.objects.filter(text__code="unit_answer", account=who).count() == 1
    done = applications.submit(application_id=row.pk, by=who, at=later(1))
    assert done.state == "submitted"


def test_nobody_invites_for_a_strangers_application() -> None:
    row = drafted()
    with pytest.raises(Application.DoesNotExist):
        unit_accounts.ask(application_id=row.pk, contact=CONTACT, by=applicant("13800009999"), at=AT)


@pytest.mark.parametrize("name", ["", "加微信123", "http://x", "示" * 41])
def test_an_invitation_carries_a_plain_name(name: str) -> None:
    with pytest.raises(Refused):
        invited(contact=Contact(name, phone="13900001111"))
