"""The ground everything stands on: database, passwords, browser, logs."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.test import Client

from expertpool.config import settings as written
from expertpool.config.logs import DiscreetFormatter


@pytest.mark.django_db
def test_sqlite_waits_for_the_disk_and_fires_every_trigger():
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
        found["recursive_triggers"] = cursor.execute("PRAGMA recursive_triggers").fetchone()[0]
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    assert connection.transaction_mode == "IMMEDIATE"


def test_passwords_are_kept_as_argon2id():
    assert written.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


@pytest.mark.django_db
def test_a_page_loads_only_from_the_system_itself():
    answer = Client().get("/", follow=True)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_20_a_log_tells_where_it_failed_not_whom_it_concerned(caplog: pytest.LogCaptureFixture):
    words = "某人" + "的电话"
    try:
        raise ValueError(words)
    except ValueError:
        logging.getLogger("expertpool.test").exception("failed")
    told = DiscreetFormatter("%(message)s").format(caplog.records[0])
    assert "test_settings.py" in told
    assert told.endswith("ValueError")
    assert words not in told
