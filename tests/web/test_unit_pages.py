"""Units on screen: list, page, desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from expertpool.gateways import sheets
from expertpool.records.models import Account, Unit, UnitSuspect
from expertpool.services import suspects, units
from tests.factories import AT, account, alias, expert, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> Account:
    made = account("talent")
    client.force_login(made)
    return made


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_is_searched_by_initials_and_filtered(client: Client, clerk: Account) -> None:
    unit("示山理工大学", kind="university", region="410811")
    unit("海川医院", kind="institution", region="410802")
    assert "海川医院" not in text(client, reverse("units") + "?q=sslg")
    assert "示山理工大学" not in text(client, reverse("units") + "?kind=institution")
    assert "示山理工大学" not in text(client, reverse("units") + "?region=410802")
    assert "海川医院" in text(client, reverse("units") + "?region=410800&sort=-people")


def test_the_export_carries_names_and_counts(client: Client, clerk: Account) -> None:
    made = unit("示山理工大学", kind="university", region="410811")
    alias(made, "示山理工学院")
    expert(unit=made)
    rows = sheets.read(client.get(reverse("units_export")).content).sheets[0].rows
    assert rows[-1][0] == "示山理工大学"
    assert rows[-1][5:] == ["示山理工学院", 1]


def test_a_unit_is_changed_on_its_page(client: Client, clerk: Account) -> None:
    made, parent = unit("示山理工大学机械学院"), unit("示山理工大学")
    page = reverse("unit", args=[made.pk])
    client.post(reverse("unit_name_add", args=[made.pk]), {"name-name": "示山机械学院", "name-kind": "alias"})
    client.post(reverse("unit_parent", args=[made.pk]), {"parent-other": "示山理工大学"})
    client.post(
        reverse("unit_facts", args=[made.pk]), {"facts-kind": "university", "facts-region": "410811", "facts-credit_code": ""}
    )
    shown = text(client, page)
    assert "示山机械学院" in shown
    made.refresh_from_db()
    assert (made.parent, made.kind, made.region) == (parent, "university", "410811")
    client.post(reverse("unit_parent", args=[made.pk]), {"parent-other": ""})
    client.post(reverse("unit_name_remove", args=[made.pk]), {"name_id": made.names.get(kind="alias").pk})
    made.refresh_from_db()
    assert (made.parent, made.names.count()) == (None, 1)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("unit_name_add", {"name-name": "示川师范学院", "name-kind": "alias"}, "已经是"),
        ("unit_parent", {"parent-other": "示川"}, "是否为：“示川师范学院”"),
        ("unit_merge", {"merge-other": ""}, "没有填写单位名称"),
        ("unit_facts", {"facts-kind": "company", "facts-credit_code": "123"}, "应为 18 位"),
    ],
)
def test_a_wrong_change_says_why(client: Client, clerk: Account, name: str, data: dict[str, str], word: str) -> None:
    made = unit("示山理工大学")
    unit("示川师范学院")
    response = client.post(reverse(name, args=[made.pk]), data)
    assert response.status_code == 400
    assert word in response.content.decode()


def test_merging_and_adding(client: Client, clerk: Account) -> None:
    keep = unit("示山理工大学")
    unit("示山理工")
    assert client.post(reverse("unit_merge", args=[keep.pk]), {"merge-other": "示山理工"}).status_code == 302
    assert Unit.objects.get() == keep
    assert client.post(reverse("unit_new"), {"name": "示川师范学院", "kind": "university"}).status_code == 302
    assert client.post(reverse("unit_new"), {"name": "示川师范学院", "kind": "university"}).status_code == 400


def test_a_name_of_another_unit_cannot_be_removed_here(client: Client, clerk: Account) -> None:
    made, other = unit(), unit()
    assert client.post(reverse("unit_name_remove", args=[made.pk]), {"name_id": other.names.get().pk}).status_code == 404


def test_the_desk_settles_what_was_chosen_and_the_rest_at_one_press(client: Client, clerk: Account) -> None:
    parent = unit("示山理工大学")
    unit("焦作示衡氢能科技有限公司")
    for name in ("示山理工大学机械学院", "焦作示衡氢能装备有限公司", "示山理工"):
        suspects.report(name=name, source="demand:7", by=clerk, at=AT)
    desk = reverse("suspects")
    assert text(client, desk).count('class="verdicts"') == 3
    client.post(reverse("suspects_sure"), {"source": "demand:7"})
    branch = units.resolve("示山理工大学机械学院")
    assert branch is not None
    assert branch.parent == parent
    same = UnitSuspect.objects.get(name="示山理工")
    shown = list(UnitSuspect.objects.filter(verdict="open").values_list("pk", flat=True))
    client.post(desk, {f"verdict-{same.pk}": "same", "shown": shown, "rest": "different"})
    assert not UnitSuspect.objects.filter(verdict="open").exists()
    assert units.resolve("示山理工") == parent
    assert units.resolve("焦作示衡氢能装备有限公司") != units.resolve("焦作示衡氢能科技有限公司")
    assert "没有待认定的疑似单位" in text(client, desk)


def test_the_supervisor_looks_and_settles_nothing(client: Client, clerk: Account) -> None:
    unit("示山理工大学")
    raised = suspects.report(name="示山理工", source="demand:7", by=clerk, at=AT)
    client.force_login(account("supervisor"))
    assert "保存认定" not in text(client, reverse("suspects"))
    client.post(reverse("suspects"), {f"verdict-{raised[0].pk}": "same"})
    assert UnitSuspect.objects.get().verdict == "open"
    assert client.post(reverse("suspects_sure")).status_code == 403


@pytest.mark.parametrize("page", ["units", "unit", "suspects"])
def test_as_many_queries_for_thirty_rows_as_for_three(
    client: Client, clerk: Account, page: str, django_assert_max_num_queries: Any
) -> None:
    top = unit("示山理工大学")
    counts = []
    for number in (3, 27):
        for _ in range(number):
            made = unit(parent=top)
            expert(unit=made)
            UnitSuspect.objects.create(
                name=f"某{made.pk}单位", key=f"某{made.pk}单位", candidate=made, hint="名称相近", score=80, source="demand:1"
            )
        with django_assert_max_num_queries(50) as seen:
            client.get(reverse(page, args=[top.pk] if page == "unit" else []))
        counts.append(len(seen))
    assert counts[0] == counts[1]
