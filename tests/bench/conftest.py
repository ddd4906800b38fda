"""A pool of ten thousand fictional experts, made once for all measurements."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

SIZE = 10_000
AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def pool(django_test_environment: None, django_db_blocker: Any) -> Iterator[list[Any]]:
    """The people as they were invented; their rows are in a database that every measurement shares and may commit to."""
    from django.test.utils import setup_databases, teardown_databases

    from expertpool.services import fields, workdays
    from expertpool.services.demo import pool as demo

    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False)
        fields.seed()
        workdays.seed(years=range(2024, 2028))
        units = demo.load_units(at=AT)
        persons = demo.invent(units, count=SIZE)
        demo.load_experts(persons, units, at=AT)
        yield persons
        teardown_databases(databases, verbosity=0)


@pytest.fixture(scope="session")
def measure() -> Iterator[Callable[..., float]]:
    """`measure("what", act, times=5)` → median seconds; prints a table when all is done, as ratios to the first line."""
    rows: list[tuple[str, float]] = []

    def run(what: str, act: Callable[[], Any], times: int = 5) -> float:
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            act()
            taken.append(time.perf_counter() - began)
        rows.append((what, median(taken)))
        return median(taken)

    yield run
    unit = next((seconds for what, seconds in rows if "random()" in what), None)
    print(f"\n{SIZE} experts")
    for what, seconds in rows:
        ratio = f"{seconds / unit:10.1f} ×" if unit else ""
        print(f"  {seconds * 1000:10.1f} ms {ratio}  {what}")
