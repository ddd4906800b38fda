"""14.4: fees on screen: the organiser settles, watchers look on, the keepers set the scale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from expertpool.policy.terms import ActivityStatus, Role
from expertpool.records.models import Account, Activity, Export, FeeScale, Participation, Payment, PaySheet
from tests.factories import account, activity, division, expert, organiser, use

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


@pytest.fixture
def held() -> Activity:
    today = timezone.localdate()
    return activity(state=ActivityStatus.HELD, first_day=today, last_day=today, title="储氢罐项目评审")


def came(made: Activity, name: str = "示例到") -> Participation:
    return use(expert(name=name), made.first_day, activity=made)


def month() -> str:
    return timezone.localdate().replace(day=1).isoformat()


def test_14_4_from_quantity_to_paid(held: Activity) -> None:
    person, client = came(held), of(held.organiser)
    assert "储氢罐项目评审" in client.get("/fees/").content.decode()
    client.post(f"/activities/{held.pk}/fees/draft/", {f"unit-{person.pk}": "day", f"quantity-{person.pk}": "1"})
    assert "1,000.00" in client.get(f"/activities/{held.pk}/fees/").content.decode()
    page = client.post(f"/activities/{held.pk}/fees/sheet/", {"month": month()}, follow=True).content.decode()
    assert all(words in page for words in ("FY-", "40.00", "示例到 未登记银行账户"))
    assert "保存报酬" not in page
    sheet = PaySheet.objects.get()
    book = client.post(f"/activities/{held.pk}/papers/fees/{sheet.pk}/", {"form": "xlsx"})
    assert book.status_code == 200
    assert book["Content-Type"].endswith("spreadsheetml.sheet")
    assert "已发放" in client.post(f"/fees/{sheet.pk}/paid/", follow=True).content.decode()
    assert client.post(f"/fees/{sheet.pk}/paid/").status_code == 409


def test_14_4_a_refusal_keeps_what_was_typed_and_names_the_article(held: Activity) -> None:
    person = came(held)
    answer = of(held.organiser).post(
        f"/activities/{held.pk}/fees/draft/", {f"unit-{person.pk}": "piece", f"quantity-{person.pk}": "6一"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "第十四条（四）" in page
    assert 'value="6一"' in page
    assert 'value="piece" selected' in page
    assert not Payment.objects.exists()


def test_14_4_watchers_look_on(held: Activity) -> None:
    person = came(held)
    client = of(account(Role.SUPERVISOR))
    page = client.get(f"/activities/{held.pk}/fees/").content.decode()
    assert "示例到" in page
    assert "<select" not in page.split("card__head", 1)[1]
    assert client.post(f"/activities/{held.pk}/fees/draft/", {f"quantity-{person.pk}": "1"}).status_code == 403


def test_3_another_divisions_fees_do_not_exist(held: Activity) -> None:
    client = of(organiser(division=division("别的科")))
    assert client.get(f"/activities/{held.pk}/fees/").status_code == 404
    assert client.post(f"/activities/{held.pk}/fees/draft/").status_code == 404
    assert client.post(f"/activities/{held.pk}/fees/sheet/", {"month": month()}).status_code == 404
    assert of(account(Role.TALENT)).get(f"/activities/{held.pk}/fees/").status_code == 403


def test_14_4_nothing_to_settle_before_the_activity_was_held() -> None:
    made = activity(state=ActivityStatus.READY)
    assert of(made.organiser).get(f"/activities/{made.pk}/fees/").status_code == 404


@pytest.mark.parametrize("path", ["/fees/", "/activities/{}/fees/"])
@pytest.mark.parametrize("size", [3, 30])
def test_the_pages_take_the_same_queries_however_long(
    held: Activity, path: str, size: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for place in range(size):
        came(held, f"示例{place}")
        came(activity(held.organiser, state=ActivityStatus.HELD))
    client = of(held.organiser)
    with django_assert_max_num_queries(24):
        assert client.get(path.format(held.pk)).status_code == 200


def test_14_4_the_scale_is_an_example_until_it_is_set() -> None:
    client = of(account(Role.TALENT))
    assert "示例" in client.get("/fees/scale/").content.decode()
    line = {
        "level": "full",
        "unit": "day",
        "yuan": "1350.50",
        "first_day": timezone.localdate().isoformat(),
        "document": "示财1号",
    }
    page = client.post("/fees/scale/", line, follow=True).content.decode()
    assert "1,350.50" in page
    assert "示财1号" in page
    assert FeeScale.objects.get().cents == 1_350_50
    answer = client.post("/fees/scale/", {**line, "first_day": date(2024, 3, 12).isoformat()})
    assert answer.status_code == 409
    assert "不能改过去的日期" in answer.content.decode()


def test_14_4_the_scale_is_the_keepers(held: Activity) -> None:
    assert of(held.organiser).get("/fees/scale/").status_code == 403


def test_20_the_list_is_taken_along_as_it_is_narrowed_without_a_name(held: Activity) -> None:
    person, client = came(held), of(held.organiser)
    client.post(f"/activities/{held.pk}/fees/draft/", {f"unit-{person.pk}": "day", f"quantity-{person.pk}": "1"})
    client.post(f"/activities/{held.pk}/fees/sheet/", {"month": month()})
    came(activity(organiser(division=division("别的科")), state=ActivityStatus.HELD, title="别科的活动"))
    assert "/fees/export/?q=" in client.get("/fees/?q=储氢").content.decode()
    sheet = load_workbook(BytesIO(client.get("/fees/export/?q=储氢").content)).active
    assert [cell.value for cell in sheet[sheet.max_row]][-4:] == [1, 1, 0, 1000]
    told = str([[cell.value for cell in row] for row in sheet.iter_rows()])
    assert "储氢罐项目评审" in told
    assert "示例到" not in told
    assert "别科的活动" not in told
    assert Export.objects.get(kind="fees").rows == 1
    assert of(account(Role.TALENT)).get("/fees/export/").status_code == 403
