"""11.2, 18: the exported evidence is recomputed by the stand-alone verifier, and no change to it passes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from expertpool import verifier
from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, Role, TieKind
from expertpool.records.models import Draw, Event, Export
from expertpool.services import drawing, evidence
from tests.factories import AT, account, demand, expert, unit, use
from tests.services.contact_ground import called

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw() -> Draw:
    """Thirty experts in ten houses with uses, ties and a vacancy; four wanted in two strata, one a house."""
    houses = [unit() for _ in range(10)]
    for number in range(1, 31):
        person = expert(number, fields=("T01", "T02") if number % 2 else ("T02",), unit=houses[number % 10])
        for turn in range(number % 4):
            use(person, date(2026, 3, 1 + turn))
        if number % 5 == 0:
            person.ties.create(kind=TieKind.CONSULTANT, unit=houses[3], until=date(2025, 1, 1), source="declared", created_at=AT)
    from expertpool.records.models import Expert

    Expert.objects.filter(number=8).update(status="removed")
    waiting = demand({"T01": 2, "T02": 2}, state=DemandStatus.ACCEPTED, employer_cap=1)
    project = waiting.activity.projects.create(title="示例项目", rank=1)
    project.units.create(name=houses[3].name, unit=houses[3], role="applicant")
    talent = account(Role.TALENT)
    made = drawing.freeze(demand_id=waiting.pk, secret=bytes(range(32)), by=talent, at=AT)
    drawing.witness(draw_id=made.pk, number="480317", by=account(Role.SUPERVISOR), at=AT + timedelta(minutes=1))
    return drawing.run_draw(draw_id=made.pk, by=talent, at=AT + timedelta(minutes=2))


def exported(draw: Draw) -> dict[str, Any]:
    by = account(Role.SUPERVISOR)
    _, content = evidence.hand_out(draw_id=draw.pk, by=by, at=AT + timedelta(minutes=3))
    return dict(json.loads(content))


def test_18_the_verifier_confirms_what_was_drawn(draw: Draw) -> None:
    report = verifier.verify(exported(draw), draw.commit_digest)
    assert report.ok, [str(finding) for finding in report.findings]


def test_18_it_still_confirms_after_the_pool_has_changed(draw: Draw) -> None:
    use(expert(31, fields=("T01",)), date(2026, 5, 1))
    use(draw.entries.first().expert, date(2026, 5, 2))
    assert verifier.verify(exported(draw), draw.commit_digest).ok


def test_11_2_a_list_for_which_nobody_fits_is_confirmed_as_well() -> None:
    draw = called({"T01": 2}, pool=0)
    assert draw.entries.count() == 0
    bundle = exported(draw)
    assert bundle["rounds"] == [[]]
    report = verifier.verify(bundle, draw.commit_digest)
    assert report.ok, [str(finding) for finding in report.findings]


def test_18_the_download_has_a_serial_and_a_trace(draw: Draw) -> None:
    exported(draw)
    assert Export.objects.get().kind == "evidence"
    assert Event.objects.latest("sequence").action == "draw.evidence"


def test_11_2_there_is_no_evidence_before_the_list() -> None:
    expert()
    waiting = demand({"T01": 1}, state=DemandStatus.ACCEPTED)
    made = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=account(Role.TALENT), at=AT)
    with pytest.raises(Refused, match="尚未抽取"):
        evidence.hand_out(draw_id=made.pk, by=account(Role.SUPERVISOR), at=AT)
    assert not Export.objects.exists()


def _swap(bundle: dict[str, Any]) -> None:
    bundle["rounds"][0][0], bundle["rounds"][0][1] = bundle["rounds"][0][1], bundle["rounds"][0][0]


def _drop(bundle: dict[str, Any]) -> None:
    bundle["rounds"][0].pop(3)


def _other_secret(bundle: dict[str, Any]) -> None:
    bundle["reveal"]["secret"] = "00" * 32


def _other_witness(bundle: dict[str, Any]) -> None:
    bundle["reveal"]["witness"] = "480318"


def _vacate(bundle: dict[str, Any]) -> None:
    number = str(bundle["rounds"][0][0][0])
    bundle["leaves"][number][0], bundle["leaves"][number][1] = None, ""


@pytest.mark.parametrize("change", [_swap, _drop, _other_secret, _other_witness, _vacate])
def test_18_a_changed_file_fails(change: Callable[[dict[str, Any]], None], draw: Draw, tmp_path: Path) -> None:
    bundle = exported(draw)
    change(bundle)
    assert not verifier.verify(bundle, draw.commit_digest).ok


def test_18_another_commit_than_the_witness_holds_fails(draw: Draw) -> None:
    assert not verifier.verify(exported(draw), "0" * 64).ok
