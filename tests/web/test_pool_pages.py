"""The pool's pages: who sees what, a refusal with its article, a look with its trace."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from expertpool.gateways import keys
from expertpool.policy.terms import Role
from expertpool.records.models import Event
from tests.factories import account, expert, unit
from tests.services.removal_ground import opened, through

pytestmark = pytest.mark.django_db


@pytest.fixture
def talent(client: Client) -> Client:
    client.force_login(account(Role.TALENT))
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def test_4_the_list_finds_by_initials_and_keeps_the_words_in_the_address(talent: Client) -> None:
    expert(1, name="张建国")
    expert(2, name="李娜")
    page = text(talent.get("/pool/?q=zjg"))
    assert "张建国" in page
    assert "李娜" not in page
    assert 'value="zjg"' in page


def test_20_the_list_shows_neither_identity_number_nor_phone(talent: Client) -> None:
    person = expert(1, id_number="410811198001019039")
    person.phone_cipher = keys.encrypt("13800001234", table="expert", row=1, field="phone")
    person.save()
    for address in ("/pool/", "/pool/1/"):
        assert "410811198001019039" not in text(talent.get(address))
        assert "13800001234" not in text(talent.get(address))


def test_20_figures_appear_on_request_after_the_look_is_traced(talent: Client) -> None:
    expert(1, id_number="410811198001019039")
    page = talent.post("/pool/1/reveal/")
    assert "410811198001019039" in text(page)
    assert [event.action for event in Event.objects.order_by("sequence")] == ["expert.reveal"]
    assert "410811198001019039" not in page.request["PATH_INFO"]


def test_20_figures_do_not_appear_by_following_a_link(talent: Client) -> None:
    expert(1)
    assert talent.get("/pool/1/reveal/").status_code == 405
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADERSHIP, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
@pytest.mark.parametrize("address", ["/pool/", "/pool/1/", "/pool/export/", "/pool/1/edit/"])
def test_3_nobody_but_keepers_and_supervisors_opens_the_pool(client: Client, role: str, address: str) -> None:
    expert(1, name="示密人")
    client.force_login(account(role))
    page = client.get(address)
    assert page.status_code == 403
    assert "示密人" not in text(page)


def test_18_a_supervisor_reads_but_does_not_edit(client: Client) -> None:
    expert(1)
    client.force_login(account(Role.SUPERVISOR))
    assert client.get("/pool/1/").status_code == 200
    assert client.get("/pool/1/edit/").status_code == 403
    assert "/pool/1/edit/" not in text(client.get("/pool/1/"))


def test_a_vacant_number_tells_nothing(talent: Client) -> None:
    assert talent.get("/pool/99/").status_code == 404
    assert talent.get("/pool/99/edit/").status_code == 404


def test_20_the_export_is_the_selection_with_a_serial(talent: Client) -> None:
    expert(1, name="张建国")
    expert(2, name="李娜")
    answer = talent.get("/pool/export/?q=zjg")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "张建国" in cells
    assert "李娜" not in cells
    assert answer["Content-Disposition"].startswith('attachment; filename="DC-')


def test_13_3_an_unknown_unit_is_shown_with_its_article_and_what_was_typed_stays(talent: Client) -> None:
    expert(1, unit=unit("示例单位甲"))
    data = {"unit_name": "从未登记的单位", "region": "410811", "first_field": "T01", "post": "院长"}
    page = talent.post("/pool/1/edit/save/", data)
    assert page.status_code == 409
    assert "没有名为“从未登记的单位”的单位" in text(page)
    assert "第十三条（三）" in text(page)
    assert 'value="院长"' in text(page)


def test_4_a_saved_record_comes_back_to_the_page(talent: Client) -> None:
    person = expert(1, unit=unit("示例单位甲"))
    data = {"unit_name": "示例单位甲", "region": "410882", "first_field": "T01", "post": "院长"}
    assert talent.post("/pool/1/edit/save/", data).status_code == 302
    person.refresh_from_db()
    assert (person.post, person.region) == ("院长", "410882")


@pytest.mark.parametrize("size", [3, 30])
def test_the_list_page_takes_the_same_queries_however_long(talent: Client, size: int, django_assert_max_num_queries: Any) -> None:
    shared = unit()
    for _ in range(size):
        expert(unit=shared)
    with django_assert_max_num_queries(40):
        talent.get("/pool/?size=50")


def test_9_who_is_held_by_a_case_is_seen_in_the_list_and_on_the_record_with_a_link(talent: Client) -> None:
    held, free = expert(1), expert(2)
    made = opened(held, "misconduct")
    assert "出库审查中" in text(talent.get("/pool/?status=in_case"))
    page = text(talent.get("/pool/1/"))
    assert page.count(f'href="/cases/{made.pk}/"') == 2
    assert "暂停抽取" in page
    assert "出库事项和禁入" not in text(talent.get(f"/pool/{free.number}/"))


def test_10_the_record_tells_the_bans_of_the_identity(talent: Client) -> None:
    through(expert(1), "secrecy")
    page = text(talent.get("/pool/1/"))
    assert "禁入至 2031-11-02" in page
