"""3, 20: every address on rows that are there, opened and sent by every role: as the table says, and never another's row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from expertpool.policy import access
from expertpool.policy.terms import Role
from expertpool.records import models as records
from expertpool.records.models import Account, Activity, Application, Contact, Demand, Participation, Roll
from expertpool.services import demo, entrance
from expertpool.services.demo import pool
from tests.factories import account, division, unit
from tests.web.test_access import LOGINS

pytestmark = pytest.mark.django_db

#: experts of the demonstration, fewer than where it is shown
PEOPLE = 400
BACKEND = "django.contrib.auth.backends.ModelBackend"
#: argument of an address → the table whose first and last rows are asked for
TABLES: dict[str, type[Model]] = {
    "account_id": records.Account,
    "activity_id": records.Activity,
    "announcement_id": records.Announcement,
    "application_id": records.Application,
    "case_id": records.RemovalCase,
    "change_id": records.RecordChange,
    "contact_id": records.Contact,
    "demand_id": records.Demand,
    "designation_id": records.Designation,
    "draw_id": records.Draw,
    "entry_id": records.NoticeEntry,
    "evaluation_id": records.Evaluation,
    "feedback_id": records.UnitFeedback,
    "field_id": records.Field,
    "file_id": records.AnnouncementFile,
    "invitation_id": records.Invitation,
    "invite_id": records.UnitInvite,
    "judgement_id": records.Judgement,
    "key_id": records.ReportKey,
    "leave_id": records.Leave,
    "material_id": records.Material,
    "message_id": records.Message,
    "notice_id": records.PublicNotice,
    "number": records.Expert,
    "objection_id": records.Objection,
    "participation_id": records.Participation,
    "period_id": records.Unavailable,
    "proof_id": records.ApplicationProof,
    "reopening_id": records.Reopening,
    "report_id": records.Report,
    "request_id": records.WaiverRequest,
    "roll_id": records.Roll,
    "run_id": records.ImportRun,
    "sheet_id": records.PaySheet,
    "tie_id": records.Tie,
    "unit_id": records.Unit,
}
#: arguments in words; what is not named here is called "x"
WORDS = {
    "name": "decline",
    "kind": "result",
    "form": "pdf",
    "ending": "docx",
    "channel": "sms",
    "year": 2026,
    "sequence": 1,
    "row": 0,
}
#: what may be answered to somebody who may: shown, sent on, refused with reasons, not there, not by this method
ANSWERS = {200, 204, 302, 400, 403, 404, 405, 409, 410, 413, 429}
#: a form that is not one: too long, not a number, not a day
GARBAGE = dict.fromkeys(
    (
        "name",
        "reason",
        "words",
        "act",
        "day",
        "number",
        "row",
        "unit",
        "field",
        "kind",
        "next",
        "phone",
        "code",
        "title",
        "candidate",
    ),
    "龘" * 3000,
)
QUERY = "?page=abc&sort=__&tab=x&status=zz&q=%27%22%25&year=abc&size=-1&kind=%E9%BE%98&number=1e9&next=x&unit=x&version=x"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A small demonstration: activities, applications, notices, reports and cases in every state."""
    patch = pytest.MonkeyPatch()
    patch.setattr(pool, "COUNT", PEOPLE)
    patch.setattr(pool, "invent", partial(pool.invent, count=PEOPLE))
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(at=timezone.now())
        yield
        transaction.set_rollback(True)
    patch.undo()


def pages(above: URLResolver | None = None, needed: tuple[str, ...] = ()) -> Iterator[tuple[URLPattern, tuple[str, ...]]]:
    """Every address of the system with the arguments that it needs."""
    for pattern in (above or get_resolver()).url_patterns:
        names = (*needed, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern, names)
        else:
            yield pattern, names


def addresses() -> list[tuple[str, str]]:
    """(address, action) of every address of the system, arguments filled from the last rows that are there."""
    found = []
    for pattern, needed in pages():
        if pattern.callback.action != "session.logout":
            values = {name: argument(name, last=True) for name in needed}
            found.append((reverse(str(pattern.name), kwargs=values), pattern.callback.action))
    return found


def argument(name: str, last: bool) -> Any:
    if name not in TABLES:
        return WORDS.get(name, 1 if name.endswith("_id") else "x")
    key = "number" if name == "number" else "pk"
    rows = TABLES[name].objects.order_by(key).values_list(key, flat=True)
    return (rows.last() if last else rows.first()) or 10**6


def who(role: Role) -> Account | None:
    if role == Role.PUBLIC:
        return None
    known = Account.objects.filter(role=role, expert=None).order_by("pk").first() if role != Role.EXPERT else None
    if role == Role.EXPERT:
        contact = Contact.objects.order_by("pk").first()
        assert contact is not None
        return entrance.account_of(contact.expert, at=timezone.now())
    return known or account(role)


