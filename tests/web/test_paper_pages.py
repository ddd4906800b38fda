"""11.6, 20: 表单与卷宗 on screen: what may be taken is offered, what may not does not exist."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client

from expertpool.policy.terms import ActivityStatus, DemandStatus, Role
from expertpool.records.models import Account, Activity, Event, Expert, Export, PaySheet
from expertpool.services import drawing
from tests.factories import AT, account, activity, demand, division, expert, organiser
from tests.services.paper_ground import held_activity

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


@pytest.fixture
def held() -> Activity:
    return held_activity()


def test_11_6_the_papers_of_an_activity_and_its_case_file(held: Activity) -> None:
    client = of(account(Role.TALENT))
    assert held.title in client.get("/papers/").content.decode()
    page = client.get(f"/activities/{held.pk}/papers/").content.decode()
    assert all(words in page for words in ("专家需求表", "联系记录表", "最终名单", "承诺书", "下载卷宗"))
    assert "完整证据由驻局纪检监察组下载" in page
    answer = client.post(f"/activities/{held.pk}/case-file/")
    assert answer["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    digest = Event.objects.get(action="paper.case_file").payload.body["digest"]
    assert digest[:8] in client.get(f"/activities/{held.pk}/papers/").content.decode()


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_20_a_paper_comes_under_its_serial(held: Activity, form: str) -> None:
    answer = of(held.organiser).post(f"/activities/{held.pk}/papers/final/{held.pk}/", {"form": form})
    assert answer.status_code == 200
    assert f"{Export.objects.get().serial}.{form}" in answer["Content-Disposition"]


def test_11_4_the_organiser_gets_no_name_before_the_hand_over(held: Activity) -> None:
    Activity.objects.filter(pk=held.pk).update(state=ActivityStatus.PLANNED)
    client = of(held.organiser)
    assert "反馈最终名单后提供" in client.get(f"/activities/{held.pk}/papers/").content.decode()
    for kind in ("final", "sign_in", "reception"):
        assert client.post(f"/activities/{held.pk}/papers/{kind}/{held.pk}/", {"form": "docx"}).status_code == 404
    assert not Export.objects.exists()


def test_3_the_list_and_the_case_file_are_not_the_organisers(held: Activity) -> None:
    client, asked = of(held.organiser), held.demands.get()
    for kind in ("contacts", "result"):
        assert client.post(f"/activities/{held.pk}/papers/{kind}/{asked.pk}/").status_code == 404
    assert client.post(f"/activities/{held.pk}/case-file/").status_code == 403
    assert of(account(Role.PARTY)).post(f"/activities/{held.pk}/case-file/").status_code == 403
    assert "下载卷宗" not in client.get(f"/activities/{held.pk}/papers/").content.decode()


def test_3_another_divisions_papers_do_not_exist(held: Activity) -> None:
    client = of(organiser(division=division("别的科")))
    assert client.get(f"/activities/{held.pk}/papers/").status_code == 404
    assert client.post(f"/activities/{held.pk}/papers/final/{held.pk}/").status_code == 404
    assert held.title not in client.get("/papers/").content.decode()


def test_20_rows_of_another_activity_and_odd_forms_do_not_exist(held: Activity) -> None:
    other = activity(held.organiser, state=ActivityStatus.HELD)
    client = of(held.organiser)
    assert client.post(f"/activities/{other.pk}/papers/fees/{PaySheet.objects.get().pk}/").status_code == 404
    assert client.post(f"/activities/{held.pk}/papers/final/{held.pk}/", {"form": "xlsx"}).status_code == 404
    assert client.post(f"/activities/{held.pk}/papers/unheard/1/").status_code == 404


def test_20_a_paper_that_cannot_be_printed_says_what_to_do(held: Activity) -> None:
    Expert.objects.filter(number=4711).update(name="示\ue0f0")
    answer = of(held.organiser).post(f"/activities/{held.pk}/papers/sign_in/{held.pk}/", {"form": "pdf"})
    assert answer.status_code == 409
    assert "下载 Word 文件" in answer.content.decode()


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_11_2_the_record_of_a_draw_is_a_paper_too(form: str) -> None:
    expert()
    asked, talent = demand(state=DemandStatus.ACCEPTED, filed_at=AT), account(Role.TALENT)
    draw = drawing.freeze(demand_id=asked.pk, secret=bytes(range(32)), by=talent, at=AT)
    client = of(talent)
    assert client.post(f"/draws/{asked.pk}/record/file/", {"form": form}).status_code == 404
    drawing.witness(draw_id=draw.pk, number="480317", by=account(Role.SUPERVISOR), at=AT)
    drawing.run_draw(draw_id=draw.pk, by=talent, at=AT)
    answer = client.post(f"/draws/{asked.pk}/record/file/", {"form": form})
    assert f"{Export.objects.get().serial}.{form}" in answer["Content-Disposition"]
