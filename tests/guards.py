"""Lift the triggers that keep the records append-only, for cleaning up between tests only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

POSTGRES_TRIGGERS = """
    SELECT quote_ident(t.tgname), t.tgrelid::regclass::text, t.tgenabled
    FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'
"""
ENABLE = {"A": "ENABLE ALWAYS", "O": "ENABLE", "R": "ENABLE REPLICA"}


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Run the block without triggers; every trigger is back afterwards, in the mode that it had."""
    with connection.cursor() as cursor:
        restore = lift_on_postgres(cursor) if connection.vendor == "postgresql" else lift_on_sqlite(cursor)
        try:
            yield
        finally:
            for statement in restore:
                cursor.execute(statement)


def lift_on_postgres(cursor: Any) -> list[str]:
    cursor.execute(POSTGRES_TRIGGERS)
    found = cursor.fetchall()
    for name, table, _ in found:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    return [f"ALTER TABLE {table} {ENABLE[mode]} TRIGGER {name}" for name, table, mode in found]


def lift_on_sqlite(cursor: Any) -> list[str]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return [sql for _, sql in found]