def client_of(person: Account | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, BACKEND)
    return client


def turned_away(role: Role, answer: Any) -> bool:
    return answer.headers.get("Location", "").startswith(LOGINS) if role == Role.PUBLIC else answer.status_code == 403


@pytest.mark.usefixtures("world")
def test_3_and_20_every_address_with_rows_answers_every_role_as_the_table_says() -> None:
    """Who may not is turned away whatever the method; who may never meets an error of the server, whatever is sent."""
    wrong: list[tuple[Any, ...]] = []
    asked = [(address, action, method) for address, action in addresses() for method in ("get", "post")]
    assert len(asked) > 600
    for role in (Role.PUBLIC, *access.LOGGED_IN):
        visitor = Visitor(role)
        for address, action, method in asked:
            allowed = access.may(role, action, settings.PROFILE)
            # whoever may not is stopped before any page runs: each role tries every twentieth
            if allowed or crc32(f"{role}{method}{address}".encode()) % 20 == 0:
                answer = visitor.ask(method, address, garbage=allowed)
                ok = answer.status_code in ANSWERS if allowed else turned_away(role, answer)
                wrong += [] if ok else [(role.value, method, address, answer.status_code)]
    assert wrong == []


class Visitor:
    """Somebody of a role; whatever a request wrote is taken back."""

    def __init__(self, role: Role) -> None:
        self.client = client_of(who(role))
        self.client.raise_request_exception = False
        self.cookies = dict(self.client.cookies)

    def ask(self, method: str, address: str, *, garbage: bool) -> Any:
        self.client.cookies.clear()
        self.client.cookies.update(self.cookies)
        with transaction.atomic():
            told = QUERY if garbage else ""
            answer = self.client.get(address + told) if method == "get" else self.client.post(address, GARBAGE)
            transaction.set_rollback(True)
        cache.clear()
        return answer


OF_ACTIVITIES = {
    "activity_id": lambda activity: activity.pk,
    "demand_id": lambda activity: Demand.objects.get(activity=activity).pk,
    "participation_id": lambda activity: (
        Participation.objects.filter(activity=activity).values_list("pk", flat=True).first() or 10**6
    ),
}


@pytest.mark.usefixtures("world")
def test_3_another_division_finds_nothing_of_an_activity() -> None:
    """Everything of an activity, its demand and its people is not there for an organiser of another division."""
    stranger = account(Role.ORGANISER, division=division("另一示例科"))
    wrong = []
    for activity in Activity.objects.filter(demands__isnull=False).order_by("pk")[:2]:
        for pattern, needed in pages():
            own = [name for name in needed if name in OF_ACTIVITIES]
            if not own or not access.may(Role.ORGANISER, pattern.callback.action, settings.PROFILE):
                continue
            values = {name: OF_ACTIVITIES[name](activity) if name in own else argument(name, False) for name in needed}
            wrong += hidden(stranger, reverse(str(pattern.name), kwargs=values), activity.title)
    assert wrong == []


def hidden(person: Account, address: str, secret: str) -> list[tuple[str, str, int]]:
    """What is wrong with an address that ought not to be there for somebody."""
    found = []
    for method in ("get", "post"):
        with transaction.atomic():
            answer = getattr(client_of(person), method)(address)
            transaction.set_rollback(True)
        if answer.status_code not in (403, 404, 405) or (
            answer.status_code != 405 and secret in answer.content.decode("utf-8", "replace")
        ):
            found.append((method, address, answer.status_code))
    return found


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("role", "argument_name", "model"),
    [
        (Role.EXPERT, "contact_id", Contact),
        (Role.EMPLOYER, "application_id", Application),
        (Role.ASSOCIATION, "application_id", Application),
        (Role.ASSOCIATION, "roll_id", Roll),
    ],
)
def test_20_nobody_opens_what_is_anothers(role: Role, argument_name: str, model: type[Model]) -> None:
    """An expert, an employer and an association who have nothing of their own find nothing of others."""
    stranger = account(role, unit=unit()) if role != Role.EXPERT else account(role, expert=lonely())
    wrong, asked = [], 0
    for pattern, needed in pages():
        if argument_name not in needed or not access.may(role, pattern.callback.action, settings.PROFILE):
            continue
        for last in (False, True):
            values = {name: argument(name, last) for name in needed}
            wrong += hidden(stranger, reverse(str(pattern.name), kwargs=values), "\0")
            asked += 1
    assert asked > 5
    assert model.objects.exists()
    assert wrong == []


def lonely() -> Any:
    """An expert whom nobody has asked yet."""
    return records.Expert.objects.filter(contacts=None, participations=None).order_by("-number").first()
