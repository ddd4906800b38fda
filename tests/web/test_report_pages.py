"""14.5, 18, 20: the pages of reports: nothing kept of who reports, a receipt not to be guessed, a key lent to one browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from expertpool.policy.terms import Role
from expertpool.queries import trace
from expertpool.records.models import Event, Report, ReportEntry, ReportKey
from expertpool.services import report_handling, reports
from expertpool.web.public import report_limits
from tests.factories import AT, account, expert
from tests.services.report_ground import MARKER, OTHER, PHRASE, PICTURE_MARKER, jpeg, keeper, reported

pytestmark = pytest.mark.django_db
RECEIPT = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")


@pytest.fixture(autouse=True)
def no_marks() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def client_of(who: Any) -> Client:
    client = Client()
    client.force_login(who, "django.contrib.auth.backends.ModelBackend")
    return client


def word_in(answer: Any, name: str = "word") -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def send(client: Client, **values: Any) -> Any:
    told = {"word": word_in(client.get("/report/")), "subjects": ["expert"], "who": "某人", "what": f"某事{MARKER}", "when": ""}
    return client.post("/report/", told | {"name": "", "contact": ""} | values)


def receipt_in(answer: Any) -> str:
    found = RECEIPT.search(answer.content.decode())
    assert found
    return found[0]


# ---------------------------------------------------------------- everybody


def test_14_5_a_report_gives_a_receipt_once_and_keeps_nothing_of_the_browser(caplog: Any) -> None:
    keeper()
    before = Event.objects.count()
    client = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="planted-browser")
    answer = send(client, files=[SimpleUploadedFile("现场.jpg", jpeg(), "image/jpeg")])
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert Event.objects.count() == before
    assert "sessionid" not in client.cookies
    assert not Session.objects.exists()
    assert "203.0.113.77" not in caplog.text
    assert PICTURE_MARKER not in bytes(Report.objects.get().files.get().sealed)
    assert MARKER not in client.post("/report/receipt/", {"receipt": receipt_in(answer)}).content.decode()


def test_14_5_who_is_logged_in_leaves_no_account_either() -> None:
    keeper()
    before = Event.objects.count()
    client = client_of(account(Role.EXPERT, expert=expert()))
    assert send(client).status_code == 200
    report = Report.objects.get()
    assert report.handler is None
    assert Event.objects.count() == before


def test_14_5_the_form_sent_twice_is_one_report_and_shows_the_same_receipt() -> None:
    keeper()
    client = Client()
    word = word_in(client.get("/report/"))
    first, second = send(client, word=word), send(client, word=word)
    assert receipt_in(first) == receipt_in(second)
    assert Report.objects.count() == 1


def test_14_5_a_receipt_is_made_by_the_server_and_by_nobody_else() -> None:
    keeper()
    answer = send(Client(), word="A" * 24)
    assert answer.status_code == 400
    assert not Report.objects.exists()


def test_14_5_bad_input_is_told_beside_its_field_and_nothing_is_kept() -> None:
    keeper()
    answer = send(Client(), what="", subjects=[])
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "何事：请填写" in text
    assert "涉及对象：请选择" in text
    broken = send(Client(), files=[SimpleUploadedFile("a.exe", b"MZ")])
    assert "不能收取" in broken.content.decode()
    assert not Report.objects.exists()


def test_14_5_without_a_key_the_form_says_where_else_to_turn() -> None:
    answer = send(Client())
    assert answer.status_code == 400
    assert "驻局纪检监察组" in answer.content.decode()


def test_14_5_more_than_memory_takes_is_turned_away_unread() -> None:
    keeper()
    answer = Client().post(
        "/report/", b"x" * 10, content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(21 * 1024**2)
    )
    assert answer.status_code == 413
    assert not Report.objects.exists()


def test_14_5_a_form_without_its_token_is_turned_away() -> None:
    assert Client(enforce_csrf_checks=True).post("/report/", {}).status_code == 403


def test_14_5_a_receipt_cannot_be_guessed() -> None:
    keeper()
    _, receipt = reported()
    guesser, other = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")
    for _ in range(report_limits.TRIES):
        assert guesser.post("/report/receipt/", {"receipt": reports.new_receipt()}).status_code == 400
    for path in ("/report/receipt/", "/report/receipt/add/"):
        answer = guesser.post(path, {"receipt": receipt, "text": "x"})
        assert answer.status_code == 429
        assert "15 分钟后再试" in answer.content.decode()
    assert other.post("/report/receipt/", {"receipt": receipt}).status_code == 200
    assert not ReportEntry.objects.exists()


def test_14_5_the_reporter_adds_by_the_receipt_and_a_second_click_adds_nothing() -> None:
    keeper()
    _, receipt = reported()
    client = Client()
    word = word_in(client.post("/report/receipt/", {"receipt": receipt}))
    values = {"receipt": receipt, "word": word, "text": f"补充{MARKER}"}
    assert "已封存并送达" in client.post("/report/receipt/add/", values).content.decode()
    assert "没有重复记录" in client.post("/report/receipt/add/", values).content.decode()
    assert ReportEntry.objects.count() == 1
    assert MARKER.encode() not in bytes(ReportEntry.objects.get().sealed)


def test_20_a_receipt_stands_in_no_address() -> None:
    keeper()
    _, receipt = reported()
    assert Client().get("/report/receipt/", {"receipt": receipt}).content.decode().count(receipt) == 0


# ---------------------------------------------------------------- handlers


def open_with(client: Client, phrase: str = PHRASE, back: str = "/reports/") -> Any:
    return client.post("/reports/unlock/", {"passphrase": phrase, "next": back})


def test_18_sealed_until_the_passphrase_then_open_in_this_browser_only() -> None:
    supervisor = keeper()
    report, _ = reported()
    first, second = client_of(supervisor), client_of(supervisor)
    page = f"/reports/{report.pk}/"
    assert MARKER not in first.get(page).content.decode()
    assert open_with(first, back=page)["Location"] == page
    assert MARKER in first.get(page).content.decode()
    assert MARKER not in second.get(page).content.decode()
    cookie = first.cookies["report_key"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/reports/", "Strict", True)
    first.post("/reports/lock/", {"next": page})
    assert MARKER not in first.get(page).content.decode()
    assert Event.objects.filter(action="report.open").count() == 1


def test_18_a_wrong_passphrase_opens_nothing_and_leads_nowhere_else() -> None:
    client = client_of(keeper())
    report, _ = reported()
    answer = open_with(client, "wrong", "https://evil.example/")
    assert answer["Location"] == "/reports/"
    assert "口令不正确" in client.get("/reports/").content.decode()
    assert MARKER not in client.get(f"/reports/{report.pk}/").content.decode()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.PARTY, Role.TALENT, Role.AUDIT_ADMIN])
def test_18_nobody_else_has_these_pages(role: str) -> None:
    keeper()
    report, _ = reported()
    client = client_of(account(role))
    for path in ("/reports/", f"/reports/{report.pk}/", "/reports/keys/", "/reports/export/"):
        assert client.get(path).status_code == 403
    assert client.get("/").content.decode().count("/reports/") == 0


def test_18_leadership_and_supervisors_do_not_find_each_others() -> None:
    supervisor, leader = keeper(), keeper(Role.LEADERSHIP)
    own, _ = reported()
    about, _ = reported(subjects=["supervisor"])
    assert client_of(supervisor).get(f"/reports/{about.pk}/").status_code == 404
    assert client_of(leader).get(f"/reports/{own.pk}/").status_code == 404
    assert about.code not in client_of(supervisor).get("/reports/").content.decode()
    assert client_of(supervisor).post(f"/reports/{about.pk}/examine/").status_code == 404


def test_18_answered_and_closed_through_the_pages() -> None:
    supervisor = keeper()
    report, receipt = reported(files=[("录音.mp3", b"ID3sound")])
    client, page = client_of(supervisor), f"/reports/{report.pk}/"
    open_with(client)
    opened = client.get(page)
    file = client.get(f"{page}files/{report.files.get().pk}/")
    assert file.content == b"ID3sound"
    assert file["Content-Disposition"].startswith("attachment")
    values = {"answer-text": "请补充时间", "answer-word": word_in(opened, "answer-word")}
    assert client.post(f"{page}answer/", values).status_code == 302
    assert client.post(f"{page}answer/", values).status_code == 400
    assert "请补充时间" in Client().post("/report/receipt/", {"receipt": receipt}).content.decode()
    client.post(f"{page}examine/")
    assert client.post(f"{page}uphold/", {"finding-text": ""}).status_code == 400
    client.post(f"{page}uphold/", {"finding-text": "属实"})
    client.post(f"{page}close/", {"closing-text": "已处理"})
    report.refresh_from_db()
    assert report.state == "closed"
    assert "已处理" in Client().post("/report/receipt/", {"receipt": receipt}).content.decode()


def test_18_the_key_is_made_backed_up_changed_and_restored_through_the_pages() -> None:
    client = client_of(account(Role.SUPERVISOR))
    weak = client.post("/reports/keys/make/", {"make-new": "short", "make-again": "short"})
    assert weak.status_code == 400
    assert "口令太弱" in weak.content.decode()
    client.post("/reports/keys/make/", {"make-new": PHRASE, "make-again": PHRASE})
    key = ReportKey.objects.get()
    kept = client.post(f"/reports/keys/{key.pk}/backup/")
    client.post("/reports/keys/change/", {"change-passphrase": PHRASE, "change-new": OTHER, "change-again": OTHER})
    told = {"restore-file": SimpleUploadedFile("k.json", kept.content), "restore-passphrase": PHRASE}
    assert client.post("/reports/keys/restore/", told | {"restore-new": PHRASE, "restore-again": PHRASE}).status_code == 302
    open_with(client)
    client.post("/reports/keys/make/", {"make-new": OTHER, "make-again": OTHER})
    assert [row.vouched for row in ReportKey.objects.order_by("number")] == [True, True]
    assert client.get("/reports/keys/").status_code == 200


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_18_the_key_opens_from_a_page_that_came_back_with_a_refusal_as_well() -> None:
    by = keeper()
    made, _ = reported()
    client = client_of(by)
    refused = client.post("/reports/keys/make/", {"make-new": "short", "make-again": "short"}).content.decode()
    assert 'name="next" value="/reports/keys/"' in refused
    refused = client.post(f"/reports/{made.pk}/close/", {"closing-text": ""}).content.decode()
    assert f'name="next" value="/reports/{made.pk}/"' in refused
    assert refused.count('name="next"') == 1


def test_18_the_passphrase_of_another_key_is_told_so() -> None:
    by = keeper()
    client = client_of(by)
    open_with(client)
    client.post("/reports/keys/make/", {"make-new": OTHER, "make-again": OTHER})
    made, _ = reported()
    page = client.get(f"/reports/{made.pk}/").content.decode()
    assert ("第 2 号密钥封存" in page, MARKER in page) == (True, False)
    client.post("/reports/unlock/", {"passphrase": OTHER})
    page = client.get(f"/reports/{made.pk}/").content.decode()
    assert ("号密钥封存，" in page, MARKER in page) == (False, True)


def test_18_the_register_and_the_desk_ask_as_often_for_many_as_for_few() -> None:
    client = client_of(keeper())
    found = []
    for count in (3, 27):
        for _ in range(count):
            reported()
        found.append([asked(client, path) for path in ("/reports/?size=50", "/")])
    assert found[0] == found[1]


def test_18_the_register_is_searched_by_number_day_and_state_and_leaves_as_a_sheet() -> None:
    client = client_of(keeper())
    reported()
    found = {
        query: client.get(f"/reports/?{query}").content.decode()
        for query in ("q=0001", "q=2026-11-23", "q=2026-11-24", "state=closed")
    }
    assert ["<b>JB-2026-0001</b>" in text for text in found.values()] == [True, True, False, False]
    sheet = client.get("/reports/export/?q=0001")
    assert sheet["Content-Type"].startswith("application/vnd")


@pytest.mark.parametrize(
    ("role", "own", "others"), [(Role.SUPERVISOR, True, False), (Role.PARTY, False, False), (Role.AUDIT_ADMIN, True, True)]
)
def test_18_steps_of_reports_are_kept_from_who_is_kept_from_the_reports(role: str, own: bool, others: bool) -> None:
    for keep in (Role.SUPERVISOR, Role.LEADERSHIP):
        holder = keeper(keep)
        report, _ = reported(subjects=["expert" if keep == Role.SUPERVISOR else "supervisor"])
        report_handling.examine(report_id=report.pk, by=holder, at=AT)
    seen = set(trace.visible_to(account(role)).filter(action="report.examine").values_list("role", flat=True))
    assert (Role.SUPERVISOR in seen, Role.LEADERSHIP in seen) == (own, others)
