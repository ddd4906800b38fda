"""第十八条: any draw recomputed by the independent program; what deserves a look leaves as a sheet with a serial."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from openpyxl import load_workbook

from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, Role
from expertpool.queries import findings, recomputing
from expertpool.records import guards
from expertpool.records.models import Demand, Draw, DrawEntry, Event, Export
from expertpool.services import drawing, supervision
from tests.factories import AT, account, activity, demand, expert, organiser
from tests.services.contact_ground import drawn

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)


def test_18_an_untouched_draw_agrees_and_the_look_is_traced() -> None:
    draw, by = drawn({"T01": 2}), account(Role.SUPERVISOR)
    done = supervision.recompute(draw_id=draw.pk, by=by, at=LATER)
    assert (done.ok, done.findings) == (True, ())
    assert {check.faults for check in done.checks} == {0}
    event = Event.objects.select_related("payload").latest("sequence")
    assert (event.action, event.actor, event.payload.body) == ("draw.recompute", by, {"result": "agrees", "count": 0})
    assert [(row.ok, row.draw) for row in recomputing.history(by)] == [(True, draw)]


def test_18_the_commit_in_the_witnesss_hand_is_what_counts() -> None:
    draw, by = drawn(), account(Role.SUPERVISOR)
    spaced = " ".join(draw.commit_digest[start : start + 8] for start in range(0, 64, 8)).upper()
    assert supervision.recompute(draw_id=draw.pk, commit=spaced, by=by, at=LATER).ok
    assert not supervision.recompute(draw_id=draw.pk, commit="0" * 64, by=by, at=LATER).ok


def test_18_a_list_changed_behind_the_system_differs_and_says_where() -> None:
    draw, by = drawn(), account(Role.SUPERVISOR)
    last, outsider = draw.entries.latest("position"), expert()
    guards.remove(connection)  # who owns the database can; they come back with the end of the test
    DrawEntry.objects.filter(pk=last.pk).update(expert=outsider)
    done = supervision.recompute(draw_id=draw.pk, by=by, at=LATER)
    assert not done.ok
    assert done.findings
    assert sum(check.faults for check in done.checks) == len(done.findings)
    told = supervision.recompute(draw_id=draw.pk, by=account(Role.PARTY), at=LATER)
    assert (told.ok, told.findings) == (False, ())


@pytest.mark.parametrize("typed", ["xyz", "0" * 63, "g" * 64])
def test_18_a_code_that_cannot_be_one_is_no_disagreement(typed: str) -> None:
    draw = drawn()
    with pytest.raises(Refused, match="64 位"):
        supervision.recompute(draw_id=draw.pk, commit=typed, by=account(Role.SUPERVISOR), at=LATER)
    assert not Event.objects.filter(action="draw.recompute").exists()


def test_18_without_a_list_there_is_nothing_to_recompute() -> None:
    for _ in range(9):
        expert()
    waiting = demand({"T01": 2}, state=DemandStatus.ACCEPTED)
    draw = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=account(Role.TALENT), at=AT)
    with pytest.raises(Refused, match="尚未抽取"):
        supervision.recompute(draw_id=draw.pk, by=account(Role.SUPERVISOR), at=LATER)
    assert not Event.objects.filter(action="draw.recompute").exists()


def test_18_only_who_watches_is_offered_draws() -> None:
    drawn()
    assert [recomputing.choices(account(role)) for role in (Role.TALENT, Role.ORGANISER, Role.LEADERSHIP)] == [[]] * 3
    assert recomputing.choices(account(Role.PARTY)) == list(Draw.objects.all())


def test_20_what_deserves_a_look_leaves_with_a_serial() -> None:
    by, held = account(Role.SUPERVISOR), activity(organiser())
    Demand.objects.filter(pk=demand(of=held).pk).update(filed_at=AT, state="filed")
    held.first_day = AT.date() + timedelta(days=1)
    held.save()
    rows = findings.visible_to(by, findings.span(LATER))
    sheet = supervision.export(rows=rows, marks={}, filters={}, by=by, at=LATER)
    cells = [str(cell) for row in load_workbook(BytesIO(sheet.content)).active.iter_rows(values_only=True) for cell in row]
    assert "迟报需求" in cells
    assert (Export.objects.get().kind, Export.objects.get().rows) == ("findings", 1)
