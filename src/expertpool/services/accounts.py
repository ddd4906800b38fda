"""Accounts: log-ins, roles kept apart by natural person, passwords; every step traced (3, 18, 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from axes.utils import reset as forgive
from django.contrib.auth import password_validation
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string

from expertpool.gateways import keys
from expertpool.policy import access, identity
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.removal_cases import OUTSIDE
from expertpool.policy.terms import Role
from expertpool.policy.unit_measures import UNITS
from expertpool.records.models import Account, Division, Expert, Unit
from expertpool.services import exports, forwarding, trace

#: letters and digits that cannot be taken for one another when read from paper
LEGIBLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
ONE_TIME_LENGTH = 14
#: roles whose people the bureau knows by their identity number
STAFF = frozenset(access.STAFF)


# ---------------------------------------------------------------- log-ins


@transaction.atomic
def note_login(*, account: Account, address: str, at: datetime) -> None:
    """Somebody logged in from a network address."""
    trace.record(action="session.login", article="20", subject=account, by=account, at=at, payload={"address": address})


@transaction.atomic
def note_failure(*, username: str, address: str, at: datetime, locked: bool) -> None:
    """A failed log-in. What was typed is not kept: it may be a password; only an account that exists is named."""
    account = Account.objects.filter(username=username).first()
    action = "session.locked" if locked else "session.failed"
    trace.record(action=action, article="20", subject=account or ("account", ""), by=None, at=at, payload={"address": address})


@transaction.atomic
def note_end(*, account: Account, reason: str, at: datetime) -> None:
    """A session ended: ``"logout"``, or by time-out ``"idle"`` or ``"long"``."""
    trace.record(action="session.logout", article="20", subject=account, by=account, at=at, payload={"reason": reason})


@transaction.atomic
def note_refusal(*, account: Account, action: str, at: datetime) -> None:
    """Somebody asked for a page that the own role does not open; `action` is a code of `access.ACTIONS`, empty when none is declared."""
    asked = access.ACTIONS.get(action)
    payload = {"action": asked.label if asked else "未登记权限的页面"}
    trace.record(action="session.refused", article="3", subject=account, by=account, at=at, payload=payload)


def forget_sessions(*, at: datetime) -> int:
    """Delete what is left of log-ins that are over; gives how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]


# ---------------------------------------------------------------- accounts


@transaction.atomic
def create(
    *,
    username: str,
    name: str,
    role: str,
    by: Account | None,
    at: datetime,
    identity_number: str = "",
    division: Division | None = None,
    unit: Unit | None = None,
    email: str = "",
    password: str = "",
    active: bool = True,
) -> tuple[Account, str]:
    """A new account and its one-time password; with `password` given that one is set and stands.
    `active=False` leaves it closed until the security officer has granted the role.

    Refused when the name is taken, staff come without an identity, or the person already holds a role kept apart (3).
    """
    trace.hold()
    index = index_of(identity_number)
    refuse_unless([*_name_taken(username), *_lacks(role, index, division, unit), *_apart(index, role)])
    account = Account(username=username, name=name, role=role, division=division, unit=unit, email=email, created_at=at)
    account.identity_index, account.is_active = index, active
    given = password or one_time_password()
    if password:
        _validate(password, account)
    account.set_password(given)
    account.must_change_password = not password
    account.save()
    payload = {"role": role, "division": division.pk if division else None, "unit": unit.pk if unit else None}
    trace.record(action="account.create", article="3", subject=account, by=by, at=at, payload=payload)
    return account, given


def index_of(identity_number: str) -> str:
    """The blind index of an identity number in its normal form; empty for none; refused when it is none."""
    if not identity_number.strip():
        return ""
    found = identity.resident(identity_number)
    if isinstance(found, Reason):
        raise Refused(Reason("3", found.message, remedy="对照身份证核对 18 位号码，末位可以是 X"))
    return keys.blind_index("id", found.normalised)


def _name_taken(username: str) -> list[Reason]:
    taken = Account.objects.filter(username__iexact=username).exists()
    return [Reason("20", "这个登录名已有人使用", remedy="换一个登录名")] if taken else []


def _lacks(role: str, index: str, division: Division | None, unit: Unit | None) -> Iterable[Reason]:
    if role in STAFF and not index:
        yield Reason("3", "工作人员账号须登记身份证号码，用以核对同一人的其他账号", remedy="填写身份证号码")
    if role == Role.ORGANISER and division is None:
        yield Reason("11.1", "承办科室账号须指明科室", remedy="选择科室（单位）")
    if role == Role.EMPLOYER and unit is None:
        yield Reason("19", "所在单位账号须指明单位", remedy="选择单位")


def _apart(index: str, role: str, account: Account | None = None) -> tuple[Reason, ...]:
    """Reasons why the person behind `index` may not also act as `role`: as by other open accounts, so by a place in the pool."""
    if not index:
        return ()
    others = Account.objects.filter(identity_index=index, is_active=True)
    held = set(others.exclude(pk=account.pk if account else None).values_list("role", flat=True))
    if Expert.objects.filter(id_index=index).exclude(status__in=OUTSIDE).exists():
        held.add(Role.EXPERT)
    return access.conflicts([*held, role])


