"""10, 17: the last day still bars and the day after is free, where a leap day, two articles or a whole life are in play."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.terms import RemovalGround as G
from expertpool.queries import ban_register
from expertpool.records.models import Application, Ban, Expert
from expertpool.services import gate, removal_papers
from tests.factories import AT, field
from tests.policy.facts_of import P
from tests.services.test_ways_in import NUMBER, banned, by_open_call

pytestmark = pytest.mark.django_db
INDEX = ("id", NUMBER)
LEAP, LAST = date(2024, 2, 29), date(2029, 2, 28)


def also(ground: str, day: date, *, lifted: bool = False) -> None:
    Ban.objects.create(
        identity_index=keys.blind_index(*INDEX),
        ground=ground,
        occurred_on=day,
        created_at=AT,
        lifted_at=AT if lifted else None,
    )


def midnight(day: date) -> datetime:
    """The first moment of a day in Jiaozuo."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def refused(day: date) -> list[str]:
    return [reason.article for reason in gate.obstacles(keys.blind_index(*INDEX), at=midnight(day)) if reason.row]


def test_10_from_a_29_february_an_application_is_refused_to_the_last_moment_of_28_february() -> None:
    field("T01")
    banned(day=LEAP)
    with pytest.raises(Refused, match="至 2029-02-28 不得入库") as caught:
        by_open_call(NUMBER, midnight(date(2029, 3, 1)) - timedelta(seconds=1))
    assert caught.value.reasons[0].remedy == "2029-03-01 起可以重新申请"
    assert not Application.objects.exclude(state="draft").exists()


def test_10_from_a_29_february_an_application_is_taken_on_1_march() -> None:
    field("T01")
    banned(day=LEAP)
    assert by_open_call(NUMBER, midnight(date(2029, 3, 1))).state in ("vouched", "confirming", "submitted")


def test_10_17_a_ban_for_grades_with_a_longer_one_for_conduct() -> None:
    banned(ground=G.MEDIOCRE, day=date(2026, 3, 2))
    also(G.MISCONDUCT, LEAP)
    days = [date(2028, 3, 2), date(2028, 3, 3), LAST, date(2029, 3, 1)]
    assert [refused(day) for day in days] == [["17", "10"], ["10"], ["10"], []]


def test_17_10_a_ban_for_poor_grades_outlasts_one_for_conduct() -> None:
    banned(ground=G.POOR, day=date(2025, 1, 8))
    also(G.SECRECY, LEAP)
    assert [refused(day) for day in (LAST, date(2029, 3, 1), date(2030, 1, 8), date(2030, 1, 9))] == [
        ["17", "10"],
        ["17"],
        ["17"],
        [],
    ]


def test_10_for_life_outlasts_five_years_until_it_is_taken_back() -> None:
    banned(day=LEAP)
    also(G.OFFENCE, date(2025, 5, 5))
    assert refused(date(2099, 1, 1)) == ["10"]
    Ban.objects.filter(ground=G.OFFENCE).update(lifted_at=AT)
    assert [refused(day) for day in (LAST, date(2029, 3, 1))] == [["10"], []]


@pytest.mark.parametrize("day", [LAST, date(2029, 3, 1)])
def test_10_the_register_and_the_certificate_say_what_the_gate_does(day: date) -> None:
    banned(day=LEAP)
    Ban.objects.update(last_day=LAST)
    (row,) = ban_register.entries(Ban.objects.all(), on=day, p=P)
    barred = bool(refused(day))
    assert (row.barred, row.standing == "running", row.free_from) == (barred, barred, date(2029, 3, 1))
    assert bool(removal_papers.standing(keys.blind_index(*INDEX), at=midnight(day))) is barred


def test_10_erasing_what_is_known_of_somebody_frees_nobody() -> None:
    """Names, numbers and the record itself go; the ban holds no more than the index, which tells nothing of the person."""
    field("T01")
    banned(day=LEAP)
    person = Expert.objects.get()
    told = {str(value) for value in Ban.objects.values_list().get()}
    assert not any(known in word for known in (person.name, NUMBER, NUMBER[6:14], person.unit.name) for word in told)
    person.delete()
    assert refused(LAST) == ["10"]
    with pytest.raises(Refused, match="至 2029-02-28 不得入库"):
        by_open_call(NUMBER, midnight(LAST))
