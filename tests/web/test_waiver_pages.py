"""11.2, 12 on screen: the keepers ask, leadership approves or refuses with a reason."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from expertpool.policy.terms import Role
from expertpool.records.models import Account, VoidRequest, Waiver, WaiverRequest
from expertpool.services import voiding
from tests.factories import AT, account
from tests.services.contact_ground import drawn
from tests.services.demand_ground import accepted
from tests.services.test_waivers import used_up

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def test_12_a_request_from_asking_to_the_waiver() -> None:
    used_up(1, name="示例熟手")
    demand = accepted()
    keeper, leader = of(account(Role.TALENT)), of(account(Role.LEADERSHIP))
    assert f"/waivers/{demand.pk}/ask/" in keeper.get("/waivers/").content.decode()
    page = keeper.post(f"/waivers/{demand.pk}/ask/", {"expert": "1", "reason": "仅此一人熟悉"}, follow=True)
    assert "仅此一人熟悉" in page.content.decode()
    request = WaiverRequest.objects.get()
    assert "审批破例" in leader.get("/").content.decode()
    answer = leader.post(f"/waivers/requests/{request.pk}/grant/", {"document": ""})
    assert (answer.status_code, Waiver.objects.exists()) == (409, False)
    leader.post(f"/waivers/requests/{request.pk}/grant/", {"document": "局长办公会纪要8号"})
    assert Waiver.objects.get().reason == "仅此一人熟悉"
    assert "审批破例" not in leader.get("/").content.decode()
    assert leader.post(f"/waivers/requests/{request.pk}/grant/", {"document": "再来"}).status_code == 404


def test_12_what_was_set_aside_is_searched_and_taken_along() -> None:
    used_up(1, name="示例熟手")
    demand = accepted()
    leader = of(account(Role.LEADERSHIP))
    told = {"expert": "1", "reason": "仅此一人熟悉", "document": "局长办公会纪要8号"}
    leader.post(f"/waivers/{demand.pk}/", told)
    assert "纪要8号" in leader.get("/waivers/?q=熟手&article=12").content.decode()
    assert "纪要8号" not in leader.get("/waivers/?article=6.1.4").content.decode()
    sheet = load_workbook(BytesIO(leader.get("/waivers/export/?q=熟手").content)).active
    assert "局长办公会纪要8号" in [cell.value for cell in sheet[sheet.max_row]]
    assert of(demand.activity.organiser).get("/waivers/export/").status_code == 403


def test_12_a_refusal_is_shown_with_its_reason_and_only_leadership_answers() -> None:
    used_up(1)
    demand = accepted()
    keeper = of(account(Role.TALENT))
    keeper.post(f"/waivers/{demand.pk}/ask/", {"expert": "1", "reason": "仅此一人熟悉"})
    request = WaiverRequest.objects.get()
    address = f"/waivers/requests/{request.pk}/refuse/"
    assert keeper.post(address, {"answer": "不"}).status_code == 403
    assert of(account(Role.LEADERSHIP)).post(address, {"answer": "另有人选"}).status_code == 302
    assert "另有人选" in keeper.get("/waivers/").content.decode()


def test_11_2_leadership_rejects_a_void_and_the_keepers_read_why() -> None:
    draw = drawn()
    voiding.ask_void(draw_id=draw.pk, reason="活动取消", by=draw.drawn_by, at=AT)
    leader = of(account(Role.LEADERSHIP))
    assert leader.post(f"/voids/{draw.pk}/reject/", {"answer": ""}).status_code == 409
    page = leader.post(f"/voids/{draw.pk}/reject/", {"answer": "活动照常举行"}, follow=True).content.decode()
    assert "活动照常举行" in page
    assert "没有等待审批的作废申请" in page
    page = of(draw.drawn_by).get(f"/draws/{draw.demand_id}/").content.decode()
    assert "驳回：活动照常举行" in page
    assert "再次申请作废" in page
    assert VoidRequest.objects.get().rejected_by
