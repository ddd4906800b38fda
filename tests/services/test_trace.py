"""18, 20: one chained, sealed event a step; whatever is done to the chain behind the system's back is found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from expertpool.policy.terms import Role
from expertpool.records import guards
from expertpool.records.models import Account, Checkpoint, Event, EventPayload, TraceHead
from expertpool.services import chain, checkpoints, keyring, trace
from expertpool.services.chain import Fault
from tests.factories import AT, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(settings: object, tmp_path: Path) -> Path:
    """Where checkpoint files go."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "checkpoints"


def write(count: int, by: Account | None = None) -> list[Event]:
    """So many events, a second apart, each with a payload."""
    with transaction.atomic():
        return [
            trace.record(
                action="demand.file",
                article="11.1",
                subject=("demand", n),
                by=by,
                at=AT + timedelta(seconds=n),
                payload={"late": n % 2 == 0},
            )
            for n in range(1, count + 1)
        ]


def faults() -> list[tuple[int, Fault]]:
    return [(problem.sequence, problem.fault) for problem in chain.verify(checkpoints.known())]


def tamper(sql: str, *values: object) -> None:
    """What somebody with the database's own tools could do: take the guards away first."""
    settle_constraints()
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    settle_constraints()
    guards.install(connection)


def settle_constraints() -> None:
    """PostgreSQL takes no trigger from a table while a check waits for the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# ---------------------------------------------------------------- writing


def test_18_an_event_says_who_as_what_when_under_which_article_about_what() -> None:
    person = account(Role.TALENT)
    event = trace.record(action="demand.accept", article="11.2", subject=person, by=person, at=AT, payload={"rows": 3})
    kept = Event.objects.get()
    assert (kept.sequence, kept.previous) == (1, trace.GENESIS)
    assert (kept.actor, kept.actor_name, kept.role) == (person, person.name, "talent")
    assert (kept.action, kept.article, kept.at) == ("demand.accept", "11.2", AT)
    assert (kept.subject_kind, kept.subject_id) == ("account", str(person.pk))
    assert EventPayload.objects.get(event=event).body == {"rows": 3}
    assert TraceHead.objects.get().hash == kept.hash


def test_18_the_system_acts_without_an_account() -> None:
    event = trace.record(action="demo.load", article="4", subject=("demo", 1), by=None, at=AT)
    assert (event.actor, event.actor_name, event.role, event.payload_digest) == (None, "系统", "system", "")
    assert not EventPayload.objects.exists()


def test_18_an_unknown_article_is_refused() -> None:
    with pytest.raises(KeyError):
        trace.record(action="x.y", article="13.9", subject=("demand", 1), by=None, at=AT)
    assert not Event.objects.exists()


def test_18_a_step_that_fails_leaves_no_event() -> None:
    write(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        trace.record(action="demand.file", article="11.1", subject=("demand", 9), by=None, at=AT)
        raise RuntimeError
    assert Event.objects.count() == 1
    assert TraceHead.objects.get().sequence == 1
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_18_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(RuntimeError):
        trace.record(action="demand.file", article="11.1", subject=("demand", 1), by=None, at=AT)
    assert not Event.objects.exists()


def test_18_the_chain_is_gapless_and_intact() -> None:
    events = write(30, account())
    assert [event.sequence for event in events] == list(range(1, 31))
    assert all(later.previous == earlier.hash for earlier, later in pairwise(events))
    assert faults() == []


def test_18_an_empty_chain_is_intact() -> None:
    assert faults() == []


def test_20_what_an_event_says_can_be_forgotten_without_breaking_the_chain() -> None:
    event = write(3)[1]
    trace.forget(event=event)
    assert not EventPayload.objects.filter(event=event).exists()
    assert Event.objects.get(sequence=2).payload_digest
    assert faults() == []


def test_20_equal_payloads_have_different_digests() -> None:
    one, _, three = write(3)
    assert one.payload_digest != three.payload_digest


# ---------------------------------------------------------------- tampering


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "demand.return"),
        ("actor_name", "别人"),
        ("role", "leadership"),
        ("article", "12"),
        ("subject_id", "77"),
        ("subject_kind", "draw"),
        ("at", AT - timedelta(days=1)),
        ("payload_digest", "0" * 64),
    ],
)
def test_18_an_edited_event_is_found(column: str, value: object) -> None:
    write(5)
    tamper(f"UPDATE records_event SET {column} = %s WHERE sequence = 3", value)
    assert (3, Fault.EDITED) in faults()


def test_18_an_edit_with_its_hash_made_anew_is_found() -> None:
    write(5)
    event = Event.objects.get(sequence=3)
    event.action = "demand.return"
    tamper("UPDATE records_event SET action = %s, hash = %s WHERE sequence = 3", event.action, trace.event_hash(event))
    assert faults() == [(3, Fault.FORGED), (4, Fault.BROKEN)]


@pytest.mark.parametrize(("gone", "found"), [((3,), 3), ((2, 3, 4), 2), ((1,), 1)])
def test_18_deleted_events_are_found(gone: tuple[int, ...], found: int) -> None:
    write(6)
    for sequence in gone:
        tamper("DELETE FROM records_eventpayload WHERE event_id = %s", sequence)
        tamper("DELETE FROM records_event WHERE sequence = %s", sequence)
    assert (found, Fault.MISSING) in faults()


def test_18_swapped_events_are_found() -> None:
    write(5)
    tamper("DELETE FROM records_eventpayload")
    for old, new in ((2, 99), (3, 2), (99, 3)):
        tamper("UPDATE records_event SET sequence = %s WHERE sequence = %s", new, old)
    assert {(2, Fault.EDITED), (3, Fault.EDITED), (2, Fault.BROKEN), (3, Fault.BROKEN)} <= set(faults())


def test_18_a_lost_tail_is_found_by_the_head() -> None:
    write(5)
    tamper("DELETE FROM records_eventpayload WHERE event_id > 3")
    tamper("DELETE FROM records_event WHERE sequence > 3")
    assert faults() == [(4, Fault.CUT)]


def test_18_a_lost_tail_with_the_head_set_back_is_found_by_a_checkpoint(
    outside: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    write(5)
    with django_capture_on_commit_callbacks(execute=True):
        checkpoints.take(by=None, at=AT)
    tamper("DELETE FROM records_checkpoint")
    cut_to(3)
    assert [fault for _, fault in faults()] == [Fault.CUT]


def cut_to(length: int) -> None:
    """Drop the tail and set the head back, so that what is left agrees with itself."""
    tamper("DELETE FROM records_eventpayload WHERE event_id > %s", length)
    tamper("DELETE FROM records_event WHERE sequence > %s", length)
    last = Event.objects.get(sequence=length)
    TraceHead.objects.update(sequence=length, hash=last.hash)
    assert chain.verify() == []


def test_18_a_chain_grown_again_after_a_cut_is_found_by_a_checkpoint(
    outside: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    write(5)
    with django_capture_on_commit_callbacks(execute=True):
        taken = checkpoints.take(by=None, at=AT)
    tamper("DELETE FROM records_checkpoint")
    cut_to(3)
    write(9)
    assert chain.verify() == []
    assert faults() == [(taken.sequence, Fault.FORKED)]


def test_18_a_paper_code_finds_a_chain_grown_again() -> None:
    code = trace.printed_code(write(5)[4])
    assert chain.verify([chain.read_code(code)]) == []
    assert chain.verify([chain.read_code(code.lower())]) == []
    cut_to(3)
    write(4)
    assert [problem.fault for problem in chain.verify([chain.read_code(code)])] == [Fault.FORKED]


@pytest.mark.parametrize("code", ["", "12", "x-9F3A-11C2-5B7D-E004", "12-9F3A", "12-9F3A-11C2-5B7D-E00G"])
def test_18_what_is_no_paper_code_says_so(code: str) -> None:
    with pytest.raises(ValueError, match="核验码"):
        chain.read_code(code)


def test_18_a_changed_payload_is_found() -> None:
    write(3)
    tamper("UPDATE records_eventpayload SET salt = 'other' WHERE event_id = 2")
    assert faults() == [(2, Fault.PAYLOAD)]


def test_18_a_payload_put_beside_an_event_that_had_none_is_found() -> None:
    event = trace.record(action="demand.view", article="11.1", subject=("demand", 1), by=None, at=AT)
    EventPayload.objects.create(event=event, salt="s", body={"late": True})
    assert faults() == [(1, Fault.PAYLOAD)]


def test_18_a_forged_checkpoint_is_found(outside: Path, django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    write(2)
    with django_capture_on_commit_callbacks(execute=True):
        checkpoints.take(by=None, at=AT)
    file = next(outside.iterdir())
    file.write_text(file.read_text().replace('"sequence":3', '"sequence":2'))
    assert (2, Fault.CHECKPOINT) in faults()


def test_18_a_head_that_names_another_event_is_found() -> None:
    write(2)
    TraceHead.objects.update(sequence=1)
    assert faults() == [(2, Fault.HEAD)]


# ---------------------------------------------------------------- checkpoints


def test_18_a_checkpoint_leaves_the_database_and_is_traced(
    outside: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    write(4)
    person = account(Role.AUDIT_ADMIN)
    with django_capture_on_commit_callbacks(execute=True):
        taken = checkpoints.take(by=person, at=AT, mail_to=["jijian@example.org"])
    event = Event.objects.first()
    assert event is not None
    assert (event.action, event.sequence, event.actor) == ("trace.checkpoint", 5, person)
    file = outside / "checkpoint-0000000005.json"
    assert checkpoints.read(file.read_text()) == chain.Mark(5, event.hash, taken.seal)
    assert [letter.body for letter in mail.outbox] == [file.read_text()]
    assert checkpoints.known() == [chain.Mark(5, event.hash, taken.seal, origin=file.name)]
    assert faults() == []


def test_18_what_is_no_checkpoint_file_says_so() -> None:
    with pytest.raises(ValueError):
        checkpoints.read('{"format": "x"}')
    with pytest.raises(ValueError):
        checkpoints.read("no json")


# ---------------------------------------------------------------- races


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_18_two_at_once_leave_no_gap_and_no_fork() -> None:
    gate, failed = threading.Barrier(6), []

    def work(turn: int) -> None:
        try:
            gate.wait()
            for step in range(8):
                with transaction.atomic():
                    trace.record(action="demand.file", article="11.1", subject=("demand", turn * 100 + step), by=None, at=AT)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(Event.objects.values_list("sequence", flat=True)) == list(range(1, 49))
    assert chain.verify() == []


# ---------------------------------------------------------------- guards


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_event SET action = 'x.y' WHERE sequence = 2",
        "UPDATE records_event SET action = action",
        "DELETE FROM records_event WHERE sequence = 2",
        "UPDATE records_eventpayload SET salt = ''",
        "UPDATE records_checkpoint SET sequence = 1",
        "DELETE FROM records_checkpoint",
    ],
)
def test_18_the_database_itself_refuses(sql: str) -> None:
    write(3)
    Checkpoint.objects.create(sequence=3, hash="h", seal="s", at=AT, carrier="file")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert chain.verify() == []


@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE"])
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_18_sqlite_refuses_to_replace(verb: str, recursive: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    write(3)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers={recursive}")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(f"{verb} INTO records_event SELECT * FROM records_event WHERE sequence = 2")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute("UPDATE OR REPLACE records_event SET sequence = 3 WHERE sequence = 2")
        cursor.execute("PRAGMA recursive_triggers=ON")
    assert chain.verify() == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    "table", ["records_event, records_eventpayload", "records_checkpoint", "records_rosterline", "records_passedover"]
)
def test_18_postgresql_refuses_to_truncate(table: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")


@pytest.mark.postgres
def test_18_postgresql_refuses_even_a_session_that_claims_to_be_a_replica() -> None:
    write(2)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE records_event SET action = 'x.y'")
    assert chain.verify() == []


def test_18_guards_come_back_after_every_migration() -> None:
    write(1)
    settle_constraints()
    guards.remove(connection)
    keyring.settle()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE records_event SET action = 'x.y'")
