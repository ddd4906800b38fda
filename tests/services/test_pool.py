"""20: each look at a record leaves a trace before a figure leaves; 4: the list goes out with a serial."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from expertpool.gateways import keys
from expertpool.queries import experts
from expertpool.records.models import Event, Export
from expertpool.services import pool
from tests.factories import AT, account, expert, use

pytestmark = pytest.mark.django_db


def test_20_revealing_gives_the_plain_values_and_one_event_without_them() -> None:
    person, by = expert(7, id_number="410811198001019039"), account()
    person.phone_cipher = keys.encrypt("13800001234", table="expert", row=7, field="phone")
    person.save()
    assert pool.reveal(expert=person, by=by, at=AT) == {"证件号码": "410811198001019039", "手机": "13800001234"}
    event = Event.objects.get(action="expert.reveal")
    assert (event.actor, event.subject_kind, event.subject_id, event.article) == (by, "expert", str(person.pk), "20")
    assert event.payload.body == {"shown": ["手机", "证件号码"]}


def test_20_opening_a_record_is_an_event_on_the_experts_own_history() -> None:
    person = expert()
    pool.look(expert=person, by=account(), at=AT)
    assert [event.action for event in experts.history(person)] == ["expert.view"]


def test_20_a_value_moved_to_another_row_does_not_open() -> None:
    first, second = expert(1, id_number="A"), expert(2, id_number="B")
    second.id_cipher = first.id_cipher
    with pytest.raises(keys.SealBroken):
        pool.reveal(expert=second, by=account(), at=AT)


def test_20_the_exported_list_has_a_serial_and_no_identity_number_or_phone() -> None:
    person, by = expert(3, name="示列人", id_number="410811198001019039"), account()
    use(person, date(2026, 3, 2))
    sheet = pool.export(rows=experts.visible_to(by, year=2026), filters={"q": "示列"}, by=by, at=AT)
    cells = [
        str(cell) for row in openpyxl.load_workbook(io.BytesIO(sheet.content)).active.iter_rows(values_only=True) for cell in row
    ]
    assert "示列人" in cells
    assert any(sheet.serial in cell for cell in cells)
    assert not any("410811198001019039" in cell for cell in cells)
    assert (Export.objects.get().serial, Export.objects.get().rows) == (sheet.serial, 1)
