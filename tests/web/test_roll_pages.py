"""7.1.3, 7.2: the pages of rolls: a sheet looked through and taken in, people typed, the stamped copy, reminders."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from expertpool.policy.application_form import OWN_WORD
from expertpool.policy.terms import Role
from expertpool.records.models import Application, Message, PersonLink, Roll
from expertpool.services import messages, rolls
from tests.factories import account
from tests.services.application_ground import answers
from tests.services.roll_ground import PDF, association, begun, locked_migration, person, sheet, taken
from tests.web.test_expert_pages import text
from tests.web.test_upkeep_pages import of

pytestmark = pytest.mark.django_db


def file(content: bytes, name: str = "汇总表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def typed(**changed: str) -> dict[str, str]:
    """What a browser sends of one person."""
    plain = {name: value for name, value in answers().items() if isinstance(value, str) and name not in OWN_WORD}
    return plain | changed


def test_7_1_3_a_roll_from_the_first_page_to_the_links() -> None:
    by = association()
    client = of(by)
    assert client.get("/rolls/template/").status_code == 200
    assert client.post("/rolls/new/", {"title": "第一批"}).status_code == 302
    roll = Roll.objects.get()
    assert "提交汇总表：第一批" in text(client.get("/"))
    content = sheet([person(1), person(2, 手机号码=""), person(3)])
    assert client.post(f"/rolls/{roll.pk}/upload/", {"file": file(content)}).status_code == 302
    page = text(client.get(f"/rolls/{roll.pk}/"))
    assert "列入没有错误的 2 人" in page
    assert not Application.objects.exists()
    findings = text(client.get(f"/rolls/{roll.pk}/findings/?severity=error"))
    assert "第 3 行 D 列" in findings
    assert client.get(f"/rolls/{roll.pk}/left-out/").status_code == 200
    assert client.post(f"/rolls/{roll.pk}/take/").status_code == 302
    assert client.post(f"/rolls/{roll.pk}/take/").status_code == 409
    assert Application.objects.count() == 2
    assert client.post(f"/rolls/{roll.pk}/submit/").status_code == 409
    assert client.post(f"/rolls/{roll.pk}/scan/attach/", {"scan": file(b"MZ", "x.pdf")}).status_code == 409
    assert client.post(f"/rolls/{roll.pk}/scan/attach/", {"scan": file(PDF, "章.pdf")}).status_code == 302
    assert client.get(f"/rolls/{roll.pk}/scan/").content == PDF
    assert client.post(f"/rolls/{roll.pk}/submit/").status_code == 302
    assert PersonLink.objects.count() == 2
    assert client.post(f"/rolls/{roll.pk}/remind/").status_code == 409
    for address in ("/rolls/", "/rolls/export/", f"/rolls/{roll.pk}/people/export/"):
        assert client.get(address).status_code == 200


def test_7_1_3_a_person_typed_corrected_and_taken_off() -> None:
    by = association()
    roll, client = begun(by), of(by)
    door = f"/rolls/{roll.pk}/people/new/"
    wrong = client.post(door, typed(phone="", id_number="410811198001010005"))
    assert wrong.status_code == 400
    assert "请填写" in text(wrong)
    assert "校验码不对" in text(wrong)
    assert client.post(door, typed(talent="national", talent_proof="示证1号")).status_code == 302
    row = Application.objects.get()
    again = client.post(door, typed())
    assert (again.status_code, Application.objects.count()) == (409, 1)
    own = f"/rolls/{roll.pk}/people/{row.pk}/"
    page = text(client.get(own))
    assert 'value="示证1号"' in page
    assert client.post(own, typed(post="主任")).status_code == 302
    row.refresh_from_db()
    assert row.post == "主任"
    assert client.post(f"{own}remove/").status_code == 302
    assert client.post(f"{own}remove/").status_code in (404, 409)


def test_7_1_3_the_person_confirms_by_link_and_the_review_begins() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    rolls.attach_scan(roll_id=roll.pk, content=PDF, file_name="章.pdf", by=by, at=timezone.now())
    rolls.submit(roll_id=roll.pk, by=by, at=timezone.now())
    link = messages.variables_of(Message.objects.filter(text__code="person_link").latest("pk"))["link"]
    door, who = "/confirm/" + link.rstrip("/").rsplit("/", 1)[1] + "/", Client()
    assert Application.objects.get().name in text(who.get(door))
    sent = dict.fromkeys(OWN_WORD, "1") | {"act": "confirm"}
    assert who.post(door, {"act": "confirm"}).status_code == 409
    assert who.post(door, sent).status_code == 302
    row = Application.objects.get()
    assert (row.state, row.voucher, bool(row.account)) == ("vouched", "roll", True)
    assert who.get(door).status_code != 200
    assert "1 人" in text(of(by).get(f"/rolls/{roll.pk}/"))


def test_7_1_3_another_association_is_told_nothing() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    row, other = Application.objects.get(), of(association("另一学会"))
    assert roll.code not in text(other.get("/rolls/"))
    for part in ("", "findings/", "left-out/", "scan/", "people/export/", "people/new/", f"people/{row.pk}/"):
        assert other.get(f"/rolls/{roll.pk}/{part}").status_code == 404, part
    for part in ("take/", "submit/", "remind/", f"people/{row.pk}/remove/"):
        assert other.post(f"/rolls/{roll.pk}/{part}").status_code == 404, part
    sent = {"file": file(sheet([person(2)]))}
    assert other.post(f"/rolls/{roll.pk}/upload/", sent).status_code == 404


def test_7_2_a_clerk_reads_an_associations_roll_and_works_on_own_sheets() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    before = of(account(Role.TALENT))
    assert before.post("/rolls/new/", {"title": "新增"}).status_code == 409
    assert before.get(f"/rolls/{roll.pk}/").status_code == 200
    assert before.post(f"/rolls/{roll.pk}/take/").status_code == 404
    assert before.get(f"/rolls/{roll.pk}/people/new/").status_code == 404
    clerk = of(locked_migration())
    assert "新建汇总表" in text(clerk.get("/imports/"))
    assert clerk.post("/rolls/new/", {"title": "新增"}).status_code == 302
    made = Roll.objects.get(kind="sheet")
    assert clerk.post(f"/rolls/{made.pk}/upload/", {"file": file(sheet([person(5)]))}).status_code == 302
    assert clerk.post(f"/rolls/{made.pk}/take/").status_code == 302
    assert Application.objects.get(roll=made).voucher == "sheet"
    assert clerk.post(f"/rolls/{made.pk}/submit/").status_code == 302


def test_lists_ask_the_same_whatever_their_length() -> None:
    by = association()
    client, counts = of(by), []
    for size in (3, 20):
        roll = begun(by) if size == 3 else Roll.objects.get()
        roll = taken(roll, sheet([person(turn) for turn in range(size)]), by)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/rolls/{roll.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_6_a_file_that_is_no_sheet_is_refused_on_the_page() -> None:
    by = association()
    roll, client = begun(by), of(by)
    answer = client.post(f"/rolls/{roll.pk}/upload/", {"file": file(b"not a sheet", "x.xlsx")})
    assert answer.status_code == 409
    assert client.post(f"/rolls/{roll.pk}/upload/", {}).status_code == 400
