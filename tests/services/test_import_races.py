"""Two people press at once: one import, dense numbers, nobody twice. Races show on PostgreSQL only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from expertpool.policy.decision import Refused
from expertpool.records.models import Account, Event, Expert, ImportRun, Unit
from expertpool.services import suspects
from expertpool.services.imports import loading, runs
from expertpool.services.imports.background import Superseded
from expertpool.services.units import Newcomer
from tests.factories import AT, account
from tests.pool_sheets import kept, person
from tests.services.import_ground import approve, checked, fresh, settle_units

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LATER = AT + timedelta(minutes=10)


@pytest.fixture
def clerk() -> Account:
    approve()
    return account("talent")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do the acts in threads of their own, started together; a refusal is a result too."""
    barrier, results = Barrier(len(acts)), []

    def do(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results.append(act())
        except (Refused, Superseded) as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def ready(people: range, by: Account) -> ImportRun:
    run = checked(kept([person(rank) for rank in people]), by=by)
    settle_units(run, by=by)
    return run


def test_two_clicks_start_one_import(clerk: Account) -> None:
    run = ready(range(1, 4), clerk)
    results = at_once(*[lambda: runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False)] * 2)
    assert len({result.started_at for result in results}) == 1
    assert Event.objects.filter(action="import.start").count() == 1


def test_two_workers_on_one_run_let_nobody_in_twice(clerk: Account) -> None:
    run = ready(range(1, 451), clerk)
    turn = runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False).started_at
    at_once(*[lambda: loading.load(run_id=run.pk, turn=turn, now=lambda: LATER)] * 2)
    assert (fresh(run).state, fresh(run).imported, Expert.objects.count()) == ("done", 450, 450)
    assert sorted(Expert.objects.values_list("number", flat=True)) == list(range(1, 451))


def test_two_imports_at_once_share_out_dense_numbers(clerk: Account) -> None:
    both = [ready(range(1, 301), clerk), ready(range(301, 601), clerk)]
    turns = [runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False).started_at for run in both]
    at_once(*[
        lambda run=run, turn=turn: loading.load(run_id=run.pk, turn=turn, now=lambda: LATER)
        for run, turn in zip(both, turns, strict=True)
    ])  # fmt: skip
    assert sorted(Expert.objects.values_list("number", flat=True)) == list(range(1, 601))


def test_the_same_people_in_two_imports_at_once_go_in_once(clerk: Account) -> None:
    both = [ready(range(1, 201), clerk), ready(range(1, 201), clerk)]
    turns = [runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False).started_at for run in both]
    at_once(*[
        lambda run=run, turn=turn: loading.load(run_id=run.pk, turn=turn, now=lambda: LATER)
        for run, turn in zip(both, turns, strict=True)
    ])  # fmt: skip
    assert Expert.objects.count() == 200
    assert sorted(fresh(run).imported for run in both) == [0, 200]
    assert sorted(fresh(run).faulty for run in both) == [0, 200]


def test_two_clerks_introduce_the_same_units_once(clerk: Account) -> None:
    names = [Newcomer("示山理工大学"), Newcomer("示山理工大学机械学院")]
    at_once(*[lambda: suspects.introduce(newcomers=names, source="import:1", by=clerk, at=AT)] * 2)
    assert Unit.objects.count() == 2
