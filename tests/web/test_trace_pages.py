"""18, 20: supervision and officers read the trace, verify it and keep checkpoints outside."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from expertpool.policy.terms import Role
from expertpool.records import guards
from expertpool.records.models import Checkpoint, Event, Export
from expertpool.services import trace
from tests.factories import account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outside(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "checkpoints"


def reader(role: str = Role.SUPERVISOR) -> Client:
    client = Client()
    client.force_login(account(role), "django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def write(action: str = "demand.file", article: str = "11.1", **values: Any) -> Event:
    given = {"subject": ("demand", 7), "by": None, "at": timezone.now(), "payload": {"reason": "内情"}}
    with transaction.atomic():
        return trace.record(action=action, article=article, **given | values)


def shown(page: str) -> list[int]:
    """Sequence numbers of the events on a page of the list."""
    return [int(part.split("<")[0]) for part in page.split('data-label="序号" class="nowrap">')[1:]]


# ---------------------------------------------------------------- reading


def test_18_the_newest_event_stands_first() -> None:
    for _ in range(3):
        write()
    assert shown(text(reader().get(reverse("trace")))) == [3, 2, 1]
    assert shown(text(reader().get(reverse("trace"), {"sort": "sequence"}))) == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "宋示宁"}, [2]),
        ({"q": "#1"}, [1]),
        ({"q": "#x"}, []),
        ({"q": "draw:5"}, [3]),
        ({"area": "draw"}, [3]),
        ({"role": "organiser"}, [2]),
        ({"article": "11.2"}, [3]),
        ({"period": "today"}, [2, 1]),
        ({"period": "week"}, [3, 2, 1]),
        ({"q": "宋示宁", "area": "draw"}, []),
    ],
)
def test_18_search_and_filters_narrow_the_list(query: dict[str, str], found: list[int]) -> None:
    write()
    write(by=account(Role.ORGANISER, name="宋示宁"))
    write("draw.freeze", "11.2", subject=("draw", 5), at=timezone.now() - timedelta(days=3))
    assert shown(text(reader().get(reverse("trace"), query))) == found


def test_18_the_list_asks_the_database_the_same_number_of_times_for_3_and_for_30(django_assert_max_num_queries: Any) -> None:
    client = reader()
    for _ in range(3):
        write()
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("trace"), {"size": 50})
    for _ in range(27):
        write()
    with django_assert_max_num_queries(40) as many:
        client.get(reverse("trace"), {"size": 50})
    assert len(many.captured_queries) == len(few.captured_queries)


def test_18_one_event_shows_its_place_in_the_chain() -> None:
    event = write()
    page = text(reader().get(reverse("trace_event", args=[1])))
    for word in ("提交专家需求", "内情", trace.printed_code(event), "专家需求 7"):
        assert word in page
    assert reader().get(reverse("trace_event", args=[2])).status_code == 404


@pytest.mark.parametrize(
    ("role", "readable"), [(Role.SUPERVISOR, True), (Role.PARTY, True), (Role.AUDIT_ADMIN, False), (Role.SYSTEM_ADMIN, False)]
)
def test_20_officers_read_that_something_was_done_not_what(role: Role, readable: bool) -> None:
    write()
    page = text(reader(role).get(reverse("trace_event", args=[1])))
    assert ("内情" in page) is readable
    assert ("只有监督人员可以查看" in page) is not readable


def test_20_officers_read_what_the_system_itself_did() -> None:
    write("account.disable", "20", payload={"role": "talent"})
    assert "talent" in text(reader(Role.AUDIT_ADMIN).get(reverse("trace_event", args=[1])))


def test_20_a_forgotten_payload_says_so() -> None:
    trace.forget(event=write())
    assert "附记已依法删除" in text(reader().get(reverse("trace_event", args=[1])))


def test_20_the_export_carries_codes_and_leaves_payloads_out() -> None:
    event = write()
    answer = reader().get(reverse("trace_export"), {"area": "demand"})
    assert Export.objects.get().kind == "trace"
    table = load_workbook(io.BytesIO(answer.content)).active
    assert table is not None
    row = [cell.value for cell in table[4]]
    assert (row[0], row[4], row[5], row[8]) == (1, "提交专家需求", "第十一条（一）", trace.printed_code(event))
    assert "内情" not in str(row)


# ---------------------------------------------------------------- verifying


def tamper() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    guards.remove(connection)
    Event.objects.filter(sequence=2).update(article="12")
    guards.install(connection)


def test_18_an_intact_chain_verifies_on_the_page() -> None:
    code = trace.printed_code(write())
    page = text(reader().post(reverse("trace_verify"), {"code": code}))
    assert "一致" in page
    assert "纸上核验码" in page


def test_18_a_changed_event_is_named_on_the_page() -> None:
    for _ in range(3):
        write()
    tamper()
    page = text(reader().post(reverse("trace_verify"), {"code": ""}))
    assert "不一致" in page
    assert "第 2 条 内容被改" in page


def test_18_a_mistyped_code_says_how_one_looks() -> None:
    assert "核验码应形如" in text(reader().post(reverse("trace_verify"), {"code": "abc"}))


def test_18_a_checkpoint_is_taken_listed_and_downloaded(
    outside: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    write()
    client = reader(Role.AUDIT_ADMIN)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("trace_checkpoint")).status_code == 302
    taken = Checkpoint.objects.get()
    file = client.get(reverse("trace_checkpoint_file", args=[taken.sequence]))
    assert json.loads(file.content)["hash"] == taken.hash
    assert file.content == next(outside.iterdir()).read_bytes()
    assert f"第 {taken.sequence} 条" in text(client.get(reverse("trace_verify")))
    assert client.get(reverse("trace_checkpoint_file", args=[99])).status_code == 404


# ---------------------------------------------------------------- the same by command


def test_18_verify_by_command_against_files_and_codes(
    outside: Path, capsys: pytest.CaptureFixture[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    code = trace.printed_code(write())
    call_command("verify_trace", "--code", code)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("checkpoint")
    kept = next(outside.iterdir())
    call_command("verify_trace", "--checkpoint", str(kept))
    said = capsys.readouterr().out
    assert "操作记录链完整，与 1 个检查点一致" in said
    assert "检查点记到第 2 条" in said


def test_18_verify_by_command_without_any_checkpoint_warns(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_trace")
    assert "没有检查点可比" in capsys.readouterr().out


def test_18_verify_by_command_fails_on_a_broken_chain(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        write()
    tamper()
    with pytest.raises(CommandError, match="不完整"):
        call_command("verify_trace")
    assert "第 2 条：内容被改" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--code", "x"), ("--checkpoint", "/nowhere.json")])
def test_18_verify_by_command_says_what_it_cannot_read(option: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="无法读取"):
        call_command("verify_trace", *option)
