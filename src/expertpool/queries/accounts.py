"""Accounts as their administrators see them, and an account's own log-ins (3, 20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from expertpool.policy import access
from expertpool.records.models import Account, Division, Event, Unit

SORTS = {"username": "username", "name": "name", "role": "role", "last": "last_login", "created": "created_at"}
LOGIN_ACTIONS = ("session.login", "session.failed", "session.locked")
#: how many events of an account its page shows
LATEST = 20


@dataclass(frozen=True, slots=True)
class Login:
    """One attempt on an account: `action` is a name of the trace, `address` the network address."""

    at: datetime
    action: str
    address: str


def visible_to(viewer: Account) -> QuerySet[Account]:
    """Every account for who administers them, none for others; one query."""
    if not access.may(viewer.role, "account.view", settings.PROFILE):
        return Account.objects.none()
    return Account.objects.select_related("division", "unit")


def narrowed(accounts: QuerySet[Account], *, text: str = "", role: str = "", state: str = "") -> QuerySet[Account]:
    """`text` in name, log-in name, division or unit; `state`: open, closed, first (has a one-time password)."""
    for word in text.split():
        wanted = Q(name__icontains=word) | Q(username__icontains=word)
        accounts = accounts.filter(wanted | Q(division__name__icontains=word) | Q(unit__name__icontains=word))
    if role:
        accounts = accounts.filter(role=role)
    return accounts.filter(_STATES[state]) if state else accounts


_STATES = {"open": Q(is_active=True), "closed": Q(is_active=False), "first": Q(is_active=True, must_change_password=True)}


def ordered(accounts: QuerySet[Account], sort: str) -> QuerySet[Account]:
    """By a name of `SORTS`, a leading minus downwards."""
    column = SORTS[sort.removeprefix("-")]
    return accounts.order_by(f"-{column}" if sort.startswith("-") else column, "id")


def by_state(viewer: Account) -> dict[str, int]:
    """State → number of accounts; the empty one is all."""
    every = visible_to(viewer)
    return {"": every.count(), **{state: every.filter(wanted).count() for state, wanted in _STATES.items()}}


def get_for(viewer: Account, account_id: int) -> Account:
    """One account; `LookupError` when there is none or the viewer may not know."""
    found = visible_to(viewer).filter(pk=account_id).first()
    if found is None:
        raise LookupError(account_id)
    return found


def same_person(account: Account) -> list[Account]:
    """The other accounts of the same natural person."""
    if not account.identity_index:
        return []
    return list(Account.objects.filter(identity_index=account.identity_index).exclude(pk=account.pk).order_by("id"))


def events_about(account: Account) -> list[Event]:
    """The latest events about an account: log-ins, role changes, passwords."""
    about = Event.objects.filter(subject_kind="account", subject_id=str(account.pk))
    return list(about.select_related("payload").order_by("-sequence")[:LATEST])


def latest_logins(account: Account, limit: int = 8) -> list[Login]:
    """The latest log-ins and failures of the own account, newest first."""
    about = Event.objects.filter(subject_kind="account", subject_id=str(account.pk), action__in=LOGIN_ACTIONS)
    return [Login(e.at, e.action, _address(e)) for e in about.select_related("payload").order_by("-sequence")[:limit]]


def _address(event: Event) -> str:
    payload = getattr(event, "payload", None)
    body: Mapping[str, object] = payload.body if payload else {}
    return str(body.get("address", ""))


def divisions() -> QuerySet[Division]:
    """Divisions and organising units in use."""
    return Division.objects.filter(active=True).order_by("name")


def unit_named(name: str) -> Unit | None:
    """The unit that bears exactly this name, now or before."""
    return Unit.objects.filter(Q(name=name) | Q(names__name=name)).distinct().first()
