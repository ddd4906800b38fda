"""9.3, 15.5, 19: the pages on which records are kept true, by the expert, the employer and the talent division."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from expertpool.policy.terms import ExpertStatus, Role
from expertpool.records.models import Account, Confirmation, Event, Expert, Leave, RecordChange
from expertpool.services import confirmations, entrance, upkeep
from tests.factories import AT, account, expert, unit
from tests.services.test_upkeep import on
from tests.web.test_expert_pages import text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


def of(who: Account) -> Client:
    client = Client()
    client.force_login(who)
    return client


@pytest.fixture
def person() -> Expert:
    return expert(name="示例丁", school="示例大学", education="20", directions="储氢")


@pytest.fixture
def own(person: Expert) -> Client:
    return of(entrance.account_of(person, at=AT))


def change(of_person: Expert, **answers: str) -> RecordChange:
    by = entrance.account_of(of_person, at=AT)
    return upkeep.ask(answers=answers, by=by, at=AT)


def test_9_3_an_expert_saves_plain_data_and_asks_for_the_rest(own: Client, person: Expert) -> None:
    page = text(own.get("/e/record/"))
    assert 'value="储氢"' in page
    filled = {"email": "ding@example.org", "directions": "储能"}
    assert own.post("/e/record/", filled).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.directions) == ("ding@example.org", "储能")
    assert own.post("/e/record/", {"email": "x" * 200}).status_code == 200
    known = upkeep.answers_of(person)
    sent = {**known, "post": "院长", "proof": SimpleUploadedFile("任命.pdf", PDF)}
    assert own.post("/e/record/change/", sent).status_code == 302
    made = RecordChange.objects.get()
    assert (made.columns, bool(made.proof)) == (["post"], True)
    assert "空 → 院长" in text(own.get("/e/record/"))
    again = own.post("/e/record/change/", {**known, "post": "主任"})
    assert (again.status_code, "还在确认" in text(again)) == (409, True)
    assert own.post(f"/e/record/change/{made.pk}/withdraw/").status_code == 302
    assert RecordChange.objects.get().state == "withdrawn"


def test_20_nobody_opens_or_withdraws_another_persons_change(own: Client) -> None:
    other = change(expert(), post="院长")
    assert own.post(f"/e/record/change/{other.pk}/withdraw/").status_code == 404
    assert own.get(f"/changes/{other.pk}/").status_code == 403
    stranger = of(account(Role.EMPLOYER, unit=unit()))
    assert stranger.get(f"/changes/{other.pk}/").status_code == 404
    assert stranger.post(f"/changes/{other.pk}/", {"confirmed": "1"}).status_code == 404
    assert "院长" not in text(stranger.get("/changes/"))


def test_9_3_the_bureau_looks_confirms_or_refuses_with_a_reason(person: Expert) -> None:
    made, talent = change(person, education="11"), of(account(Role.TALENT))
    page = text(talent.get(f"/changes/{made.pk}/"))
    assert ("大学本科" in page, "博士研究生" in page) == (True, True)
    assert Event.objects.filter(action="upkeep.look").count() == 1
    assert talent.post(f"/changes/{made.pk}/", {"confirmed": "0"}).status_code == 409
    assert talent.post(f"/changes/{made.pk}/", {"confirmed": "1"}).status_code == 302
    assert talent.post(f"/changes/{made.pk}/", {"confirmed": "1"}).status_code == 409
    person.refresh_from_db()
    assert person.education == "11"
    before = Event.objects.filter(action="export.make").count()
    for address in ("/changes/export/", "/leaves/export/?state=asked"):
        assert talent.get(address).status_code == 200
    assert Event.objects.filter(action="export.make").count() == before + 2


def test_19_the_new_employer_confirms_whoever_comes_to_it(person: Expert) -> None:
    boss = of(account(Role.EMPLOYER, unit=unit("示例新单位")))
    made = change(person, unit="示例新单位")
    assert "示例丁" in text(boss.get("/changes/"))
    assert boss.post(f"/changes/{made.pk}/", {"confirmed": "1"}).status_code == 302
    person.refresh_from_db()
    assert person.unit.name == "示例新单位"


def test_20_the_proof_is_taken_from_the_system_with_a_trace(person: Expert) -> None:
    by = entrance.account_of(person, at=AT)
    made = upkeep.ask(answers={"post": "院长"}, proof=PDF, proof_name="任命.pdf", by=by, at=AT)
    answer = of(account(Role.TALENT)).get(f"/changes/{made.pk}/proof/")
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert Event.objects.filter(action="upkeep.look").count() == 1


def test_9_3_the_yearly_word_by_thumb_and_on_the_list(own: Client, person: Expert) -> None:
    talent = of(account(Role.TALENT))
    assert "还没有发出" in text(talent.get("/confirmations/"))
    confirmations.run(at=on(3, 1))
    assert "2027 年资料确认" in text(own.get("/e/record/"))
    assert "待确认" in text(talent.get("/confirmations/"))
    assert own.post("/e/record/confirm/").status_code == 302
    assert Confirmation.objects.get().confirmed_at is not None
    assert own.post("/e/record/confirm/").status_code == 409
    assert talent.get("/confirmations/export/").status_code == 200
    assert person.status == ExpertStatus.ACTIVE


def test_15_5_leave_is_asked_on_a_phone_and_answered_at_a_desk(own: Client) -> None:
    talent = of(account(Role.TALENT))
    filled = {"occasion": "示例论坛", "host": "示例学会", "first": "2099-01-01", "last": "2099-01-02"}
    assert own.post("/e/leaves/", filled).status_code == 302
    made = Leave.objects.get()
    assert "示例论坛" in text(talent.get("/leaves/"))
    assert talent.post(f"/leaves/{made.pk}/decide/", {"granted": "0"}).status_code == 409
    assert talent.post(f"/leaves/{made.pk}/decide/", {"granted": "1"}).status_code == 302
    assert "已准许" in text(own.get("/e/leaves/"))
    assert own.post(f"/e/leaves/{made.pk}/withdraw/").status_code == 409
    assert of(account(Role.SUPERVISOR)).post(f"/leaves/{made.pk}/decide/", {"granted": "1"}).status_code == 403


def _many(people: int) -> Any:
    for _ in range(people):
        change(expert(), post="院长")
    confirmations.run(at=on(3, 1))


@pytest.mark.parametrize("address", ["/changes/", "/confirmations/", "/leaves/"])
def test_lists_ask_the_database_no_more_for_thirty_rows_than_for_three(address: str) -> None:
    talent = of(account(Role.TALENT))

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert talent.get(address + "?size=50").status_code == 200
        return len(asked)

    _many(3)
    count()
    few = count()
    _many(27)
    assert count() <= few
