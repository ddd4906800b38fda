"""Ground of every test: a data folder of its own with fresh keys, made before Django loads."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Memory where there is some: the suite then tests SQLite with every sync it makes, without waiting for a disk.
# A parallel worker keeps its folder in that of the run, which removes the whole.
_memory = Path("/dev/shm")
_outer = os.environ["EXPERTPOOL_DATA"] if "PYTEST_XDIST_WORKER" in os.environ else None
_data = tempfile.mkdtemp(prefix="expertpool-", dir=_outer or (_memory if os.access(_memory, os.W_OK) else None))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["EXPERTPOOL_DATA"] = _data
os.environ["DJANGO_SETTINGS_MODULE"] = "expertpool.config.settings"
_carriers = ("EMAIL_URL", "EXPERTPOOL_ADDRESS", "EXPERTPOOL_SMS", "EXPERTPOOL_SMS_SECRET")
for _name in ("EXPERTPOOL_DEBUG", "EXPERTPOOL_HTTPS", "EXPERTPOOL_HOSTS", *_carriers):
    os.environ.pop(_name, None)


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    # a parallel worker may have read its settings before its own folder was named
    settings.MEDIA_ROOT = Path(_data) / "uploads"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_postgres = bool(os.environ.get("DATABASE_URL"))
    for item in items:
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: make test starts one"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let a test that commits clean up after itself: the flush lifts the append-only guards and puts them back."""
    from django.db import connection

    from expertpool.records import guards

    flush = connection.ops.execute_sql_flush

    def flush_without_guards(statements: list[str]) -> None:
        guards.remove(connection)
        try:
            flush(statements)
        finally:
            guards.install(connection)

    connection.ops.execute_sql_flush = flush_without_guards
    yield
    connection.ops.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def texts_fit_their_columns() -> Iterator[None]:
    """SQLite takes a text of any length where PostgreSQL refuses it: a row that would fail there fails here too."""
    from django.db.models import CharField, Model
    from django.db.models.signals import pre_save

    def refuse_long(sender: type[Model], instance: Model, **_: Any) -> None:
        for field in sender._meta.concrete_fields:
            value = getattr(instance, field.attname)
            if isinstance(field, CharField) and isinstance(value, str) and field.max_length is not None:
                assert len(value) <= field.max_length, (
                    f"{sender.__name__}.{field.name} takes {field.max_length} characters, not {len(value)}"
                )

    pre_save.connect(refuse_long, weak=False, dispatch_uid="texts_fit_their_columns")
    yield
    pre_save.disconnect(dispatch_uid="texts_fit_their_columns")
