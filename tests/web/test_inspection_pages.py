"""第十八条: the check at a press, what it found narrowed, taken along and followed to its trace; nobody else reads it."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from expertpool.policy.inspection import Rule
from expertpool.policy.terms import Role
from expertpool.queries import desk as todos
from expertpool.records.models import Account, Event, Export, Inspection
from tests.factories import account, expert, organiser

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def kept(count: int, rule: Rule = Rule.GONE_WITHOUT_CASE, at: datetime | None = None) -> Inspection:
    rows = [{"rule": rule.value, "kind": "expert", "row": str(n), "found": f"专家 {n} 号已出库"} for n in range(count)]
    return Inspection.objects.create(at=at or timezone.now(), by=None, breaches=rows, elapsed_ms=1200)


def test_18_a_press_checks_keeps_the_run_and_shows_what_was_found() -> None:
    watcher, gone = account(Role.SUPERVISOR), expert(status="removed")
    client = of(watcher)
    assert "还没有复核过" in text(client.get("/inspection/"))
    shown = text(client.post("/inspection/check/", follow=True))
    assert f"专家 {gone.number} 号已出库" in shown
    assert f"?q=expert:{gone.pk}" in shown
    made = Inspection.objects.get()
    assert made.by == watcher
    assert Event.objects.get(action="supervision.check").subject_id == str(made.pk)
    assert any("规则复核发现 1 处" in todo.title for todo in todos.todos(watcher))


def test_18_the_desk_counts_from_the_first_run_that_found_anything_since_all_was_well() -> None:
    watcher, today = account(Role.SUPERVISOR), timezone.localdate()
    for back, size in ((9, 1), (5, 0), (3, 2), (0, 2)):
        kept(size, at=timezone.now() - timedelta(days=back))
    due = [todo.due for todo in todos.todos(watcher) if "规则复核发现 2 处" in todo.title]
    assert due == [today - timedelta(days=3)]


def test_18_where_nothing_is_found_the_page_says_so_and_the_desk_is_quiet() -> None:
    watcher = account(Role.SUPERVISOR)
    assert "没有发现不符" in text(of(watcher).post("/inspection/check/", follow=True))
    assert not any("规则复核" in todo.title for todo in todos.todos(watcher))


def test_18_what_was_found_is_narrowed_and_taken_along() -> None:
    client = of(account(Role.SUPERVISOR))
    kept(3)
    assert "专家 2 号已出库" not in text(client.get("/inspection/?q=专家 1 号"))
    assert "专家 1 号已出库" not in text(client.get("/inspection/?rule=ban_missing"))
    answer = client.get("/inspection/export/?q=专家 1 号")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = [[str(cell) for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]
    assert sum("专家 1 号已出库" in row for row in rows) == 1
    assert not any("专家 2 号已出库" in row for row in rows)
    assert Export.objects.get().kind == "breaches"


def test_18_thirty_findings_take_as_many_queries_as_three() -> None:
    client = of(account(Role.SUPERVISOR))
    counts = []
    for size in (3, 30):
        kept(size)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/inspection/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", [Role.TALENT, Role.EMPLOYER, Role.LEADERSHIP])
def test_18_nobody_else_reads_or_runs_it(role: Role) -> None:
    client = of(account(role))
    assert client.get("/inspection/").status_code in (403, 404)
    assert client.post("/inspection/check/").status_code in (403, 404)
    assert client.get("/inspection/export/").status_code in (403, 404)
    assert not Inspection.objects.exists()


def test_18_an_organiser_does_not_read_it() -> None:
    assert of(organiser()).get("/inspection/").status_code in (403, 404)
