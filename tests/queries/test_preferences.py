"""17: the record tells the same preference that a draw would find, and since when."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expertpool.policy import drawing
from expertpool.policy.evaluation import Aspect
from expertpool.policy.terms import ActivityStatus, Role
from expertpool.queries import preferences
from expertpool.queries.facts import present_facts
from expertpool.records.models import Account, Evaluation, Expert
from expertpool.services import evaluations
from tests.factories import AT, account, activity, division, expert, organiser, use

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GOOD = {aspect.value: "good" for aspect in Aspect}


def graded(one: Expert, day: date, overall: str, *, field: str = "T01", by: Account | None = None, late: int = 1) -> Evaluation:
    by = by or organiser(division=division(f"示例科{day:%m%d}{field}"))
    held = activity(by, first_day=day, last_day=day, state=ActivityStatus.HELD)
    told = {"overall": overall, "aspects": GOOD, "remark": "记录", "by": by, "at": AT + late * DAY}
    return evaluations.grade(participation_id=use(one, day, field_code=field, activity=held).pk, **told)


@pytest.mark.parametrize("grades", list(product(("excellent", "good"), repeat=3)))
def test_17_the_record_agrees_with_the_draw(grades: tuple[str, ...]) -> None:
    one = expert(fields=("T01", "T02"))
    for number, (overall, late) in enumerate(zip(grades, (3, 2, 9), strict=True)):
        graded(one, date(2026, 11, 2 + number), overall, field="T02", late=late)
    told = {row.field for row in preferences.of(one.pk)}
    facts = present_facts(one.number)
    assert told == {f"领域{code}" for code in ("T01", "T02") if drawing.is_preferred(facts, code)}


def test_17_a_correction_moves_the_day() -> None:
    one, by = expert(), organiser()
    made = graded(one, date(2026, 11, 2), "excellent", by=by)
    assert [row.since for row in preferences.of(one.pk)] == [AT + DAY]
    told = {"evaluation_id": made.pk, "aspects": GOOD, "remark": "记录", "reason": "录错", "by": by}
    evaluations.correct(**told, overall="good", at=AT + 2 * DAY)
    assert preferences.of(one.pk) == []
    evaluations.correct(**told, overall="excellent", at=AT + 3 * DAY)
    assert [row.since for row in preferences.of(one.pk)] == [AT + 3 * DAY]


def test_17_a_grade_in_a_field_the_person_no_longer_has_prefers_in_none() -> None:
    one = expert(fields=("T02",))
    graded(one, date(2026, 11, 2), "excellent", field="T01")
    assert preferences.of(one.pk) == []


def test_17_many_grades_ask_no_more() -> None:
    one, counts = expert(), []
    for days in (range(1, 4), range(4, 20)):
        for number in days:
            graded(one, date(2026, 10, number), "excellent")
        with CaptureQueriesContext(connection) as found:
            preferences.of(one.pk)
        counts.append(len(found))
    assert counts == [3, 3]


def test_17_the_record_shows_it(client) -> None:  # type: ignore[no-untyped-def]
    one = expert()
    graded(one, date(2026, 11, 2), "excellent")
    client.force_login(account(Role.TALENT), backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/pool/{one.number}/").content.decode()
    assert "优先领域" in shown
    assert "2026-11-24 起" in shown
