"""11.2: two people press the same button at once: one commit, one number, one list (PostgreSQL)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import Draw, DrawEntry, Event, Expert, RosterLine
from expertpool.services import chain, drawing, trace
from tests.factories import AT, account, demand, expert

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

CROWD = 4


def at_once(act: Callable[[int], object], crowd: int = CROWD) -> list[BaseException]:
    """Run `act(turn)` in several threads that start together; what they raised."""
    gate, raised = threading.Barrier(crowd), []

    def run(turn: int) -> None:
        gate.wait()
        try:
            act(turn)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(turn,)) for turn in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_11_2_many_freezes_one_commit() -> None:
    for _ in range(6):
        expert()
    waiting, talent = demand(state=DemandStatus.ACCEPTED), account(Role.TALENT)
    raised = at_once(lambda turn: drawing.freeze(demand_id=waiting.pk, secret=bytes([turn]) * 32, by=talent, at=AT))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert (Draw.objects.count(), RosterLine.objects.count()) == (1, 6)
    assert not chain.verify()


def test_18_many_numbers_one_witness() -> None:
    for _ in range(6):
        expert()
    waiting, supervisor = demand(state=DemandStatus.ACCEPTED), account(Role.SUPERVISOR)
    draw = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=account(Role.TALENT), at=AT)
    raised = at_once(lambda turn: drawing.witness(draw_id=draw.pk, number=str(turn) * 6, by=supervisor, at=AT))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert Event.objects.filter(action="draw.witness").count() == 1


def test_11_2_many_draws_one_list_and_every_attempt_in_the_trace() -> None:
    for _ in range(9):
        expert()
    waiting, talent = demand({"T01": 2}, state=DemandStatus.ACCEPTED), account(Role.TALENT)
    draw = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=talent, at=AT)
    drawing.witness(draw_id=draw.pk, number="123456", by=account(Role.SUPERVISOR), at=AT + timedelta(minutes=1))
    raised = at_once(lambda turn: drawing.run_draw(draw_id=draw.pk, by=talent, at=AT + timedelta(minutes=2)))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert DrawEntry.objects.count() == 6
    assert Event.objects.filter(action="draw.run").count() == 1
    assert Event.objects.filter(action="draw.refused").count() == CROWD - 1
    assert not chain.verify()


def test_11_2_freezes_of_two_demands_see_one_roster_after_the_other() -> None:
    for _ in range(6):
        expert()
    waiting = [demand(state=DemandStatus.ACCEPTED) for _ in range(CROWD)]
    talent = account(Role.TALENT)
    raised = at_once(
        lambda turn: drawing.freeze(demand_id=waiting[turn].pk, secret=bytes(32), by=talent, at=AT + timedelta(seconds=turn))
    )
    assert raised == []
    assert RosterLine.objects.filter(valid_to=None).count() == 6
    assert len(set(Draw.objects.values_list("root", flat=True))) == 1


@pytest.mark.parametrize("recorded", [False, True])
def test_11_2_a_freeze_during_an_edit_holds_all_of_it_or_nothing(recorded: bool) -> None:
    """The edit has written its rows when the freeze begins: with its trace it comes first, without it the freeze does."""
    person, waiting, talent = expert(), demand(state=DemandStatus.ACCEPTED), account(Role.TALENT)
    written, begun = threading.Event(), threading.Event()

    def edit(turn: int) -> None:
        with transaction.atomic():
            Expert.objects.filter(pk=person.pk).update(region="410802")
            if recorded:
                trace.record(action="expert.edit", article="4", subject=person, by=talent, at=AT)
            written.set()
            begun.wait()
            time.sleep(1)
            person.unavailable.create(first=date(2026, 12, 1), last=date(2026, 12, 2))
            if not recorded:
                trace.record(action="expert.edit", article="4", subject=person, by=talent, at=AT)

    def freeze(turn: int) -> None:
        written.wait()
        begun.set()
        drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=talent, at=AT)

    assert at_once(lambda turn: (edit, freeze)[turn](turn), crowd=2) == []
    line = json.loads(RosterLine.objects.get(valid_to=None).line)
    assert (line["region"], len(line["unavailable"])) == (("410802", 1) if recorded else ("410811", 0))
    assert not chain.verify()
