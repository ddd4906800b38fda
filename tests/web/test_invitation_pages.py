"""7.1.2: inviting somebody from outside and filing the form, as the division does it on its pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Application, Invitation
from expertpool.services import applications, cancelling
from tests.factories import AT, account, division, organiser
from tests.services.application_ground import answers
from tests.services.contact_ground import at, caller_of
from tests.services.test_invitations import FORM, GUEST, accepted, exhausted

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def test_7_1_2_from_the_invitation_to_the_form() -> None:
    draw = exhausted()
    client = of(draw.demand.activity.organiser)
    form = {name: getattr(GUEST, name) for name in ("name", "id_number", "phone", "unit_name", "region", "field", "reason")}
    assert client.post("/invitations/new/", {**form, "demand": draw.demand_id, "reason": ""}).status_code == 200
    assert client.post("/invitations/new/", {**form, "demand": draw.demand_id, "id_number": "1"}).status_code == 409
    assert client.post("/invitations/new/", {**form, "demand": draw.demand_id}).status_code == 302
    made = Invitation.objects.get()
    assert "示外来" in text(client.get("/invitations/"))
    assert GUEST.id_number not in text(client.get(f"/invitations/{made.pk}/"))
    assert client.get("/invitations/export/").status_code == 200


def test_7_1_2_the_form_is_filed_on_its_page() -> None:
    made = accepted()
    client = of(made.demand.activity.organiser)
    assert "填报邀请入库信息表" in text(client.get("/"))
    told = {name: value for name, value in FORM.items() if isinstance(value, str)}
    address = f"/invitations/{made.pk}/"
    assert "毕业院校" in text(client.get(address))
    assert "已保存" in text(client.post(address, {**told, "school": "", "act": "save"}))
    assert client.post(address, {**told, "school": "", "act": "submit"}).status_code == 409
    assert client.post(address, {**told, "act": "submit"}).status_code == 302
    assert "待本人确认" in text(client.get(address))
    assert "示外来" not in text(client.get("/invitations/?form=open"))


def test_11_3_a_guest_takes_a_seat_on_the_desk() -> None:
    made = accepted()
    page = text(of(caller_of(made.demand.draw)).get(f"/contacts/{made.demand_id}/"))
    assert "已确认 1 / 1" in page
    assert f'href="/contacts/{made.demand_id}/final/"' in page
    assert "续排名单" not in page


def test_7_1_2_a_cancelled_activity_asks_for_no_form() -> None:
    made = accepted()
    by = made.demand.activity.organiser
    client = of(by)
    cancelling.cancel(activity_id=made.demand.activity_id, reason="改期另办", by=by, at=at(40))
    assert "填报邀请入库信息表" not in text(client.get("/"))
    assert "不用填报" in text(client.get("/invitations/"))
    assert made.demand.code not in text(client.get("/invitations/?form=open"))
    assert "活动取消" in text(of(caller_of(made.demand.draw)).get(f"/contacts/{made.demand_id}/"))
    assert "毕业院校" not in text(client.get(f"/invitations/{made.pk}/"))


def test_20_another_division_and_leadership_see_no_name() -> None:
    made = accepted()
    assert of(organiser(division=division("另一科"))).get(f"/invitations/{made.pk}/").status_code == 404
    assert "示外来" not in text(of(account(Role.LEADERSHIP)).get("/invitations/"))
    assert of(account(Role.SYSTEM_ADMIN)).get("/invitations/").status_code == 403


def test_7_1_2_a_returned_form_shows_what_was_handed_in_and_nothing_of_the_persons_own_word() -> None:
    made = accepted()
    client, address = of(made.demand.activity.organiser), f"/invitations/{made.pk}/"
    told = {name: value for name, value in FORM.items() if isinstance(value, str)}
    client.post(address, {**told, "title": "示例高级职称", "act": "submit"})
    row = Application.objects.get()
    ties = {"relatives": [{"relation": "10", "name": "示隐亲", "unit": "", "id_number": ""}]}
    applications.confirm(application_id=row.pk, words=answers(**ties), by=account(Role.EXPERT), at=AT)
    assert "示例高级职称" not in text(client.get(address))
    Application.objects.update(state="returned")
    shown = text(client.get(address))
    assert ("示例高级职称" in shown, "示隐亲" in shown, GUEST.phone in shown) == (True, False, False)
    assert client.post(address, {**told, "act": "submit"}).status_code == 302
    assert Application.objects.get().state == "confirming"
