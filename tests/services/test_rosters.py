"""11.2: the frozen roster: versions that never mix, a root that every database agrees on, nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction

from expertpool.policy import merkle
from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, Role, TieKind
from expertpool.records.models import Account, Draw, DrawEntry, Event, Expert, RosterLine
from expertpool.services import drawing, rosters
from tests.factories import AT, account, demand, expert, unit, use

pytestmark = pytest.mark.django_db

SECRET = bytes(range(32))
#: of the pool below, under the salt key of 32 zeros
ROOT = "1c68fe738b2e28b692ab8767206128e4b14667d3e319dbdcad9b851f57bd6764"


def freeze(at: object = AT, by: Account | None = None) -> Draw:
    waiting = demand(state=DemandStatus.ACCEPTED)
    return drawing.freeze(demand_id=waiting.pk, secret=SECRET, by=by or account(Role.TALENT), at=at)


def test_a_freeze_that_waited_for_a_later_one_leaves_that_one_as_it_was() -> None:
    expert(1)
    expert(2)
    freeze(AT - timedelta(hours=1))
    later = freeze(AT + timedelta(seconds=2))
    use(Expert.objects.get(number=1), date(2026, 5, 4))
    waited = freeze(AT + timedelta(seconds=1))
    assert waited.as_of > later.as_of
    assert rosters.as_of(later.as_of).document.root == later.root
    assert rosters.as_of(waited.as_of).document.root == waited.root != later.root


def test_two_freezes_of_one_instant_are_two_versions() -> None:
    expert(1)
    first = freeze()
    use(Expert.objects.get(number=1), date(2026, 5, 4))
    second = freeze()
    assert (rosters.as_of(first.as_of).document.root, rosters.as_of(second.as_of).document.root) == (first.root, second.root)


class PowerCutError(Exception):
    """Something stops the machine."""


def broken_off(act: Callable[[], object]) -> None:
    """Take a step and lose the machine before the step is kept."""
    with transaction.atomic():
        act()
        raise PowerCutError


def test_a_freeze_that_breaks_off_leaves_nothing() -> None:
    expert(1)
    waiting, talent = demand(state=DemandStatus.ACCEPTED), account(Role.TALENT)
    with pytest.raises(PowerCutError):
        broken_off(lambda: drawing.freeze(demand_id=waiting.pk, secret=SECRET, by=talent, at=AT))
    waiting.refresh_from_db()
    assert waiting.state == DemandStatus.ACCEPTED
    assert [model.objects.count() for model in (Draw, RosterLine, Event)] == [0, 0, 0]


def test_a_draw_that_breaks_off_leaves_no_list_and_the_next_one_is_the_same() -> None:
    for _ in range(6):
        expert()
    talent = account(Role.TALENT)
    draw = freeze(by=talent)
    drawing.witness(draw_id=draw.pk, number="480317", by=account(Role.SUPERVISOR), at=AT)
    lists: list[list[int]] = []

    def run() -> None:
        made = drawing.run_draw(draw_id=draw.pk, by=talent, at=AT)
        lists.append(list(made.entries.values_list("expert__number", flat=True)))

    with pytest.raises(PowerCutError):
        broken_off(run)
    assert [DrawEntry.objects.count(), Event.objects.filter(action="draw.run").count()] == [0, 0]
    run()
    assert lists[0] == lists[1]


def test_18_a_roster_that_no_longer_fits_the_commit_is_not_drawn_from() -> None:
    for _ in range(3):
        expert()
    talent = account(Role.TALENT)
    draw = freeze(by=talent)
    drawing.witness(draw_id=draw.pk, number="480317", by=account(Role.SUPERVISOR), at=AT)
    RosterLine.objects.filter(number=1).update(valid_to=draw.as_of)
    with pytest.raises(Refused, match="与承诺码不符"):
        drawing.run_draw(draw_id=draw.pk, by=talent, at=AT)
    assert not DrawEntry.objects.exists()
    assert Event.objects.latest("sequence").action == "draw.refused"


def pool_of_four() -> None:
    """Every kind of sub-list, in an order that a database may turn round; keys of rows and people are given."""
    houses = [unit(f"示例单位{n}", id=900 + n) for n in range(3)]
    for number in (1, 2, 4, 7):
        person = expert(number, fields=("T02", "T01"), unit=houses[number % 3])
        Expert.objects.filter(pk=person.pk).update(id_index=f"{number:064x}")
        person.ties.create(
            id=9000 + number,
            kind=TieKind.CONSULTANT,
            unit=houses[2],
            until=date(2026, 1, number),
            source="declared",
            created_at=AT,
        )
        person.ties.create(id=8000 + number, kind=TieKind.SPOUSE, person_index="ab" * 32, source="declared", created_at=AT)
        use(person, date(2026, 3, 1))
        use(person, date(2025, 3, 1))


def test_the_root_is_the_same_on_every_database() -> None:
    pool_of_four()
    freeze()
    lines = dict(RosterLine.objects.values_list("number", "line"))
    leaves = [merkle.leaf(lines[n], merkle.salt(bytes(32), n)) if n in lines else merkle.VACANT for n in range(8)]
    assert merkle.build(leaves).root.hex() == ROOT
