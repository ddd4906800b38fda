"""The clerk's way through an import, page by page, as a browser without script would take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from expertpool.gateways import sheets
from expertpool.records.models import Account, Expert, Export, ImportFinding, ImportRun, Migration, UnitSuspect
from expertpool.services import fields
from tests.factories import AT, account, expert
from tests.pool_sheets import content_of, kept, person
from tests.services.import_ground import approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> Account:
    approve()
    made = account("talent")
    client.force_login(made)
    return made


Capture = Callable[..., Any]


def post(client: Client, capture: Capture, name: str, *args: object, **data: object) -> Any:
    """Post, and let the background work that it ordered happen."""
    with capture(execute=True):
        return client.post(reverse(name, args=args), data)


def send(client: Client, content: bytes, name: str = "名单.xlsx") -> Any:
    return client.post(reverse("import_new"), {"file": SimpleUploadedFile(name, content)})


def map_columns(client: Client, capture: Capture) -> ImportRun:
    run = ImportRun.objects.latest("pk")
    data = {f"column-{column}": target for column, target in run.mapping.items()}
    assert post(client, capture, "import_columns", run.pk, **data).status_code == 302
    return ImportRun.objects.get(pk=run.pk)


def text(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_file_to_the_pool(client: Client, clerk: Account, django_capture_on_commit_callbacks: Capture) -> None:
    capture = django_capture_on_commit_callbacks
    sister = person(2, 工作单位="焦作示明装备有限公司")
    assert send(client, kept([person(1), sister, person(3, 姓名="")])).url == reverse(
        "import_columns", args=[ImportRun.objects.get().pk]
    )
    run = map_columns(client, capture)
    shown = text(client, "import_run", run.pk)
    assert "第 7 行 B 列" in shown
    assert "下一步：核对单位" in shown
    desk = post(client, capture, "import_units", run.pk).url
    assert desk == f"{reverse('suspects')}?source=import:{run.pk}"
    shown = client.get(desk).content.decode()
    assert "焦作示明装备有限公司" in shown
    doubt = UnitSuspect.objects.get()
    assert client.post(desk, {f"verdict-{doubt.pk}": "different"}).url == reverse("import_run", args=[run.pk])
    assert "导入 2 人" in text(client, "import_run", run.pk)
    assert post(client, capture, "import_start", run.pk).status_code == 302
    assert Expert.objects.count() == 2
    shown = text(client, "import_run", run.pk)
    assert "1 人没有导入" in shown
    assert "撤销整批" in shown


def test_downloads_are_exports_with_a_serial(client: Client, clerk: Account, django_capture_on_commit_callbacks: Capture) -> None:
    send(client, kept([person(1), person(2, 姓名="")]))
    run = map_columns(client, django_capture_on_commit_callbacks)
    for name, kind in (("import_findings", "import_findings"), ("import_left_out", "import_left_out")):
        response = client.get(reverse(name, args=[run.pk]))
        rows = sheets.read(response.content).sheets[0].rows
        export = Export.objects.get(kind=kind)
        assert export.serial in str(rows[1][0])
        assert rows[-1][-2] == 6


def test_the_template_opens(client: Client, clerk: Account) -> None:
    response = client.get(reverse("import_template"))
    assert "姓名*" in sheets.read(response.content).sheets[0].rows[3]


@pytest.mark.parametrize(
    ("content", "word"), [(b"", "空"), (b"%PDF-1.7", "PDF"), (b"a,b\n1,2\n", "没有找到表头"), (b"PK\x03\x04", "损坏")]
)
def test_a_wrong_file_says_why_and_keeps_nothing(client: Client, clerk: Account, content: bytes, word: str) -> None:
    response = send(client, content)
    assert response.status_code in (400, 409)
    assert word in response.content.decode()
    assert not ImportRun.objects.exists()


def test_a_missing_column_is_asked_for_and_choices_stay(client: Client, clerk: Account) -> None:
    send(client, kept([person(1)]))
    run = ImportRun.objects.get()
    data = {f"column-{column}": target for column, target in run.mapping.items() if target != "unit"}
    response = client.post(reverse("import_columns", args=[run.pk]), data)
    shown = response.content.decode()
    assert response.status_code == 409
    assert "没有一列对应为“工作单位”" in shown
    assert '<option value="id_number" selected>' in shown


def test_numbers_are_masked_on_the_page_of_columns(client: Client, clerk: Account) -> None:
    send(client, kept([person(1)]))
    shown = text(client, "import_columns", ImportRun.objects.get().pk)
    assert person(1)["身份证号"] not in shown
    assert person(1)["手机号码"] not in shown


def test_a_finished_part_reloads_the_page(client: Client, clerk: Account, django_capture_on_commit_callbacks: Capture) -> None:
    send(client, kept([person(1)]))
    run = map_columns(client, django_capture_on_commit_callbacks)
    response = client.get(reverse("import_run", args=[run.pk]), headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"


def test_progress_is_shown_and_can_be_left(client: Client, clerk: Account) -> None:
    send(client, kept([person(rank) for rank in range(1, 5)]))
    run = ImportRun.objects.get()
    ImportRun.objects.filter(pk=run.pk).update(state="running", total=4, imported=1, started_at=AT, touched_at=AT)
    shown = text(client, "import_run", run.pk)
    assert "25%" in shown
    assert "可以离开本页" in shown
    assert "从中断处继续" in shown


def test_undo_tells_the_consequence_first(client: Client, clerk: Account, django_capture_on_commit_callbacks: Capture) -> None:
    capture = django_capture_on_commit_callbacks
    send(client, kept([person(1)]))
    run = map_columns(client, capture)
    post(client, capture, "import_units", run.pk)
    post(client, capture, "import_start", run.pk)
    assert "都将删除" in text(client, "import_undo", run.pk)
    assert post(client, capture, "import_undo", run.pk).url == reverse("imports")
    assert not Expert.objects.exists()


def test_leadership_approves_and_locks(client: Client) -> None:
    fields.seed()
    leader, clerk = account("leadership"), account("talent")
    client.force_login(leader)
    assert client.post(reverse("migration_approve"), {"document": ""}).status_code == 400
    assert client.post(reverse("migration_approve"), {"document": "焦科〔2026〕15号"}).status_code == 302
    assert client.post(reverse("migration_approve"), {"document": "焦科〔2026〕16号"}).status_code == 409
    assert client.post(reverse("migration_lock")).status_code == 409
    client.force_login(clerk)
    assert client.post(reverse("migration_lock")).status_code == 403
    assert client.post(reverse("migration_ask_lock")).status_code == 302
    client.force_login(leader)
    assert client.post(reverse("migration_lock")).status_code == 302
    assert Migration.objects.get().locked_by == leader
    client.force_login(clerk)
    response = send(client, kept([person(1)]))
    assert response.status_code == 409
    assert "已于" in response.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("talent", 200), ("leadership", 200), ("supervisor", 200), ("organiser", 403), ("system_admin", 403)]
)
def test_3_who_sees_imports(client: Client, role: str, status: int) -> None:
    client.force_login(account(role))
    assert client.get(reverse("imports")).status_code == status


def test_an_unknown_run_is_not_found(client: Client, clerk: Account) -> None:
    assert client.get(reverse("import_run", args=[99])).status_code == 404


@pytest.mark.parametrize("page", ["imports", "import_run"])
def test_as_many_queries_for_thirty_rows_as_for_three(
    client: Client, clerk: Account, page: str, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for number in (3, 27):
        for _ in range(number):
            run = ImportRun.objects.create(
                code=f"DR-2026-{ImportRun.objects.count():04d}", file_name="x", file_key="k", file_digest="d", state="checked",
                created_by=clerk, created_at=AT, layout={"sheet": "x", "people": 1, "units": {}, "headings": []},
            )  # fmt: skip
        ImportFinding.objects.bulk_create(
            ImportFinding(run=run, row=row, column="A", heading="姓名", kind="missing", severity="error", message="m")
            for row in range(number)
        )
        with django_assert_max_num_queries(40) as seen:
            client.get(reverse(page, args=[run.pk] if page == "import_run" else []))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_somebody_in_the_pool_is_said_by_number_only(
    client: Client, clerk: Account, django_capture_on_commit_callbacks: Capture
) -> None:
    expert(41, id_number=person(1)["身份证号"])
    send(client, kept([person(1)]))
    run = map_columns(client, django_capture_on_commit_callbacks)
    assert "编号 41" in text(client, "import_run", run.pk)


def test_the_heading_rows_can_be_corrected(client: Client, clerk: Account) -> None:
    send(client, kept([person(1)]))
    run = ImportRun.objects.get()
    assert client.post(reverse("import_heading", args=[run.pk]), {"first": "3", "last": "4"}).status_code == 302
    assert "第 3—4 行" in text(client, "import_columns", run.pk)
    assert client.post(reverse("import_heading", args=[run.pk]), {"first": "x", "last": "4"}).status_code == 409


def test_another_sheet_of_the_file(client: Client, clerk: Account) -> None:
    book = Workbook()
    book.active.title = "甲"
    for sheet in (book.active, book.create_sheet("乙")):
        sheet.append(["姓名", "身份证号", "工作单位", "领域"])
        sheet.append(["示一", "1", "示山理工大学", "新材料"])
    send(client, content_of(book))
    run = ImportRun.objects.get()
    assert "改用此表" in text(client, "import_columns", run.pk)
    client.post(reverse("import_sheet", args=[run.pk]), {"sheet": "乙"})
    assert ImportRun.objects.get().layout["sheet"] == "乙"
    made = client.post(reverse("import_another", args=[run.pk]), {"sheet": "甲"})
    assert made.url == reverse("import_columns", args=[ImportRun.objects.latest("pk").pk])


def test_a_run_can_be_given_up_or_checked_again(
    client: Client, clerk: Account, django_capture_on_commit_callbacks: Capture
) -> None:
    capture = django_capture_on_commit_callbacks
    send(client, kept([person(1)]))
    run = map_columns(client, capture)
    post(client, capture, "import_check", run.pk)
    assert ImportRun.objects.get().state == "checked"
    post(client, capture, "import_drop", run.pk)
    assert "撤销了这一批" in text(client, "import_run", run.pk)