@transaction.atomic
def change_role(
    *, account_id: int, role: str, by: Account, at: datetime, division: Division | None = None, unit: Unit | None = None
) -> Account:
    """Give an account another role, in force at once. Same refusals as for a new one, and nobody changes the own role (3)."""
    waiting = _waiting_for(account_id)
    trace.hold()
    account = _locked(account_id)
    refuse_unless(
        [
            *_own(account, by, "不能变更自己的角色"),
            *_last_administrator(account),
            *_lacks(role, account.identity_index, division, unit),
            *_apart(account.identity_index, role, account),
        ]
    )
    before, left = account.role, account.unit_id
    account.role, account.division, account.unit = role, division, unit
    account.save(update_fields=["role", "division", "unit"])
    trace.record(action="role.grant", article="3", subject=account, by=by, at=at, payload={"from": before, "to": role})
    forwarding.after_closing(waiting, before, left, at=at)
    return account


@transaction.atomic
def disable(*, account_id: int, by: Account, at: datetime) -> Account:
    """Close an account: it no longer opens anything. The last administrator stays; what waited for a unit's last goes on (19)."""
    waiting = _waiting_for(account_id)
    trace.hold()
    account = _locked(account_id)
    refuse_unless([*_last_administrator(account), *_own(account, by, "不能停用自己的账号")])
    closed = _switch(account, False, "account.disable", by, at)
    forwarding.after_closing(waiting, closed.role, closed.unit_id, at=at)
    return closed


def _waiting_for(account_id: int) -> forwarding.Waiting:
    """What stands before the unit of an account, locked; nothing for everybody who is no unit's."""
    account = Account.objects.get(pk=account_id)
    return forwarding.hold(account.unit_id if account.role in UNITS else None, (account.role,))


@transaction.atomic
def enable(*, account_id: int, by: Account, at: datetime) -> Account:
    """Open a closed account again; refused when the person meanwhile holds a role kept apart (3)."""
    trace.hold()
    account = _locked(account_id)
    refuse_unless(_apart(account.identity_index, account.role, account))
    return _switch(account, True, "account.enable", by, at)


def _switch(account: Account, active: bool, action: str, by: Account, at: datetime) -> Account:
    if account.is_active != active:
        account.is_active = active
        account.save(update_fields=["is_active"])
        trace.record(action=action, article="20", subject=account, by=by, at=at, payload={"role": account.role})
    return account


def _locked(account_id: int) -> Account:
    return Account.objects.select_for_update().get(pk=account_id)


def _own(account: Account, by: Account, message: str) -> list[Reason]:
    return [Reason("3", message, remedy="请另一名管理员办理")] if account.pk == by.pk else []


def _last_administrator(account: Account) -> list[Reason]:
    others = Account.objects.filter(role=Role.SYSTEM_ADMIN, is_active=True).exclude(pk=account.pk)
    if account.role != Role.SYSTEM_ADMIN or others.exists():
        return []
    return [Reason("20", "这是最后一名系统管理员，停用或变更后无人能管理账号", remedy="先新建另一名系统管理员")]


# ---------------------------------------------------------------- passwords


@transaction.atomic
def reset_password(*, account_id: int, by: Account, at: datetime) -> str:
    """A one-time password, told once; the person must choose an own one at the next log-in."""
    account = _locked(account_id)
    given = one_time_password()
    account.set_password(given)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    forgive(username=account.username)
    trace.record(action="account.reset", article="20", subject=account, by=by, at=at)
    return given


@transaction.atomic
def change_password(*, account: Account, old: str, new: str, at: datetime) -> None:
    """The person's own choice. Raises `ValidationError` (fields ``old``, ``new``) with what is wrong."""
    if not account.check_password(old):
        raise ValidationError({"old": "原密码不正确。"})
    if old == new:
        raise ValidationError({"new": "新密码不能与原密码相同。"})
    _validate(new, account)
    account.set_password(new)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    trace.record(action="password.change", article="20", subject=account, by=account, at=at)


def _validate(password: str, account: Any) -> None:
    try:
        password_validation.validate_password(password, account)
    except ValidationError as error:
        raise ValidationError({"new": error.messages}) from error


def one_time_password() -> str:
    """Fourteen legible letters and digits, about 80 bits."""
    return get_random_string(ONE_TIME_LENGTH, LEGIBLE)


# ---------------------------------------------------------------- exports

HEADINGS = ("登录名", "姓名", "角色", "科室（单位）", "状态", "最近登录", "开设时间")


def export(*, rows: Iterable[Account], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """The selection as a sheet with its serial."""
    lines = [_line(account) for account in rows]
    return exports.sheet(kind="accounts", title="账号", headings=HEADINGS, rows=lines, filters=dict(filters), by=by, at=at)


def _line(account: Account) -> tuple[object, ...]:
    place = account.division or account.unit or ""
    state = "在用" if account.is_active else "已停用"
    return (
        account.username,
        account.name,
        Role.label_of(account.role),
        str(place),
        state,
        account.last_login,
        account.created_at,
    )
