"""6, 7.2, 20: the talent division's work list and one application under review."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from expertpool.gateways import uploads
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Application, ApplicationProof, Event, Expert, Unit
from expertpool.services.demo.people import fictional_id
from expertpool.services.demo.scans import SCAN
from tests.factories import AT, account, expert, field
from tests.services.application_ground import ID_NUMBER, answers, applicant, drafted, vouched
from tests.services.test_reviews import ready
from tests.web.test_apply import PDF, sent
from tests.web.test_expert_pages import text

pytestmark = pytest.mark.django_db


def of(role: str = Role.TALENT, **values: Any) -> Client:
    client = Client()
    client.force_login(account(role, **values))
    return client


def another(number: int) -> Application:

    born = date(1980, 1, 1 + number % 28)
    identity = fictional_id("410811", born, 100 + number, "2")
    phone = f"139{number:08d}"
    sex = "2" if int(identity[16]) % 2 == 0 else "1"
    told = {"id_number": identity, "birth": born.isoformat(), "phone": phone, "sex": sex, "name": f"示{number}"}
    return vouched(applicant(phone), **told)


def test_7_2_the_work_list_searches_filters_and_hides_drafts() -> None:
    vouched()
    drafted(applicant("13800002222"), id_number="11010519491231002X", birth="1949-12-31", phone="13800002222", name="示草稿")
    client = of()
    field("T02")
    shown = text(client.get("/applications/"))
    assert ("示甲" in shown, "示草稿" in shown) == (True, False)
    for query, found in (
        ("q=sj", True),
        ("q=zzz", False),
        ("state=vouched", True),
        ("state=noticed", False),
        ("field=T01", True),
        ("field=T02", False),
        ("region=city", True),
        ("region=outside", False),
        ("voucher=online&source=open_call&category=technical", True),
        ("voucher=roll", False),
    ):
        assert ("示甲" in text(client.get(f"/applications/?{query}"))) is found
    assert client.get("/applications/export/").status_code == 200


def test_7_2_the_work_list_narrows_to_one_unit_and_to_units_not_known_yet() -> None:
    row, client = vouched(), of()
    other = another(1)
    Application.objects.filter(pk=other.pk).update(employer=None)
    assert row.employer
    for chosen, found in ((str(row.employer.pk), (True, False)), ("none", (False, True)), ("999999", (True, True))):
        shown = text(client.get(f"/applications/?employer={chosen}"))
        assert (row.code in shown, other.code in shown) == found
    assert f'<option value="{row.employer.pk}">{row.employer.name}</option>' in text(client.get("/applications/"))


def test_20_opening_an_application_is_traced_and_numbers_are_shown_on_request_only() -> None:
    row, client = vouched(), of()
    shown = text(client.get(f"/applications/{row.pk}/"))
    assert (ID_NUMBER in shown, "4108**********0004" in shown) == (False, True)
    assert ID_NUMBER in text(client.post(f"/applications/{row.pk}/reveal/"))
    assert set(Event.objects.filter(action__in=("application.open", "application.reveal")).values_list("action", flat=True)) == {
        "application.open",
        "application.reveal",
    }


def test_20_who_reviews_and_who_only_reads() -> None:
    row = vouched()
    supervisor = of(Role.SUPERVISOR)
    assert supervisor.get(f"/applications/{row.pk}/").status_code == 200
    assert supervisor.post(f"/applications/{row.pk}/pass/").status_code == 403
    assert supervisor.post(f"/applications/{row.pk}/reveal/").status_code == 403
    for role in (Role.ORGANISER, Role.LEADERSHIP, Role.SYSTEM_ADMIN):
        assert of(role).get("/applications/").status_code == 403


def test_7_2_opinions_then_passing_on_the_page() -> None:
    row = ready()
    client = of()
    assert "还不能通过" not in text(client.get(f"/applications/{row.pk}/"))
    assert client.post(f"/applications/{row.pk}/opine/", {"fits-6.1.1:1": "0"}).status_code == 409
    told = {"fits-6.1.1:1": "1", "fits-6.1.2:1": "1"}
    assert client.post(f"/applications/{row.pk}/opine/", told).status_code == 302
    assert client.post(f"/applications/{row.pk}/pass/").status_code == 302
    assert client.post(f"/applications/{row.pk}/pass/").status_code == 409
    assert client.post(f"/applications/{row.pk}/again/", {"words": "有新情况"}).status_code == 302
    assert Application.objects.get().state == "vouched"


def test_7_2_returned_and_refused_with_reasons() -> None:
    row, client = vouched(title_level="junior"), of()
    assert client.post(f"/applications/{row.pk}/return/", {"reason": "", "words": ""}).status_code == 409
    told = {"reason": "unmet", "words": "职称不够", "article": "8"}
    assert client.post(f"/applications/{row.pk}/refuse/", told).status_code == 409
    assert client.post(f"/applications/{row.pk}/refuse/", {**told, "article": "6.2.1.1"}).status_code == 302
    assert "职称不够" in text(client.get(f"/applications/{row.pk}/"))


def test_7_2_several_at_once_are_told_one_by_one() -> None:
    good, bad = ready(), another(7)
    shown = text(of().post("/applications/several/", {"row": [good.pk, bad.pk, "x"], "act": "pass"}))
    assert ("审核通过 1 件，共 2 件" in shown, "缺少身份证件" in shown) == (True, True)
    assert of().post("/applications/several/", {"act": "pass"}).status_code == 302
    shown = text(
        of().post("/applications/several/", {"row": [bad.pk], "act": "return", "reason": "incomplete", "words": "缺材料"})
    )
    assert "退回补正 1 件" in shown


def test_20_a_proof_is_shown_with_a_trace_and_only_with_its_application() -> None:
    row, other = vouched(), another(8)
    values = {"kind": "title", "file": uploads.save(PDF), "file_name": "证.pdf", "content_type": "application/pdf", "size": 9}
    made = ApplicationProof.objects.create(application=row, added_at=AT, **values)
    client = of()
    assert client.get(f"/applications/{row.pk}/proofs/{made.pk}/").content == PDF
    assert client.get(f"/applications/{other.pk}/proofs/{made.pk}/").status_code == 404
    assert Event.objects.filter(action="application.proof").count() == 1


def test_7_2_likely_doubles_are_named() -> None:
    expert(7, name="示甲", birth="1980-01-01")
    row = vouched()
    assert "姓名、出生日期相同" in text(of().get(f"/applications/{row.pk}/"))


def test_13_3_an_unknown_employer_is_settled_on_the_page() -> None:
    row, client = vouched(), of()
    Application.objects.update(unit_name="示例新登记大学", employer=None)
    assert "登记为新单位" in text(client.get(f"/applications/{row.pk}/"))
    assert client.post(f"/applications/{row.pk}/unit/", {"unit": "new"}).status_code == 302
    assert Unit.objects.filter(name="示例新登记大学").exists()


def test_7_1_2_somebody_of_another_city_is_entered_with_authority_and_document() -> None:
    drafted()
    client = of()
    form = answers(id_number="11010519491231002X", birth="1949-12-31", phone="13800002222", region="410100", name="示省城")
    told: dict[str, str] = {}
    for part in ("person", "schooling", "profession", "work"):
        told |= sent(part, form)
    assert client.post("/applications/shared/new/", {**told, "act": "submit"}).status_code == 409
    basis = {"authority": "示例市科技局", "document": "示科〔2026〕1号", "act": "submit"}
    assert client.post("/applications/shared/new/", {**told, **basis}).status_code == 409  # no scan
    assert (
        client.post(
            "/applications/shared/new/", {**told, **basis, "region": "410811", "scan": SimpleUploadedFile("推荐函.pdf", SCAN)}
        ).status_code
        == 409
    )
    assert not Application.objects.filter(name="示省城").exists()
    assert (
        client.post("/applications/shared/new/", {**told, **basis, "scan": SimpleUploadedFile("推荐函.pdf", SCAN)}).status_code
        == 302
    )
    made = Application.objects.get(name="示省城")
    assert [proof.kind for proof in made.proofs.all()] == ["recommendation"]
    assert (made.state, made.source, made.recommended_by) == ("confirming", "out_of_city", "示例市科技局")
    assert not Expert.objects.exists()


def test_lists_ask_the_database_no_more_for_thirty_rows_than_for_three() -> None:
    client = of()

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/applications/?size=50").status_code == 200
        return len(asked)

    for number in range(3):
        another(number)
    count()
    few = count()
    for number in range(3, 20):
        another(number)
    assert count() <= few


def test_20_the_reviewer_is_no_applicant() -> None:
    by: Account = account(Role.TALENT)
    client = Client()
    client.force_login(by)
    assert client.get("/apply/own/").status_code == 403


def test_20_a_proof_stands_within_the_page_as_the_readers_of_browsers_need_it() -> None:
    """A reader of PDFs refuses to work in a sandbox; a picture needs nothing and gets nothing."""
    row, client = vouched(), of()
    policies = {}
    for kind in ("application/pdf", "image/png"):
        values = {"kind": "title", "file": uploads.save(PDF), "file_name": "证", "content_type": kind, "size": 9}
        made = ApplicationProof.objects.create(application=row, added_at=AT, **values)
        answer = client.get(f"/applications/{row.pk}/proofs/{made.pk}/")
        assert (answer.headers["Content-Type"], answer.headers["X-Frame-Options"]) == (kind, "SAMEORIGIN")
        policies[kind] = answer.headers["Content-Security-Policy"]
    assert all("default-src 'none'" in told and "frame-ancestors 'self'" in told for told in policies.values())
    assert ("sandbox" in policies["application/pdf"], "sandbox" in policies["image/png"]) == (False, True)
    shown = text(client.get(f"/applications/{row.pk}/"))
    assert (shown.count("<iframe"), shown.count('loading="lazy"')) == (1, 2)
    assert client.get(f"/applications/{row.pk}/").headers["X-Frame-Options"] == "DENY"


def test_6_nothing_is_ticked_before_somebody_has_judged() -> None:
    row, client = vouched(), of()
    shown = text(client.get(f"/applications/{row.pk}/"))
    assert ('name="fits-6.1.1:1"' in shown, "checked" in shown) == (True, False)
    client.post(f"/applications/{row.pk}/opine/", {"fits-6.1.1:1": "1"})
    assert text(client.get(f"/applications/{row.pk}/")).count("checked") == 1
