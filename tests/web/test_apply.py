"""6, 7.1.1: somebody registers by number and code, fills the form in part by part, brings proofs, hands in; nothing typed is lost."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from expertpool.gateways import keys
from expertpool.policy.application_form import PARTS
from expertpool.policy.terms import Role, Source
from expertpool.records.models import Account, Application, ApplicationProof, Ban, Event, Message, PersonLink
from expertpool.services import application_papers, applications, entrance, messages, person_links
from expertpool.services.applications import Origin
from tests.factories import AT, account, expert, field, unit
from tests.services.application_ground import answers, applicant, drafted, stamped, submitted
from tests.services.removal_ground import through
from tests.web.test_expert_pages import text

pytestmark = pytest.mark.django_db
PHONE = "13800001111"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


def of(who: Account | None) -> Client:
    client = Client()
    if who:
        client.force_login(who)
    return client


def page_of(part: str) -> str:
    return f"/apply/own/form/{part}/"


def sent(part: str, form: dict[str, Any], **more: str) -> dict[str, str]:
    """What a browser sends of one part: unticked boxes not at all, rows of groups numbered."""
    this = next(found for found in PARTS if found.name == part)
    told = {q.name: form.get(q.name, "") for q in this.questions if q.kind != "tick"}
    told |= {q.name: "on" for q in this.questions if q.kind == "tick" and form.get(q.name) == "1"}
    for group in this.groups:
        rows = form.get(group.name, [])
        told[f"{group.name}-count"] = str(len(rows))
        told |= {f"{group.name}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}
    return told | more


@pytest.fixture
def gateway(settings: Any, tmp_path: Any) -> None:
    settings.SMS_GATEWAY = f"file://{tmp_path}/sent.jsonl"


def the_code() -> str:
    return messages.variables_of(Message.objects.filter(text__code="code").latest("pk"))["code"]


@pytest.mark.usefixtures("gateway")
def test_7_1_1_a_number_nobody_knows_opens_an_account_to_apply_with() -> None:
    client = of(None)
    assert "已经发出" in text(client.post("/apply/", {"phone": PHONE}))
    assert client.post("/apply/code/", {"phone": PHONE, "code": "x"}).status_code == 409
    assert client.post("/apply/code/", {"phone": PHONE, "code": the_code()}).headers["Location"] == "/apply/own/"
    made = Account.objects.get(role=Role.EXPERT)
    assert (made.expert, made.name, PHONE.encode() in bytes(made.phone_cipher)) == (None, "申请人", False)
    assert client.get("/e/").headers["Location"] == "/apply/own/"
    assert client.get("/").headers["Location"] in ("/e/", "/apply/own/")
    again = of(None)
    again.post("/apply/", {"phone": "+86 138 0000 1111"})
    again.post("/apply/code/", {"phone": PHONE, "code": the_code()})
    assert Account.objects.filter(role=Role.EXPERT).count() == 1


@pytest.mark.usefixtures("gateway")
def test_7_1_1_an_expert_of_the_pool_is_led_to_the_own_area() -> None:
    person = expert(phone_index=keys.blind_index("phone", PHONE))
    person.phone_cipher = keys.encrypt(PHONE, table="expert", row=person.number, field="phone")
    person.save()
    client = of(None)
    client.post("/apply/", {"phone": PHONE})
    client.post("/apply/code/", {"phone": PHONE, "code": the_code()})
    assert client.get("/apply/own/").headers["Location"] == "/e/"


def test_10_who_is_barred_is_told_until_when_before_anything_is_filled_in() -> None:
    made = through(expert())
    client = of(entrance.account_of(made.expert, at=AT))
    page = client.get("/apply/own/").content.decode()
    assert "现在不能申请" in page
    assert "2031-11-03 起可以重新申请" in page
    assert "/apply/own/begin/" not in page
    Ban.objects.update(lifted_at=AT)
    assert "/apply/own/begin/" in client.get("/apply/own/").content.decode()


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize("lifted", [None, AT])
def test_10_who_was_removed_comes_by_the_applicants_door_to_the_own_account(lifted: Any) -> None:
    """The number on record leads to the same account by both doors: the own case stays within reach."""
    made = through(expert(phone_index=keys.blind_index("phone", PHONE)))
    Ban.objects.update(lifted_at=lifted)
    client, own = of(None), entrance.account_of(made.expert, at=AT)
    client.post("/apply/", {"phone": PHONE})
    assert client.post("/apply/code/", {"phone": PHONE, "code": the_code()}).headers["Location"] == "/apply/own/"
    page = client.get("/apply/own/").content.decode()
    assert ("现在不能申请" in page, "/apply/own/begin/" in page) == (lifted is None, lifted is not None)
    assert made.code in client.get("/e/cases/").content.decode()
    assert list(Account.objects.filter(role=Role.EXPERT)) == [own]


def test_7_1_the_form_part_by_part_with_rows_added_and_taken_away_without_a_script() -> None:
    field("T01")
    by = applicant()
    client = of(by)
    assert client.post("/apply/own/begin/").headers["Location"] == page_of("person")
    form = answers(relatives=[{"relation": "10", "name": "示乙", "unit": ""}])
    for name in ("person", "schooling", "profession", "work"):
        assert client.post(page_of(name), sent(name, form, act="next")).status_code == 302
    added = text(client.post(page_of("ties"), sent("ties", form, act="add:relatives")))
    assert ('name="relatives-1-name"' in added, 'name="relatives-count" value="2"' in added) == (True, True)
    removed = sent("ties", {**form, "relatives": [*form["relatives"], {"relation": "20", "name": "示丙", "unit": ""}]})
    client.post(page_of("ties"), {**removed, "act": "remove:relatives:0"})
    row = Application.objects.get()
    kept = applications.form_of(row)
    assert [told["name"] for told in kept["relatives"]] == ["示丙"]
    assert client.post(page_of("word"), sent("word", form, act="next")).headers["Location"] == "/apply/own/submit/"
    assert applications.faults_of(applications.form_of(Application.objects.get()), at=AT) == []
    assert "由人认定" in text(client.get(page_of("profession")))


def test_7_1_faults_stand_beside_their_questions_and_what_was_typed_stays() -> None:
    row = drafted()
    client = of(row.account)
    shown = text(client.post(page_of("person"), sent("person", answers(id_number="410811198001010005", phone="123"), act="save")))
    assert ("校验码不对" in shown, "手机号码应为 11 位" in shown, 'value="123"' in shown) == (True, True, True)
    assert applications.form_of(Application.objects.get())["phone"] == "123"


def test_7_1_an_overtaken_page_is_told_so_and_keeps_its_text() -> None:
    row = drafted()
    client = of(row.account)
    shown = text(client.post(page_of("work"), sent("work", answers(achievements="新写的业绩"), version="1", act="save")))
    assert ("另一处修改过" in shown, "新写的业绩" in shown) == (True, True)
    assert applications.form_of(Application.objects.get())["achievements"] == "主持示例项目一项。"


def test_7_1_an_overtaken_page_stays_overtaken_until_the_applicant_decides() -> None:
    row = drafted()
    client = of(row.account)
    mine = sent("work", answers(achievements="新写的业绩"), version="1")
    for _ in range(2):
        shown = text(client.post(page_of("work"), {**mine, "act": "save"}))
        assert ('name="version" value="1"' in shown, "以本页内容保存" in shown) == (True, True)
    assert "已保存" in text(client.post(page_of("work"), {**mine, "act": "mine"}))
    assert applications.form_of(Application.objects.get())["achievements"] == "新写的业绩"
    assert "已保存" in text(client.post(page_of("work"), {**mine, "act": "save"}))


def test_7_1_birth_and_sex_are_filled_in_from_the_number_where_nothing_is_answered() -> None:
    row = drafted(birth="", sex="")
    client = of(row.account)
    shown = text(client.post(page_of("person"), sent("person", answers(birth="", sex=""), act="save")))
    assert 'value="1980-01-01"' in shown
    form = applications.form_of(Application.objects.get())
    assert (form["birth"], form["sex"]) == ("1980-01-01", "2")
    client.post(page_of("person"), sent("person", answers(birth="1981-01-01"), act="save"))
    assert applications.form_of(Application.objects.get())["birth"] == "1981-01-01"


@pytest.mark.usefixtures("gateway")
def test_7_1_1_who_applies_comes_in_by_the_experts_door_as_well() -> None:
    row = drafted()
    client = of(None)
    client.post("/e/login/", {"phone": PHONE})
    assert client.post("/e/login/code/", {"phone": PHONE, "code": the_code()}).headers["Location"] == "/e/"
    assert client.get("/e/").headers["Location"] == "/apply/own/"
    assert Account.objects.filter(role=Role.EXPERT).get() == row.account
    of(None).post("/e/login/", {"phone": "13800009998"})
    assert Message.objects.filter(text__code="code").count() == 1


def test_20_units_that_only_stand_under_review_are_not_offered() -> None:
    unit("示例被评单位")
    expert(unit=unit("示例用人单位"))
    row = drafted()
    shown = text(of(row.account).get(page_of("schooling")))
    assert ("示例用人单位" in shown, "示例被评单位" in shown) == (True, False)


def test_7_1_proofs_are_judged_by_content_looked_at_and_taken_away() -> None:
    row = drafted()
    client = of(row.account)

    def upload(content: bytes, name: str) -> int:
        file = SimpleUploadedFile(name, content)
        return client.post("/apply/own/proofs/", {"kind": "title", "file": file}).status_code

    assert [upload(PDF, "职称.pdf"), upload(b"MZ" + b"x" * 99, "职称.pdf"), upload(b"", "空.pdf")] == [302, 409, 200]
    made = ApplicationProof.objects.get()
    shown = client.get(f"/apply/own/proofs/{made.pk}/")
    assert (shown.content, "default-src 'none'" in shown["Content-Security-Policy"]) == (PDF, True)
    other = drafted(applicant("13800002222"), id_number="11010519491231002X", birth="1949-12-31", phone="13800002222")
    assert of(other.account).get(f"/apply/own/proofs/{made.pk}/").status_code == 404
    assert client.post(f"/apply/own/proofs/{made.pk}/remove/").status_code == 302
    assert client.get(f"/apply/own/proofs/{made.pk}/").status_code == 404
    assert not Event.objects.filter(action="application.proof").exists()


def package(*names: str, size: int = 1) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (package("word/document.xml"), ""),
        (package("word/document.xml", "word/vbaProject.bin"), "宏"),
        (package("word/document.xml", size=60 * 1024 * 1024), "解压后过大"),
        (package("xl/workbook.xml"), "不是 .docx"),
        (b"PK\x03\x04 broken", "不是 .docx"),
        (b"GIF89a....", "不是 PDF、JPG"),
        (b"%PDF-1.4" + b"0" * (10 * 1024 * 1024), "超过 10 MB"),
    ],
)
def test_7_1_a_word_document_is_looked_into_before_it_is_kept(content: bytes, word: str) -> None:
    row = drafted()
    client = of(row.account)
    answer = client.post("/apply/own/proofs/", {"kind": "other", "file": SimpleUploadedFile("说明.docx", content)})
    assert answer.status_code == (409 if word else 302)
    assert word in text(answer)
    assert ApplicationProof.objects.count() == (0 if word else 1)
    if not word:
        shown = client.get(f"/apply/own/proofs/{ApplicationProof.objects.get().pk}/")
        assert shown["Content-Disposition"].startswith("attachment")


def test_7_1_pages_ask_no_more_for_more_rows() -> None:
    few = drafted(posts=[{"kind": "adviser", "unit": "示例公司"}] * 3)
    many = drafted(
        applicant("13800002222"),
        posts=[{"kind": "adviser", "unit": "示例公司"}] * 30,
        phone="13800002222",
        id_number="11010519491231002X",
        birth="1949-12-31",
    )
    for address in (page_of("ties"), "/apply/own/", "/apply/own/submit/", "/apply/own/proofs/"):
        counts = []
        for row in (few, many):
            client = of(row.account)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert counts[0] < 30


def test_7_1_1_handed_in_with_the_stamped_scan_followed_and_withdrawn() -> None:
    row = drafted()
    client = of(row.account)
    assert "还没有开通账号" in text(client.get("/apply/own/submit/"))
    assert client.post("/apply/own/submit/", {"way": "scan"}).status_code == 409
    stamped(row)
    assert client.post("/apply/own/submit/", {"way": "scan"}).status_code == 302
    assert "待审核" in text(client.get("/apply/own/"))
    assert client.get(page_of("person")).headers["Location"] == "/apply/own/"
    assert client.post("/apply/own/withdraw/").status_code == 302
    assert Application.objects.get().state == "withdrawn"
    assert "开始申请" in text(client.get("/apply/own/"))


def test_7_1_1_handed_in_on_line_where_the_employer_has_an_account() -> None:
    row, _ = submitted()
    assert row.state == "submitted"
    told = Message.objects.filter(text__code="application").latest("pk")
    assert messages.variables_of(told)["state"] == "单位审核"


def test_7_1_a_filled_word_form_is_read_back_and_nothing_is_taken_over_unasked() -> None:
    row = drafted(relatives=[{"relation": "10", "name": "示乙", "unit": "", "id_number": ""}])
    client = of(row.account)
    content = client.get("/apply/own/paper/docx/").content
    document = Document(io.BytesIO(content))
    cells = {cell.text: line.cells for table in document.tables for line in table.rows for cell in line.cells[:1]}
    cells["最高学历"][1].text, cells["毕业院校"][1].text, cells["性别"][1].text = "硕士研究生", "新示例大学", "不详"
    changed = io.BytesIO()
    document.save(changed)
    read = application_papers.read(changed.getvalue())
    assert (read.answers["education"], read.answers["relatives"][0]["name"], read.doubts) == ("14", "示乙", (("性别", "不详"),))
    file = SimpleUploadedFile("表.docx", changed.getvalue())
    shown = text(client.post("/apply/own/read/", {"file": file}))
    assert ("新示例大学" in shown, "不详" in shown) == (True, True)
    assert applications.form_of(Application.objects.get())["school"] == "示例大学"
    assert client.post("/apply/own/read/", {"take": "1"}).status_code == 302
    form = applications.form_of(Application.objects.get())
    assert (form["school"], form["education"], form["name"]) == ("新示例大学", "14", "示甲")
    assert client.post("/apply/own/read/", {"file": SimpleUploadedFile("x.docx", b"PK\x03\x04")}).status_code == 409


@pytest.mark.parametrize("kind", ["open_call", "invitation"])
@pytest.mark.parametrize(("ending", "head"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_7_1_1_blank_forms_are_there_for_everybody(kind: str, ending: str, head: bytes) -> None:
    answer = of(None).get(f"/apply/blank/{kind}/{ending}/")
    assert (answer.status_code, answer.content[: len(head)]) == (200, head)
    assert of(None).get(f"/apply/blank/{kind}/exe/").status_code == 404


def test_7_1_3_the_person_confirms_what_others_filled_in_by_link() -> None:
    field("T01")
    own_words = dict.fromkeys(("ties_told", "truth", "politics", "ability", "fairness", "health", "credit"), "")
    origin = Origin(source=Source.ASSOCIATION, action="application.list", voucher="roll", association=unit("示例协会"))
    by = account(Role.ASSOCIATION, unit=origin.association)
    row = applications.enter(form=answers(**own_words), origin=origin, by=by, at=AT)
    token = person_links.make(application=row, at=AT).split("/")[-2]
    PersonLink.objects.update(expires_at="2099-01-01T00:00:00Z")
    client = of(None)
    shown = text(client.get(f"/confirm/{token}/"))
    assert ("示甲" in shown, "410811198001010004" in shown) == (True, False)
    assert client.post(f"/confirm/{token}/", {"act": "confirm"}).status_code == 409
    told = sent("ties", answers(posts=[{"kind": "adviser", "unit": "示例公司"}])) | sent("word", answers())
    assert client.post(f"/confirm/{token}/", {**told, "act": "confirm"}).headers["Location"] == "/apply/own/"
    row.refresh_from_db()
    assert (row.state, applications.form_of(row)["posts"][0]["unit"]) == ("vouched", "示例公司")
    assert "待审核" in text(client.get("/apply/own/"))
    assert client.get(f"/confirm/{token}/").status_code == 409
    assert of(account(Role.TALENT)).get(f"/confirm/{token}/").status_code == 302


def test_7_1_3_wrong_data_go_back_to_who_filled_them_in() -> None:
    field("T01")
    origin = Origin(source=Source.ASSOCIATION, action="application.list", voucher="roll", association=unit("示例协会"))
    by = account(Role.ASSOCIATION, unit=origin.association)
    row = applications.enter(form=answers(ties_told=""), origin=origin, by=by, at=AT)
    token = person_links.make(application=row, at=AT).split("/")[-2]
    PersonLink.objects.update(expires_at="2099-01-01T00:00:00Z")
    client = of(None)
    empty = client.post(f"/confirm/{token}/", {"act": "dispute", "words": " "})
    assert (empty.status_code, Application.objects.get().state) == (409, "confirming")
    done = client.post(f"/confirm/{token}/", {"act": "dispute", "words": "职称应为教授级高工（示例）"})
    assert (done.status_code, "已退回更正" in text(done)) == (200, True)
    row.refresh_from_db()
    last = row.steps.last()
    assert last is not None
    assert (row.state, row.account, last.action, last.words) == (
        "returned",
        None,
        "application.dispute",
        "职称应为教授级高工（示例）",
    )
    event = Event.objects.get(action="application.dispute")
    assert "教授" not in str(event.payload.body)
    assert not Message.objects.filter(text__code="application").exists()
    assert client.post(f"/confirm/{token}/", {"act": "dispute", "words": "再说一次"}).status_code == 409
    assert "_auth_user_id" not in client.session


def test_7_1_2_out_of_the_city_the_authority_is_asked() -> None:
    field("T01")
    told = {"recommended_by": "示例市科技局", "document": "示科〔2026〕1号"}
    origin = Origin(source=Source.OUT_OF_CITY, action="application.share", voucher="authority", **told)
    row = applications.enter(form=answers(region="410100"), origin=origin, by=account(Role.TALENT), at=AT)
    token = person_links.make(application=row, at=AT).split("/")[-2]
    PersonLink.objects.update(expires_at="2099-01-01T00:00:00Z")
    client = of(None)
    assert "退回更正" not in text(client.get(f"/confirm/{token}/"))
    refused = client.post(f"/confirm/{token}/", {"act": "dispute", "words": "有误"})
    assert ("示例市科技局" in text(refused), Application.objects.get().state) == (True, "confirming")


def test_20_nobody_opens_an_application_without_the_own_account() -> None:
    row = drafted()
    assert of(None).get("/apply/own/").headers["Location"].startswith("/apply/?next=")
    assert of(account(Role.TALENT)).get("/apply/own/").status_code == 403
    assert of(applicant("13800003333")).get(page_of("person")).status_code == 404
    inside = entrance.account_of(expert(), at=AT)
    assert of(inside).get("/apply/own/").headers["Location"] == "/e/"
    assert row.state == "draft"
