"""19: a measure against a unit on its pages, for the keepers, the unit, leadership; lists and papers."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Event, Export, UnitMeasure
from expertpool.services import unit_measures
from expertpool.services.demo.scans import SCAN
from tests.factories import AT, account, expert, unit
from tests.services.application_ground import drafted
from tests.services.removal_ground import opened
from tests.services.test_unit_measures import PDF, heard, proposed, ruled

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def scan(name: str = "决定.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SCAN)


def told(**changed: object) -> dict[str, Any]:
    yesterday = timezone.localdate() - timedelta(days=1)
    given = {"kind": "barred", "fault": "careless", "happened_on": f"{yesterday}", "facts": "未核对职称证书。"}
    return given | {"impact": "一场评审因此作废。", "leap": "情节特别严重。"} | changed


def test_19_from_the_units_page_to_the_decision_and_the_paper() -> None:
    of_unit = unit("示例理工大学")
    keeper, leader, voucher = of(account(Role.TALENT)), of(account(Role.LEADERSHIP)), of(account(Role.EMPLOYER, unit=of_unit))
    assert f"/units/{of_unit.pk}/measures/new/" in keeper.get(f"/units/{of_unit.pk}/").content.decode()
    assert keeper.get(f"/units/{of_unit.pk}/measures/new/").status_code == 200
    answer = keeper.post(f"/units/{of_unit.pk}/measures/new/", told(files=[scan("核查.pdf")]))
    made = UnitMeasure.objects.get()
    assert answer["Location"] == f"/measures/{made.pk}/"
    assert keeper.post(f"/units/{of_unit.pk}/measures/new/", told()).status_code == 409
    assert f"/own-measures/{made.pk}/" in voucher.get("/").content.decode()
    page = voucher.get(f"/own-measures/{made.pk}/").content.decode()
    assert "未核对职称证书" in page
    assert f"/own-measures/{made.pk}/files/{made.files.get().pk}/" in page
    assert voucher.get(f"/own-measures/{made.pk}/files/{made.files.get().pk}/").status_code == 200
    assert voucher.post(f"/own-measures/{made.pk}/statement/", {"words": "已整改。"}).status_code == 302
    assert keeper.post(f"/measures/{made.pk}/hear/", {"finding": "情况属实。"}).status_code == 302
    assert f"/measures/{made.pk}/" in leader.get("/").content.decode()
    today = timezone.localdate()
    ruling = {"document_number": "焦科〔2026〕9号", "document_day": f"{today}", "since": f"{today - timedelta(days=1)}"}
    refused = leader.post(f"/measures/{made.pk}/decide/", ruling | {"scan": scan()})
    assert (refused.status_code, "请重新选择" in refused.content.decode()) == (409, True)
    ruling |= {"since": f"{today}", "until": f"{today + timedelta(days=30)}"}
    assert leader.post(f"/measures/{made.pk}/decide/", ruling | {"scan": scan()}).status_code == 302
    assert "推荐资格" in voucher.get("/vouching/").content.decode()
    assert voucher.get(f"/own-measures/{made.pk}/scan/").content == SCAN
    for form in ("docx", "pdf"):
        paper = keeper.get(f"/measures/{made.pk}/paper.{form}")
        assert paper.status_code == 200
        assert Export.objects.filter(kind="paper_measure", filters__form=form).count() == 1
    supervisor = of(account(Role.SUPERVISOR))
    assert f"/measures/{made.pk}/paper.pdf" in supervisor.get(f"/measures/{made.pk}/").content.decode()
    assert supervisor.get(f"/measures/{made.pk}/paper.pdf").status_code == 200
    words = "".join(line.text for line in Document(BytesIO(keeper.get(f"/measures/{made.pk}/paper.docx").content)).paragraphs)
    assert "取消推荐资格" in words
    assert "已整改" not in words
    assert keeper.get(f"/measures/{made.pk}/paper.txt").status_code == 404
    assert keeper.post(f"/measures/{made.pk}/lift/", {"reason": "整改到位。"}).status_code == 403
    assert leader.post(f"/measures/{made.pk}/lift/", {"reason": "整改到位。"}).status_code == 302
    assert UnitMeasure.objects.get().state == "lifted"


def test_19_another_unit_finds_nothing_and_others_have_no_page() -> None:
    made = proposed(unit())
    stranger = of(account(Role.EMPLOYER, unit=unit()))
    for address in (
        f"/own-measures/{made.pk}/",
        f"/own-measures/{made.pk}/files/{made.files.get().pk}/",
        f"/own-measures/{made.pk}/scan/",
    ):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/own-measures/{made.pk}/statement/", {"words": "不属实。"}).status_code == 404
    assert stranger.get(f"/measures/{made.pk}/").status_code == 403
    assert of(account(Role.ORGANISER)).get("/measures/").status_code == 403
    supervisor = of(account(Role.SUPERVISOR))
    assert supervisor.get(f"/measures/{made.pk}/").status_code == 200
    assert Event.objects.filter(action="measure.look").count() == 1
    assert supervisor.get(f"/units/{made.unit_id}/measures/new/").status_code == 403


def test_19_what_was_typed_survives_a_refusal_and_the_reason_names_its_remedy() -> None:
    of_unit, keeper = unit(), of(account(Role.TALENT))
    page = keeper.post(f"/units/{of_unit.pk}/measures/new/", told(leap=""))
    assert page.status_code == 409
    assert "先提出通报批评" in page.content.decode()
    assert "未核对职称证书" in page.content.decode()
    assert keeper.post(f"/units/{of_unit.pk}/measures/new/", told(facts="")).status_code == 400
    made = proposed(of_unit, at=timezone.now())
    assert keeper.post(f"/measures/{made.pk}/hear/", {"finding": "情况属实。"}).status_code == 409
    assert keeper.post(f"/measures/{made.pk}/statement/", {"words": "来函说明。"}).status_code == 302
    assert keeper.post(f"/measures/{made.pk}/hear/", {"finding": ""}).status_code == 400
    blank = keeper.post(f"/measures/{made.pk}/drop/", {"reason": ""}).content.decode()
    assert blank.count("<details") == blank.count(" open><summary>") + 1  # the other one stays folded
    assert keeper.post(f"/measures/{made.pk}/drop/", {"reason": "事实有误。"}).status_code == 302
    assert UnitMeasure.objects.get().state == "dropped"


def test_19_a_measure_proposed_from_a_removal_case_of_the_units_own_expert_names_it() -> None:
    keeper, person = of(account(Role.TALENT)), expert()
    case = opened(person)
    assert keeper.post(f"/units/{person.unit_id}/measures/new/?case={case.pk}", told()).status_code == 302
    made = UnitMeasure.objects.get()
    assert (made.case, made.source) == (case, "case")
    assert case.code in keeper.get(f"/measures/{made.pk}/").content.decode()
    assert keeper.post(f"/units/{unit().pk}/measures/new/?case={case.pk}", told()).status_code == 404


def test_19_the_list_is_searched_narrowed_and_taken_along() -> None:
    keeper = of(account(Role.TALENT))
    ruled(heard(unit("焦作示甲大学"), at=AT), at=AT)
    proposed(unit("焦作示乙大学"))
    assert keeper.get("/measures/?q=示甲").content.decode().count("<tr>") == 2
    assert "焦作示乙大学" not in keeper.get("/measures/?standing=running").content.decode()
    assert "焦作示甲大学" not in keeper.get("/measures/?standing=proposed").content.decode()
    assert "DW-2026-0001" not in keeper.get("/measures/?kind=censure").content.decode()
    sheet = load_workbook(BytesIO(keeper.get("/measures/export/").content)).active
    assert "DW-2026-0001" in {cell.value for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("address", ["/measures/", "/units/{unit}/"])
def test_lists_ask_no_more_for_more_rows(address: str) -> None:
    of_unit, keeper = unit(), of(account(Role.TALENT))
    place = address.format(unit=of_unit.pk)
    asked = []
    for size in (3, 30):
        while UnitMeasure.objects.count() < size:
            made = proposed(of_unit)
            unit_measures.drop(measure_id=made.pk, answer="事实有误。", by=made.proposed_by, at=AT)
        keeper.get(place)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            keeper.get(place)
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_19_a_units_own_list_shows_its_own_only() -> None:
    of_unit = unit("焦作示甲大学")
    proposed(of_unit)
    proposed(unit("焦作示乙大学"))
    page = of(account(Role.ASSOCIATION, unit=of_unit)).get("/own-measures/").content.decode()
    assert "焦作示甲大学" in page
    assert "焦作示乙大学" not in page
    assert PDF.decode()[:4] not in page


def test_19_whose_unit_may_not_recommend_hands_in_without_a_stamp_and_reads_who_reviews() -> None:
    of_unit = unit("示例理工大学", kind="university")
    row = drafted()
    assert row.account is not None
    person = of(row.account)
    assert "还没有开通账号" in person.get("/apply/own/submit/").content.decode()
    ruled(heard(of_unit, at=timezone.now()), at=timezone.now(), since=timezone.localdate(), day=timezone.localdate())
    page = person.get("/apply/own/submit/").content.decode()
    assert "由人才科直接审核" in page
    assert "disabled" not in page
    assert person.post("/apply/own/submit/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.voucher) == ("vouched", "bureau")


def test_19_a_unit_without_any_measure_reads_that_and_no_link_that_leads_nowhere() -> None:
    client = Client()
    client.force_login(account(Role.ASSOCIATION, unit=unit("示例学会", kind="association")))
    page = client.get("/own-measures/").content.decode()
    assert "没有单位处理" in page
    assert 'href="measure_own"' not in page
