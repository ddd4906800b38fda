"""Triggers that make evidence append-only on SQLite and PostgreSQL (18, 20).

They refuse UPDATE, DELETE, REPLACE and TRUNCATE whoever asks for it. SQLite drops the triggers of a table that a later
migration remakes, so they are put in place again after every migration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

FUNCTION = "expertpool_refuse"


@dataclass(frozen=True, slots=True)
class Guard:
    """What may never happen to a table.

    `fixed` are columns that never change (``"*"``: none may), `once` columns that may be set but not changed afterwards, `keys`
    the unique columns by which a REPLACE could remove a row. `deletable` rows may go, one by one.
    """

    table: str
    fixed: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    once: tuple[str, ...] = ()
    deletable: bool = False


ALL = ("*",)
GUARDS = (
    Guard("records_event", ALL, (("sequence",), ("hash",))),
    Guard("records_eventpayload", ALL, (("event_id",),), deletable=True),
    Guard("records_checkpoint", ALL, (("id",),)),
    Guard("records_export", ALL, (("id",), ("serial",))),
    Guard(
        "records_draw",
        (
            "demand_id",
            "level",
            "urgent_reason",
            "commit",
            "commit_digest",
            "secret_cipher",
            "root",
            "max_number",
            "as_of",
            "pool_size",
            "committed_by_id",
            "committed_at",
        ),
        (("id",), ("demand_id",)),
        once=("witness", "entropy", "witnessed_by_id", "witnessed_at", "seed_cipher", "drawn_by_id", "drawn_at"),
    ),
    Guard(
        "records_drawentry",
        ("draw_id", "round", "stratum", "position", "expert_id", "tier", "uses", "ticket", "key", "house", "region"),
        (("id",), ("draw_id", "expert_id"), ("draw_id", "position")),
    ),
    Guard(
        "records_contact", ("demand_id", "expert_id", "entry_id", "field_id", "way"), (("id",), ("demand_id", "expert_id", "way"))
    ),
    Guard("records_attempt", ALL, (("id",),)),
    Guard("records_reopening", ("contact_id", "kind", "was", "text", "asked_by_id", "asked_at"), (("id",),)),
    Guard("records_delivery", ALL, (("id",),)),
    Guard("records_letter", ALL, (("id",), ("participation_id",))),
    Guard("records_lettertext", ALL, (("id",),)),
    Guard("records_messagetext", ALL, (("id",),)),
    Guard("records_earlierevaluation", ALL, (("id",),)),
    Guard("records_entropyreading", ALL, (("id",),)),
    Guard("records_parameterchange", ALL, (("id",), ("name", "first_day"))),
    Guard(
        "records_parameterproposal",
        ("code", "first_day", "reason", "basis", "proposed_by_id", "proposed_at"),
        (("id",), ("code",)),
        once=("decided_by_id", "decided_at"),
    ),
    Guard("records_proposedvalue", ALL, (("id",), ("proposal_id", "name"))),
    Guard("records_readingconfirmation", ALL, (("id",),)),
    Guard("records_inspection", ALL, (("id",),)),
    Guard("records_passedover", ALL, (("id",), ("draw_id", "stratum", "expert_id"))),
    Guard(
        "records_rosterline",
        ("number", "valid_from", "line", "leaf"),
        (("id",), ("number", "valid_from")),
        once=("valid_to",),
    ),
    Guard(
        "records_report",
        ("code", "reply_public", "digest", "received_on"),
        (("id",), ("code",), ("digest",)),
    ),
    Guard("records_reportentry", ("report_id", "kind", "digest", "by_id", "made_on"), (("id",), ("digest",))),
    Guard("records_reportfile", ("report_id", "entry_id"), (("id",),)),
    Guard(
        "records_reportkey",
        ("kind", "number", "public", "fingerprint", "vouched", "made_by_id", "made_at"),
        (("id",), ("kind", "number"), ("fingerprint",)),
        once=("retired_at",),
    ),
    Guard(
        "records_voidrequest",
        ("draw_id", "turn", "reason", "asked_by_id", "asked_at"),
        (("id",), ("draw_id", "turn")),
        once=("approved_by_id", "approved_at", "rejected_by_id", "rejected_at", "answer"),
    ),
)


def install(connection: Any) -> None:
    """Put every trigger in place; those already there are made anew, with no moment without them."""
    with transaction.atomic(using=connection.alias):
        remove(connection)
        _run(connection, statements(connection.vendor))


def remove(connection: Any) -> None:
    """Take every trigger away: only before a database of tests or demonstrations is emptied."""
    present = set(connection.introspection.table_names())
    guards = [guard for guard in GUARDS if guard.table in present]
    _run(
        connection,
        [_drop(connection.vendor, guard.table, what) for guard in guards for what in ("update", "delete", "insert", "truncate")],
    )


def statements(vendor: str) -> list[str]:
    """The SQL of all guards for ``"sqlite"`` or ``"postgresql"``."""
    if vendor == "sqlite":
        return [statement for guard in GUARDS for statement in _sqlite(guard)]
    return [_postgres_function(), *(statement for guard in GUARDS for statement in _postgres(guard))]


def _run(connection: Any, sql: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in sql:
            cursor.execute(statement)


def _name(table: str, what: str) -> str:
    return f"guard_{table.removeprefix('records_')}_{what}"


def _drop(vendor: str, table: str, what: str) -> str:
    on = "" if vendor == "sqlite" else f" ON {table}"
    return f"DROP TRIGGER IF EXISTS {_name(table, what)}{on}"


def _changed(guard: Guard, differs: str) -> str:
    """The condition under which an update must be refused; empty when every update must."""
    if guard.fixed == ALL:
        return ""
    fixed = [f'OLD."{column}" {differs} NEW."{column}"' for column in guard.fixed]
    once = [f'({_was_set(column)} AND OLD."{column}" {differs} NEW."{column}")' for column in guard.once]
    return " OR ".join(fixed + once)


def _was_set(column: str) -> str:
    return f"CAST(OLD.\"{column}\" AS text) <> ''"


# ---------------------------------------------------------------- SQLite


def _sqlite(guard: Guard) -> Iterator[str]:
    yield _sqlite_trigger(guard, "update", _changed(guard, "IS NOT"))
    if not guard.deletable:
        yield _sqlite_trigger(guard, "delete", "")
    taken = " OR ".join("(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in guard.keys)
    yield _sqlite_trigger(guard, "insert", " ".join(("EXISTS (SELECT 1 FROM", guard.table, "WHERE", taken, ")")))


def _sqlite_trigger(guard: Guard, what: str, condition: str) -> str:
    when = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {_name(guard.table, what)} BEFORE {what.upper()} ON {guard.table} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, '{_message(guard)}'); END"
    )


def _message(guard: Guard) -> str:
    return f"{guard.table} is append-only"


# ---------------------------------------------------------------- PostgreSQL


def _postgres_function() -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )


def _postgres(guard: Guard) -> Iterator[str]:
    """PostgreSQL has no REPLACE; an upsert is an UPDATE. ALWAYS: even while a session claims to be a replica."""
    condition = _changed(guard, "IS DISTINCT FROM")
    yield from _postgres_trigger(guard, "update", f"FOR EACH ROW WHEN ({condition})" if condition else "FOR EACH ROW")
    if not guard.deletable:
        yield from _postgres_trigger(guard, "delete", "FOR EACH ROW")
    yield from _postgres_trigger(guard, "truncate", "FOR EACH STATEMENT")


def _postgres_trigger(guard: Guard, what: str, scope: str) -> Iterator[str]:
    name = _name(guard.table, what)
    yield f"CREATE TRIGGER {name} BEFORE {what.upper()} ON {guard.table} {scope} EXECUTE FUNCTION {FUNCTION}()"
    yield f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {name}"
