"""7.1.1, 7.1.3, 19: the pages of units: own people, own experts, accounts by invitation."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from expertpool.gateways import uploads
from expertpool.policy.terms import Role
from expertpool.policy.vouching import InviteState
from expertpool.records.models import Account, Application, ApplicationProof, Event, UnitFeedback, UnitInvite
from expertpool.services import unit_accounts
from tests.factories import AT, account, expert, unit
from tests.services.application_ground import applicant, drafted, submitted
from tests.services.test_unit_accounts import CONTACT, ID_NUMBER, PERSON, token_of
from tests.web.test_expert_pages import text
from tests.web.test_upkeep_pages import of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 (fictional)"


def scan(name: str = "件.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


@pytest.fixture
def ground() -> tuple[Application, Account]:
    return submitted()


# ---------------------------------------------------------------- own people


def test_7_1_1_the_employer_finds_reads_and_vouches(ground: tuple[Application, Account]) -> None:
    row, own = ground
    client = of(own)
    home = text(client.get("/"))
    assert f"审核推荐：{row.name}" in home
    assert row.name in text(client.get("/vouching/?q=示甲&state=submitted"))
    assert row.name not in text(client.get("/vouching/?q=无此人"))
    values = {"file": uploads.save(PDF), "file_name": "证.pdf", "content_type": "application/pdf", "size": 9}
    proof = ApplicationProof.objects.create(application=row, kind="title", added_at=AT, **values)
    page = text(client.get(f"/vouching/{row.pk}/"))
    assert "4108**********0004" in page
    assert "410811198001010004" not in page
    answer = client.get(f"/vouching/{row.pk}/proofs/{proof.pk}/")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert client.post(f"/vouching/{row.pk}/vouch/", {"words": "情况属实"}).status_code == 302
    again = client.post(f"/vouching/{row.pk}/vouch/")
    assert again.status_code == 409
    row.refresh_from_db()
    assert (row.state, row.voucher) == ("vouched", "online")
    assert client.get("/vouching/export/").status_code == 200


def test_7_1_1_returned_with_a_reason_and_words_or_not_at_all(ground: tuple[Application, Account]) -> None:
    row, own = ground
    client = of(own)
    assert client.post(f"/vouching/{row.pk}/return/", {"back-reason": "", "back-words": ""}).status_code == 400
    assert client.post(f"/vouching/{row.pk}/return/", {"back-reason": "mismatch", "back-words": "职称不符"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "returned"
    assert "职称不符" in text(client.get(f"/vouching/{row.pk}/"))


def test_7_1_1_declined(ground: tuple[Application, Account]) -> None:
    row, own = ground
    sent = {"end-reason": "not_ours", "end-words": "已离职"}
    assert of(own).post(f"/vouching/{row.pk}/decline/", sent).status_code == 302
    row.refresh_from_db()
    assert row.state == "refused"


def test_20_another_unit_is_told_nothing(ground: tuple[Application, Account]) -> None:
    row, _ = ground
    other = of(account(Role.EMPLOYER, unit=unit("别家大学")))
    assert row.name not in text(other.get("/vouching/"))
    for address in (f"/vouching/{row.pk}/", f"/vouching/{row.pk}/proofs/1/"):
        assert other.get(address).status_code == 404
    for act, sent in (
        ("vouch", {}),
        ("return", {"back-reason": "mismatch", "back-words": "x"}),
        ("decline", {"end-reason": "mismatch", "end-words": "x"}),
    ):
        assert other.post(f"/vouching/{row.pk}/{act}/", sent).status_code == 404
    row.refresh_from_db()
    assert row.state == "submitted"


@pytest.mark.parametrize("role", [Role.TALENT, Role.ORGANISER, Role.EXPERT, Role.SUPERVISOR])
def test_3_nobody_else_opens_a_units_desk(role: str) -> None:
    client = of(account(role))
    for address in ("/vouching/", "/vouching/experts/"):
        assert client.get(address).status_code in (302, 403)


def test_lists_ask_the_same_whatever_their_length() -> None:
    own = account(Role.EMPLOYER, unit=unit("示例理工大学", kind="university"))
    client, counts = of(own), []
    for turn in range(1, 31):
        row = drafted(applicant(f"139{turn:08d}"), id_number=f"X{turn:08d}", id_kind="passport")
        Application.objects.filter(pk=row.pk).update(state="submitted", submitted_at=AT)
        if turn in (3, 20):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get("/vouching/")
            counts.append(len(asked))
    assert counts[0] == counts[1]


# ---------------------------------------------------------------- own experts


def test_19_the_employer_tells_of_its_own_and_the_bureau_answers() -> None:
    who = expert(unit=unit("示例理工大学"))
    own, clerk = of(account(Role.EMPLOYER, unit=who.unit)), of(account(Role.TALENT))
    assert who.name in text(own.get("/vouching/experts/"))
    assert own.get("/vouching/experts/export/").status_code == 200
    sent = {"kind": "academic", "happened_on": "2026-11-01", "words": "论文数据失实。", "files": [scan("甲.pdf"), scan("乙.pdf")]}
    assert own.post(f"/vouching/experts/{who.number}/feedback/", sent).status_code == 302
    made = UnitFeedback.objects.get()
    assert made.files.count() == 2
    assert "处理单位反馈" in text(clerk.get("/"))
    page = text(clerk.get(f"/feedbacks/{made.pk}/"))
    assert "论文数据失实" in page
    file = made.files.first()
    assert file is not None
    assert clerk.get(f"/feedbacks/{made.pk}/files/{file.pk}/").content == PDF
    assert clerk.post(f"/feedbacks/{made.pk}/answer/", {"words": "", "opened": "0"}).status_code == 400
    assert clerk.post(f"/feedbacks/{made.pk}/answer/", {"words": "已立案", "opened": "1"}).status_code == 302
    assert clerk.post(f"/feedbacks/{made.pk}/answer/", {"words": "已立案", "opened": "1"}).status_code == 409
    assert "已立案" in text(own.get(f"/feedbacks/{made.pk}/"))
    assert own.post(f"/feedbacks/{made.pk}/answer/", {"words": "x"}).status_code == 403


def test_19_a_faulty_feedback_keeps_what_was_typed() -> None:
    who = expert(unit=unit("示例理工大学"))
    own = of(account(Role.EMPLOYER, unit=who.unit))
    sent = {"kind": "academic", "happened_on": "2999-01-01", "words": "论文数据失实。"}
    answer = own.post(f"/vouching/experts/{who.number}/feedback/", sent)
    assert answer.status_code == 409
    assert "论文数据失实" in text(answer)
    assert own.get(f"/vouching/experts/{expert().number}/feedback/").status_code == 404
    stranger = of(account(Role.EMPLOYER, unit=unit()))
    assert stranger.get(f"/vouching/experts/{who.number}/feedback/").status_code == 404


# ---------------------------------------------------------------- accounts


def test_7_1_1_from_invitation_to_the_first_log_in() -> None:
    known, clerk = unit("示例理工大学", kind="university"), of(account(Role.TALENT))
    sent = {"unit": "示例理工大学", "role": "employer", "contact_name": "示联系", "phone": "13900001111"}
    assert clerk.post("/unit-accounts/invites/new/", sent | {"unit": "无此单位"}).status_code == 409
    assert clerk.post("/unit-accounts/invites/new/", sent).status_code == 302
    row = UnitInvite.objects.get()
    door, nobody = f"/units/join/{token_of(row)}/", Client()
    assert "示例理工大学" in text(nobody.get(door))
    filled = {
        "name": "示联系", "identity_number": ID_NUMBER, "phone": "13900001111", "username": "shilianxi",
        "new": PERSON.password, "again": PERSON.password,
    }  # fmt: skip
    assert nobody.post(door, filled | {"again": "other", "letter": scan()}).status_code == 400
    assert nobody.post(door, filled | {"new": "12345", "again": "12345", "letter": scan()}).status_code == 400
    assert "已提交登记" in text(nobody.post(door, filled | {"letter": scan()}))
    assert nobody.get(door).status_code == 409
    assert not Account.objects.get(username="shilianxi").is_active
    assert "确认单位账号" in text(clerk.get("/"))
    assert clerk.get(f"/unit-accounts/invites/{row.pk}/letter/").content == PDF
    assert clerk.post(f"/unit-accounts/invites/{row.pk}/confirm/").status_code == 302
    assert clerk.post(f"/unit-accounts/invites/{row.pk}/confirm/").status_code == 409
    made = Account.objects.get(username="shilianxi")
    assert made.unit == known
    assert of(made).get("/").status_code == 200
    for address in ("/unit-accounts/", "/unit-accounts/export/", "/unit-accounts/invites/", "/unit-accounts/invites/export/"):
        assert clerk.get(address).status_code == 200
    assert clerk.get(f"/unit-accounts/{made.pk}/switch/").status_code == 200
    assert clerk.post(f"/unit-accounts/{made.pk}/switch/", {"active": "0"}).status_code == 302
    made.refresh_from_db()
    assert not made.is_active


def test_7_1_1_refused_with_words() -> None:
    clerk = account(Role.TALENT)
    row = unit_accounts.invite(unit=unit("示例理工大学"), role=Role.EMPLOYER, contact=CONTACT, by=clerk, at=timezone.now())
    unit_accounts.register(token=token_of(row), person=PERSON, letter=PDF, file_name="x.pdf", at=timezone.now())
    client = of(clerk)
    assert client.post(f"/unit-accounts/invites/{row.pk}/refuse/", {"words": ""}).status_code == 409
    assert client.post(f"/unit-accounts/invites/{row.pk}/refuse/", {"words": "没有盖章"}).status_code == 302
    row.refresh_from_db()
    assert row.state == InviteState.REFUSED


def test_20_a_wrong_link_tells_nothing() -> None:
    answer = Client().get("/units/join/" + "x" * 24 + "/")
    assert answer.status_code == 409
    assert "链接不完整" in text(answer)


def test_7_1_1_an_applicant_invites_from_the_own_application() -> None:
    unit("示例理工大学", kind="university")
    who = applicant()
    row = drafted(who)
    client = of(who)
    door = f"/e/applications/{row.pk}/invite/"
    assert client.get(door).status_code == 200
    assert door in client.get("/apply/own/submit/").content.decode()
    assert client.post(door, {"contact_name": "示联系", "phone": ""}).status_code == 409
    assert client.post(door, {"contact_name": "示联系", "phone": "13900001111"}).status_code == 302
    assert UnitInvite.objects.get().state == InviteState.SENT
    assert of(applicant("13800009999")).get(door).status_code == 404
    assert Event.objects.filter(action="vouch.invite").count() == 1


def test_7_1_1_an_unknown_employer_is_named_by_the_bureau() -> None:
    who = applicant()
    row = drafted(who, unit="示例新办大学")
    unit_accounts.ask(application_id=row.pk, contact=CONTACT, by=who, at=timezone.now())
    made, clerk = UnitInvite.objects.get(), of(account(Role.TALENT))
    assert "登记单位并发邀请" in text(clerk.get("/"))
    assert clerk.post(f"/unit-accounts/invites/{made.pk}/send/", {"unit": "示例新办大学"}).status_code == 409
    unit("示例新办大学")
    assert clerk.post(f"/unit-accounts/invites/{made.pk}/send/", {"unit": "示例新办大学"}).status_code == 302
    made.refresh_from_db()
    assert made.state == InviteState.SENT
