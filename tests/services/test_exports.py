"""20: whatever leaves the system carries who, when and a serial, and is registered."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from openpyxl import load_workbook

from expertpool.gateways import keys
from expertpool.records.models import Account, Event, Export
from expertpool.services import chain, exports
from tests.factories import AT, account

pytestmark = pytest.mark.django_db


def made(by: Account, at: datetime = AT, rows: tuple[tuple[object, ...], ...] = (("张三", 3),)) -> exports.Sheet:
    return exports.sheet(
        kind="pool", title="名录", headings=("姓名", "次数"), rows=rows, filters={"status": "active"}, by=by, at=at
    )


def test_20_the_sheet_says_who_when_and_under_which_serial() -> None:
    person = account(name="王示敏")
    sheet = made(person)
    table = load_workbook(io.BytesIO(sheet.content)).active
    assert table is not None
    note = str(table["A2"].value)
    assert sheet.file_name == "DC-20261123-0001.xlsx"
    for word in ("DC-20261123-0001", "王示敏", "2026-11-23 10:00"):
        assert word in note
    assert [[cell.value for cell in row] for row in table.iter_rows(min_row=3)] == [["姓名", "次数"], ["张三", 3]]


def test_20_an_export_is_registered_and_traced() -> None:
    person = account()
    sheet = made(person)
    export = Export.objects.get()
    assert (export.serial, export.kind, export.by, export.rows, export.filters) == (
        sheet.serial,
        "pool",
        person,
        1,
        {"status": "active"},
    )
    assert export.digest == keys.sm3(sheet.content)
    event = Event.objects.get()
    assert (event.action, event.article, event.subject_id) == ("export.make", "20", str(export.pk))
    assert event.payload.body["serial"] == sheet.serial


def test_20_serials_count_within_the_day_of_the_bureau() -> None:
    person = account()
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    serials = [made(person).serial, made(person, AT + timedelta(hours=1)).serial, made(person, late).serial]
    assert serials == ["DC-20261123-0001", "DC-20261123-0002", "DC-20261124-0001"]


def test_20_an_empty_selection_exports_its_headings() -> None:
    sheet = made(account(), rows=())
    table = load_workbook(io.BytesIO(sheet.content)).active
    assert table is not None
    assert [cell.value for cell in table[3]] == ["姓名", "次数"]
    assert Export.objects.get().rows == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_20_exports_at_once_get_serials_of_their_own() -> None:
    people, gate, failed = [account() for _ in range(4)], threading.Barrier(4), []

    def work(by: Account) -> None:
        try:
            gate.wait()
            made(by)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(Export.objects.values_list("serial", flat=True)) == [f"DC-20261123-000{n}" for n in range(1, 5)]
    assert chain.verify() == []
