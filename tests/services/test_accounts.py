"""3, 18, 20: one person never holds roles that are kept apart; every step on an account is traced."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils.translation import override

from expertpool.gateways import keys
from expertpool.policy import access, identity
from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Event
from expertpool.services import accounts, gate
from tests.factories import AT, PASSWORD, account, division, expert, unit

pytestmark = pytest.mark.django_db

GOOD = "Huaichuan-7-yue"


def number(sequence: int = 1) -> str:
    """A well-formed identity number of nobody."""
    first = f"41080319900101{sequence:03d}"
    return first + identity.check_digit(first)


def create(role: str = Role.TALENT, **values: object) -> Account:
    given = {"username": f"zhanghao{Account.objects.count()}", "name": "示员", "identity_number": number(), "by": None, "at": AT}
    made, _ = accounts.create(role=role, **given | values)  # type: ignore[arg-type]
    return made


def last_event() -> tuple[str, str, dict[str, object]]:
    event = Event.objects.first()
    assert event is not None
    return event.action, event.subject_id, event.payload.body


# ---------------------------------------------------------------- opening accounts


def test_3_a_new_account_has_a_one_time_password_and_no_identity_number() -> None:
    made, given = accounts.create(username="wang", name="王示", role=Role.TALENT, identity_number=number(), by=None, at=AT)
    assert made.check_password(given)
    assert made.must_change_password
    assert made.identity_index == keys.blind_index("id", number())
    assert last_event() == ("account.create", str(made.pk), {"role": "talent", "division": None, "unit": None})


def test_20_passwords_are_kept_as_argon2id(settings: object) -> None:
    settings.PASSWORD_HASHERS = [h for h in settings.PASSWORD_HASHERS if "MD5" not in h]  # type: ignore[attr-defined]
    assert create().password.startswith("argon2$argon2id$")


def test_20_a_password_given_by_the_administrator_stands() -> None:
    made = create(password=GOOD)
    assert made.check_password(GOOD)
    assert not made.must_change_password


def test_20_a_weak_password_opens_no_account() -> None:
    with pytest.raises(ValidationError):
        create(password="1234567890")
    assert not Account.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(("first", "second"), [(pair.first, pair.second) for pair in access.CONFLICTS])
def test_3_one_person_does_not_get_two_roles_kept_apart(first: Role, second: Role) -> None:
    belongs = {"division": division(), "unit": unit()}
    create(first, **belongs)
    with pytest.raises(Refused) as refusal:
        create(second, **belongs)
    assert refusal.value.reasons[0].article in {"3", "4", "7.2", "11.6", "18", "20"}
    assert Account.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize("role", [Role.TALENT, Role.SUPERVISOR, Role.PARTY])
def test_3_18_who_stands_in_the_pool_does_not_keep_or_watch_it_nor_the_other_way_about(role: Role) -> None:
    person = expert(id_number=number())
    with pytest.raises(Refused) as refusal:
        create(role)
    assert "是专家" in refusal.value.reasons[0].message
    assert Account.objects.count() == Event.objects.count() == 0
    assert create(Role.LEADERSHIP).pk
    person.status = "removed"
    person.save()
    accounts.disable(account_id=Account.objects.get().pk, by=account(Role.SYSTEM_ADMIN), at=AT)
    assert create(role).pk
    assert [reason.article for reason in gate.obstacles(person.id_index, at=AT)] == ["3" if role == Role.TALENT else "18"]
    Account.objects.update(is_active=False)
    assert gate.obstacles(person.id_index, at=AT) == ()


@pytest.mark.parametrize(
    "written", [number().lower(), f" {number()[:6]} {number()[6:]} ", number().translate({48 + d: 0xFF10 + d for d in range(10)})]
)
def test_3_the_person_is_the_same_however_the_number_is_written(written: str) -> None:
    create(Role.TALENT)
    with pytest.raises(Refused) as refusal:
        create(Role.ORGANISER, identity_number=written, division=division())
    assert [reason.article for reason in refusal.value.reasons] == ["3"]


def test_3_another_person_may() -> None:
    create(Role.TALENT)
    assert create(Role.ORGANISER, identity_number=number(2), division=division()).pk


def test_3_a_closed_account_counts_no_longer() -> None:
    first = create(Role.TALENT)
    accounts.disable(account_id=first.pk, by=account(Role.SYSTEM_ADMIN), at=AT)
    assert create(Role.ORGANISER, division=division()).pk


def test_3_opening_the_closed_account_again_is_then_refused() -> None:
    first, admin = create(Role.TALENT), account(Role.SYSTEM_ADMIN)
    accounts.disable(account_id=first.pk, by=admin, at=AT)
    create(Role.ORGANISER, division=division())
    with pytest.raises(Refused):
        accounts.enable(account_id=first.pk, by=admin, at=AT)
    assert not Account.objects.get(pk=first.pk).is_active


@pytest.mark.parametrize(
    ("role", "values", "article"),
    [
        (Role.TALENT, {"identity_number": ""}, "3"),
        (Role.ORGANISER, {}, "11.1"),
        (Role.EMPLOYER, {}, "19"),
        (Role.TALENT, {"identity_number": "410803199001010010"[:17] + "Z"}, "3"),
        (Role.TALENT, {"username": "TAKEN"}, "20"),
    ],
)
def test_3_an_account_that_lacks_something_is_not_opened(role: Role, values: dict[str, object], article: str) -> None:
    account(username="taken")
    with pytest.raises(Refused) as refusal:
        create(role, **values)
    assert [reason.article for reason in refusal.value.reasons] == [article]
    assert refusal.value.reasons[0].remedy
    assert Account.objects.count() == 1
    assert not Event.objects.exists()


def test_3_people_of_units_need_no_identity() -> None:
    assert create(Role.EMPLOYER, identity_number="", unit=unit()).identity_index == ""


# ---------------------------------------------------------------- roles


def test_3_a_change_of_role_is_traced_with_both() -> None:
    person, officer = create(Role.TALENT), account(Role.SECURITY_ADMIN)
    accounts.change_role(account_id=person.pk, role=Role.ORGANISER, division=division(), by=officer, at=AT)
    assert Account.objects.get(pk=person.pk).role == Role.ORGANISER
    assert last_event() == ("role.grant", str(person.pk), {"from": "talent", "to": "organiser"})


def test_3_a_change_of_role_asks_the_other_accounts_of_the_person() -> None:
    create(Role.SYSTEM_ADMIN)
    create(Role.EXPERT)
    with pytest.raises(Refused):
        accounts.change_role(account_id=Account.objects.get(role=Role.EXPERT).pk, role=Role.TALENT, by=account(), at=AT)
    assert Account.objects.filter(role=Role.EXPERT).exists()


def test_3_nobody_changes_the_own_role() -> None:
    officer = account(Role.SECURITY_ADMIN)
    with pytest.raises(Refused):
        accounts.change_role(account_id=officer.pk, role=Role.TALENT, by=officer, at=AT)


def test_20_the_last_administrator_stays_administrator() -> None:
    admin, officer = account(Role.SYSTEM_ADMIN), account(Role.SECURITY_ADMIN)
    with pytest.raises(Refused, match="最后一名系统管理员"):
        accounts.change_role(account_id=admin.pk, role=Role.LEADERSHIP, by=officer, at=AT)


def test_20_the_last_administrator_is_not_closed_and_nobody_closes_the_own_account() -> None:
    admin = account(Role.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="最后一名系统管理员"):
        accounts.disable(account_id=admin.pk, by=admin, at=AT)
    second = account(Role.SYSTEM_ADMIN)
    with pytest.raises(Refused, match="不能停用自己的账号"):
        accounts.disable(account_id=admin.pk, by=admin, at=AT)
    accounts.disable(account_id=second.pk, by=admin, at=AT)
    assert last_event() == ("account.disable", str(second.pk), {"role": "system_admin"})


def test_20_closing_twice_is_one_step() -> None:
    admin, person = account(Role.SYSTEM_ADMIN), account()
    accounts.disable(account_id=person.pk, by=admin, at=AT)
    accounts.disable(account_id=person.pk, by=admin, at=AT)
    accounts.enable(account_id=person.pk, by=admin, at=AT)
    assert list(Event.objects.values_list("action", flat=True)) == ["account.enable", "account.disable"]


# ---------------------------------------------------------------- passwords and log-ins


def test_20_a_reset_gives_a_one_time_password() -> None:
    admin, person = account(Role.SYSTEM_ADMIN), account()
    given = accounts.reset_password(account_id=person.pk, by=admin, at=AT)
    person.refresh_from_db()
    assert person.check_password(given)
    assert person.must_change_password
    assert Event.objects.get().action == "account.reset"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", GOOD, "old"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "0123456789012", "new"),
        (PASSWORD, "password123", "new"),
    ],
)
def test_20_a_poor_choice_changes_nothing(old: str, new: str, field: str) -> None:
    person = account()
    with pytest.raises(ValidationError) as wrong:
        accounts.change_password(account=person, old=old, new=new, at=AT)
    assert list(wrong.value.message_dict) == [field]
    assert Account.objects.get().check_password(PASSWORD)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("short", "密码太短，至少 10 个字符。"),
        ("xitong-2026", "密码与登录名或姓名太相近。"),
        ("password123", "这个密码太常见了。"),
        ("0987612345687", "密码只包含数字。"),
    ],
)
def test_20_what_is_wrong_with_a_password_is_said_in_chinese(new: str, said: str) -> None:
    with pytest.raises(ValidationError) as wrong, override("zh-hans"):
        accounts.change_password(account=account(username="xitong"), old=PASSWORD, new=new, at=AT)
    assert said in wrong.value.message_dict["new"]


def test_20_the_own_choice_ends_the_one_time_password() -> None:
    person = account(must_change_password=True)
    accounts.change_password(account=person, old=PASSWORD, new=GOOD, at=AT)
    assert Account.objects.get().check_password(GOOD)
    assert not Account.objects.get().must_change_password


def test_20_a_failed_log_in_keeps_nothing_of_what_was_typed() -> None:
    accounts.note_failure(username="my-Secret-pass", address="10.0.0.1", at=AT, locked=False)
    event = Event.objects.get()
    assert (event.action, event.subject_id, event.payload.body) == ("session.failed", "", {"address": "10.0.0.1"})


def test_20_a_failed_log_in_names_the_account_that_exists() -> None:
    person = account(username="wang")
    accounts.note_failure(username="wang", address="10.0.0.1", at=AT + timedelta(minutes=1), locked=True)
    assert last_event() == ("session.locked", str(person.pk), {"address": "10.0.0.1"})


# ---------------------------------------------------------------- the first account


def test_20_the_first_administrator_by_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_admin", "Xitong", "--name", "郑示", "--id-number", number(), "--one-time")
    made = Account.objects.get()
    assert (made.username, made.role, made.must_change_password) == ("xitong", "system_admin", True)
    assert made.check_password(capsys.readouterr().out.strip().rsplit("：", 1)[1])


def test_20_the_command_says_why_not() -> None:
    create(Role.TALENT)
    with pytest.raises(CommandError, match="同一人不能既是"):
        call_command("create_admin", "xitong", "--name", "郑示", "--id-number", number(), "--one-time")
    with pytest.raises(CommandError, match="缺少姓名"):
        call_command("create_admin", "xitong", "--one-time")


def test_20_what_is_left_of_a_log_in_goes_when_it_is_over() -> None:
    for key, seconds in (("over", -1), ("running", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=AT + timedelta(seconds=seconds))
    assert accounts.forget_sessions(at=AT) == 1
    assert [row.session_key for row in Session.objects.all()] == ["running"]
