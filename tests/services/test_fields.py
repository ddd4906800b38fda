"""5: the fourteen fields of the regulation, and those the bureau adds."""

from __future__ import annotations

import pytest

from expertpool.policy.decision import Refused
from expertpool.queries import fields as queries
from expertpool.records.models import Event, Field
from expertpool.services import fields
from tests.factories import AT, account, expert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fourteen() -> None:
    fields.seed()


def test_5_the_regulation_names_seven_technical_and_seven_management_fields() -> None:
    assert [(label, len(rows)) for label, rows in queries.tree()] == [("专业技术类", 7), ("综合管理类", 7)]


def test_5_the_bureau_adds_a_field_with_the_next_code() -> None:
    field = fields.add(name="低空经济", category="technical", by=account(), at=AT)
    assert (field.code, field.active) == ("T08", True)
    assert Event.objects.latest("sequence").action == "field.edit"


@pytest.mark.parametrize("name", ["新材料", " 新材料 "])
def test_5_a_taken_name_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="已有名为“新材料”的领域"):
        fields.add(name=name, category="technical", by=account(), at=AT)
    assert Field.objects.count() == 14
    assert not Event.objects.exists()


def test_5_a_field_of_the_regulation_is_neither_renamed_nor_retired() -> None:
    named = Field.objects.get(code="T02")
    with pytest.raises(Refused, match="办法列明的领域"):
        fields.rename(field_id=named.pk, name="材料", by=account(), at=AT)
    with pytest.raises(Refused, match="办法列明的领域"):
        fields.set_active(field_id=named.pk, active=False, by=account(), at=AT)
    named.refresh_from_db()
    assert (named.name, named.active) == ("新材料", True)


def test_5_an_own_field_is_renamed_retired_and_brought_back() -> None:
    by = account()
    own = fields.add(name="低空经济", category="technical", by=by, at=AT)
    fields.rename(field_id=own.pk, name="低空技术", by=by, at=AT)
    fields.set_active(field_id=own.pk, active=False, by=by, at=AT)
    fields.set_active(field_id=own.pk, active=True, by=by, at=AT)
    own.refresh_from_db()
    assert (own.code, own.name, own.active) == ("T08", "低空技术", True)
    assert Event.objects.filter(action="field.edit").count() == 4


def test_5_the_tree_counts_the_people_of_each_field() -> None:
    expert(fields=("T01", "T02"))
    expert(fields=("T02",))
    counts = {row.code: row.people for _, rows in queries.tree() for row in rows}
    assert (counts["T01"], counts["T02"], counts["T03"]) == (1, 2, 0)
