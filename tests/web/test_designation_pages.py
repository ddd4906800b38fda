"""11.6 on screen: the organiser asks, a keeper matches, leadership decides; nobody sees more than they need (3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Contact, Demand, Designation, Event, Export
from tests.factories import AT, account, demand, division, organiser
from tests.services.test_designations import FIELD, SCAN, approve, asked, matched, named

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def typed(of_demand: Demand, **changes: Any) -> dict[str, Any]:
    return {
        "demand": str(of_demand.pk),
        "kind": "person",
        "person_name": "示例名",
        "unit_name": "示例大学",
        "field": "T01",
        "reason": "关键技术仅此一人",
        "minutes_number": "局办会纪要〔2026〕9号",
        "minutes_day": "2024-11-20",
        "scan": SimpleUploadedFile("纪要.pdf", SCAN),
    } | changes


def test_11_6_from_the_request_to_the_call() -> None:
    wanted, who = demand({"T01": 2}, filed_at=AT), named()
    client = of(wanted.activity.organiser)
    assert wanted.code in client.get(f"/designations/new/?demand={wanted.pk}").content.decode()
    page = client.post("/designations/new/", typed(wanted), follow=True).content.decode()
    assert "待核对人选" in page
    made = Designation.objects.get()
    keeper = of(account(Role.TALENT))
    assert "核对指定人选" in keeper.get("/").content.decode()
    assert who.unit.name in keeper.get(f"/designations/{made.pk}/").content.decode()
    assert keeper.post(f"/designations/{made.pk}/match/", {"number": "abc"}).status_code == 409
    keeper.post(f"/designations/{made.pk}/match/", {"number": str(who.number)})
    leader = of(account(Role.LEADERSHIP))
    assert "核对指定人选" not in keeper.get("/").content.decode()
    assert "审批指定" in leader.get("/").content.decode()
    assert "批准指定" in leader.get(f"/designations/{made.pk}/").content.decode()
    leader.post(f"/designations/{made.pk}/approve/")
    assert Contact.objects.get().way == "designated"
    assert leader.post(f"/designations/{made.pk}/approve/").status_code == 409
    assert "审批指定" not in leader.get("/").content.decode()
    for reader in (keeper, leader):
        assert "指定 1 人" in reader.get("/demands/").content.decode()
        assert "指定 1 人" in reader.get(f"/demands/{wanted.pk}/").content.decode()


def test_3_the_organiser_never_sees_who_was_matched() -> None:
    who = named(title="示例职称")
    made = matched(who=who)
    client = of(made.asked_by)
    for page in ("/designations/", f"/designations/{made.pk}/"):
        text = client.get(page).content.decode()
        assert who.unit.name not in text
        assert f"{who.number} 号" not in text
    assert client.post(f"/designations/{made.pk}/match/", {"number": "1"}).status_code == 403
    assert of(organiser(division=division("别的科"))).get(f"/designations/{made.pk}/").status_code == 404


def test_11_6_what_stands_in_the_way_is_shown_to_leadership_with_its_article() -> None:
    who = named()
    made = matched(who=who)
    type(who).objects.filter(pk=who.pk).update(status="suspended")
    page = of(account(Role.LEADERSHIP)).get(f"/designations/{made.pk}/").content.decode()
    assert "目前不能批准" in page
    assert "批准指定</button>" not in page


def test_11_6_a_refused_request_keeps_what_was_typed() -> None:
    wanted = demand({"T01": 2})
    client = of(wanted.activity.organiser)
    answer = client.post("/designations/new/", typed(wanted, scan=SimpleUploadedFile("纪要.exe", b"MZ")))
    assert answer.status_code == 409
    assert "关键技术仅此一人" in answer.content.decode()
    assert "第十一条（六）" in answer.content.decode()
    assert "请选择文件" in client.post("/designations/new/", typed(wanted, scan="")).content.decode()
    strange = demand(of=None, wants={"T01": 1})
    Demand.objects.filter(pk=strange.pk).update(state="settled")
    assert client.post("/designations/new/", typed(strange)).status_code == 200
    assert not Designation.objects.exists()


def test_11_6_the_minutes_leave_with_a_trace() -> None:
    made = asked()
    answer = of(account(Role.SUPERVISOR)).post(f"/designations/{made.pk}/minutes/")
    assert (answer.content, answer["Content-Type"]) == (SCAN, "application/pdf")
    assert Event.objects.filter(action="designation.open").count() == 1
    assert of(account(Role.SUPERVISOR)).get(f"/designations/{made.pk}/minutes/").status_code == 405
    assert of(account(Role.EXPERT)).post(f"/designations/{made.pk}/minutes/").status_code == 403


def test_11_6_a_designated_field_is_marked() -> None:
    wanted = demand({"T01": 2}, state="accepted", filed_at=AT, accepted_at=AT)
    approve(asked(wanted, FIELD))
    keeper = of(account(Role.TALENT))
    for page in ("/demands/", f"/demands/{wanted.pk}/", "/draws/"):
        assert ">指定<" in keeper.get(page).content.decode()


def test_11_6_the_list_is_searched_narrowed_and_exported() -> None:
    made = asked()
    asked(demand({"T01": 2}, of=None), FIELD)
    keeper = of(account(Role.TALENT))
    assert "示例名" in keeper.get("/designations/?q=示例名").content.decode()
    assert "示例名" not in keeper.get("/designations/?kind=field").content.decode()
    assert "示例名" not in keeper.get("/designations/?state=approved").content.decode()
    answer = keeper.get("/designations/export/?state=asked")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert (Export.objects.get().rows, Export.objects.get().filters) == (1, {"state": "asked"})
    assert made.minutes_day == date(2026, 11, 20)


@pytest.mark.parametrize("size", [3, 30])
def test_the_list_takes_the_same_queries_however_long(size: int, django_assert_max_num_queries: Callable[..., Any]) -> None:
    for _ in range(size):
        matched(who=named(), of=demand({"T01": 2}, filed_at=AT))
    client = of(account(Role.SUPERVISOR))
    for address in ("/designations/", "/demands/"):
        with django_assert_max_num_queries(35):
            assert client.get(address).status_code == 200
