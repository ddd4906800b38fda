"""11, 18: what a draw rests on never changes and never goes, whoever asks the database for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from expertpool.policy.terms import DemandStatus, DrawStatus, Role
from expertpool.records import guards
from expertpool.records.models import Draw, DrawEntry, Export, PassedOver, RosterLine, VoidRequest
from tests.factories import AT, account, contact, demand, expert

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw() -> Draw:
    """A draw with one entry, one person passed over, a roster line and a request to void it."""
    keeper, person = account(Role.TALENT), expert()
    made = Draw.objects.create(
        demand=demand(state=DemandStatus.FROZEN),
        state=DrawStatus.COMMITTED,
        level="B",
        commit="{}",
        commit_digest="c" * 64,
        secret_cipher=b"\x00sealed",
        root="r" * 64,
        max_number=1,
        as_of=AT,
        pool_size=1,
        committed_by=keeper,
        committed_at=AT,
    )
    place: dict[str, Any] = {"stratum": 1, "expert": person, "key": 252}
    DrawEntry.objects.create(draw=made, round=1, position=1, tier=2, uses=0, ticket=1, house=1, region="410800", **place)
    PassedOver.objects.create(draw=made, reasons=[], **place)
    RosterLine.objects.create(number=person.number, valid_from=AT, line="{}", leaf="f" * 64)
    VoidRequest.objects.create(draw=made, reason="输入有误", asked_by=keeper, asked_at=AT)
    return made


def refuses(sql: str, *values: object) -> bool:
    """Whether the database turns the statement down as one that touches evidence."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("commit", "{1}"),
        ("commit_digest", "d" * 64),
        ("secret_cipher", b"other"),
        ("root", "x"),
        ("max_number", 9),
        ("pool_size", 9),
        ("as_of", AT + timedelta(days=1)),
        ("committed_at", AT + timedelta(days=1)),
        ("level", "C"),
    ],
)
def test_11_2_what_was_committed_stays(draw: Draw, column: str, value: object) -> None:
    assert refuses(f'UPDATE records_draw SET "{column}" = %s', value)


@pytest.mark.parametrize(
    ("column", "value", "other"),
    [
        ("witness", "123456", "654321"),
        ("entropy", "0102", "0304"),
        ("witnessed_at", AT, AT + timedelta(days=1)),
        ("seed_cipher", b"seed", b"dees"),
        ("drawn_at", AT, AT + timedelta(days=1)),
    ],
)
def test_11_2_what_was_revealed_is_set_once(draw: Draw, column: str, value: object, other: object) -> None:
    sql = f'UPDATE records_draw SET "{column}" = %s'
    assert not refuses(sql, value)
    assert not refuses(sql, value)
    assert refuses(sql, other)


def test_11_2_a_draw_goes_through_its_states(draw: Draw) -> None:
    draw.state = DrawStatus.WITNESSED
    draw.witness, draw.witnessed_by, draw.witnessed_at = "123456", account(Role.SUPERVISOR), AT
    draw.save()
    draw.state, draw.seed_cipher, draw.summary, draw.drawn_at = DrawStatus.DRAWN, b"seed", {"want": 1}, AT
    draw.save()
    assert Draw.objects.get().state == DrawStatus.DRAWN


@pytest.mark.parametrize("column", ["round", "stratum", "position", "tier", "uses", "ticket", "key", "house"])
def test_11_3_a_place_on_the_list_stays(draw: Draw, column: str) -> None:
    assert refuses(f'UPDATE records_drawentry SET "{column}" = 7')


def test_11_3_the_outcome_of_a_place_is_its_contact_s(draw: Draw) -> None:
    entry = DrawEntry.objects.get()
    assert (entry.outcome, entry.opened_at) == ("", None)
    made = contact(entry, outcome="open", opened_at=AT)
    made.outcome = "accepted"
    made.save()
    assert DrawEntry.objects.get().outcome == "accepted"
    assert refuses("UPDATE records_contact SET way = 'designated'")
    assert refuses("DELETE FROM records_contact")


@pytest.mark.parametrize("column", ["number", "line", "leaf"])
def test_11_2_a_roster_line_stays(draw: Draw, column: str) -> None:
    assert refuses(f"UPDATE records_rosterline SET {column} = 7")


def test_11_2_a_roster_line_ends_once(draw: Draw) -> None:
    RosterLine.objects.update(valid_to=AT + timedelta(days=1))
    assert refuses("UPDATE records_rosterline SET valid_to = NULL")
    assert refuses("UPDATE records_rosterline SET valid_to = %s", AT + timedelta(days=2))


def test_11_2_who_was_passed_over_stays(draw: Draw) -> None:
    assert refuses("UPDATE records_passedover SET key = 1")


def test_11_2_a_request_to_void_is_approved_once(draw: Draw) -> None:
    first, second = account(Role.LEADERSHIP), account(Role.LEADERSHIP)
    VoidRequest.objects.update(approved_by=first, approved_at=AT)
    assert refuses("UPDATE records_voidrequest SET approved_by_id = %s", second.pk)
    assert refuses("UPDATE records_voidrequest SET reason = 'x'")
    if connection.vendor == "sqlite":
        assert refuses("INSERT OR REPLACE INTO records_voidrequest SELECT * FROM records_voidrequest")


def test_11_2_a_rejection_stays_as_it_was_given(draw: Draw) -> None:
    VoidRequest.objects.update(rejected_by=account(Role.LEADERSHIP), rejected_at=AT, answer="理由不足")
    assert refuses("UPDATE records_voidrequest SET answer = 'x'")
    assert refuses("UPDATE records_voidrequest SET rejected_at = NULL")


@pytest.mark.parametrize(
    "table", ["records_draw", "records_drawentry", "records_passedover", "records_rosterline", "records_voidrequest"]
)
def test_11_2_nothing_of_a_draw_is_deleted(draw: Draw, table: str) -> None:
    assert refuses(f"DELETE FROM {table}")


def test_20_an_export_stays_registered() -> None:
    Export.objects.create(serial="DC-20261123-0001", kind="pool", by=account(), at=AT, rows=1, digest="d")
    assert refuses("UPDATE records_export SET rows = 0")
    assert refuses("DELETE FROM records_export")


def test_18_every_guarded_table_and_column_exists() -> None:
    with connection.cursor() as cursor:
        for guard in guards.GUARDS:
            found = {column.name for column in connection.introspection.get_table_description(cursor, guard.table)}
            named = {*guard.once, *(column for key in guard.keys for column in key), *guard.fixed} - {"*"}
            assert named <= found, guard.table
