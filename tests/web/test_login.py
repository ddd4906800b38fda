"""20: log-in, lock-out after five wrong passwords, time-outs that keep the way back, the own password."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Event
from expertpool.web import sessions
from tests.factories import PASSWORD, account

pytestmark = pytest.mark.django_db

OWN = "Huaichuan-7-yue"


def log_in(client: Client, person: Account, password: str = PASSWORD, **values: str) -> Any:
    return client.post("/login/", {"username": person.username, "password": password, **values})


def actions() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


def text(answer: Any) -> str:
    return str(answer.content.decode())


# ---------------------------------------------------------------- in and out


def test_20_a_log_in_is_traced_with_its_address(client: Client) -> None:
    person = account(Role.AUDIT_ADMIN)
    assert log_in(client, person).headers["Location"] == "/"
    event = Event.objects.get()
    assert (event.action, event.actor, event.payload.body) == ("session.login", person, {"address": "127.0.0.1"})
    assert Account.objects.get().last_login is not None
    assert client.get("/trace/").status_code == 200


def test_20_phones_may_write_a_capital_and_blanks(client: Client) -> None:
    person = account(username="wang")
    assert client.post("/login/", {"username": " Wang ", "password": PASSWORD}).status_code == 302
    assert Event.objects.get().actor == person


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/trace/?page=2", "/trace/?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("logout", "/"),
        ("²", "/"),
        ("", "/"),
    ],
)
def test_20_after_the_log_in_on_to_the_page_that_was_asked_for_and_never_elsewhere(
    client: Client, wanted: str, reached: str
) -> None:
    assert log_in(client, account(), next=wanted).headers["Location"] == reached


def test_20_who_is_logged_in_needs_no_log_in(client: Client) -> None:
    log_in(client, account())
    assert client.get("/login/?next=/password/").headers["Location"] == "/password/"


def test_20_the_session_key_changes_with_the_log_in(client: Client) -> None:
    client.get("/login/")
    log_in(client, account())
    first = client.session.session_key
    client.post("/logout/")
    log_in(client, Account.objects.get())
    assert client.session.session_key != first


def test_20_out_by_post_only_and_traced(client: Client) -> None:
    log_in(client, account(Role.AUDIT_ADMIN))
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert actions() == ["session.login", "session.logout"]
    assert client.get("/trace/").status_code == 302


@pytest.mark.parametrize("spoil", [{"password": "wrong"}, {"username": "nobody"}])
def test_20_a_wrong_name_and_a_wrong_password_look_the_same(client: Client, spoil: dict[str, str]) -> None:
    answer = client.post("/login/", {"username": account().username, "password": PASSWORD, **spoil})
    assert "登录名或密码不正确，还可以试 4 次" in text(answer)
    assert actions() == ["session.failed"]


def test_20_a_closed_account_does_not_open(client: Client) -> None:
    answer = log_in(client, account(is_active=False))
    assert "登录名或密码不正确" in text(answer)


def test_20_closing_an_account_ends_its_session_at_once(client: Client) -> None:
    person = account(Role.AUDIT_ADMIN)
    log_in(client, person)
    Account.objects.update(is_active=False)
    assert client.get("/trace/").headers["Location"].startswith("/login/")


def test_20_an_empty_form_says_what_is_missing(client: Client) -> None:
    assert text(client.post("/login/", {})).count("field__error") == 2


# ---------------------------------------------------------------- lock-out


def fail(client: Client, person: Account, times: int) -> Any:
    for _ in range(times):
        answer = log_in(client, person, "wrong")
    return answer


def test_20_four_wrong_passwords_still_let_the_right_one_in(client: Client) -> None:
    person = account()
    assert "还可以试 1 次" in text(fail(client, person, 4))
    assert log_in(client, person).status_code == 302


def test_20_the_fifth_wrong_password_locks_and_says_for_how_long(client: Client) -> None:
    person = account()
    answer = fail(client, person, 5)
    assert answer.status_code == 429
    assert "账号已锁定，请 15 分钟后再试" in text(answer)
    assert actions() == ["session.failed"] * 4 + ["session.locked"]


def test_20_while_locked_even_the_right_password_is_refused_and_the_trace_does_not_grow(client: Client) -> None:
    person = account()
    fail(client, person, 5)
    assert log_in(client, person).status_code == 429
    assert fail(client, person, 3).status_code == 429
    assert len(actions()) == 5


@pytest.mark.parametrize(("minutes", "status"), [(14, 429), (16, 302)])
def test_20_the_lock_opens_after_a_quarter_of_an_hour(client: Client, minutes: int, status: int) -> None:
    person = account()
    fail(client, person, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=minutes))
    answer = log_in(client, person)
    assert answer.status_code == status
    if status == 429:
        assert "请 1 分钟后再试" in text(answer)


def test_20_the_lock_holds_for_this_account_from_this_address_only(client: Client) -> None:
    person, other = account(), account()
    fail(client, person, 5)
    assert log_in(client, other).status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert log_in(elsewhere, person).status_code == 302


def test_20_a_reset_by_the_administrator_opens_the_lock(client: Client) -> None:
    person, admin = account(), account(Role.SYSTEM_ADMIN)
    fail(client, person, 5)
    office = Client()
    log_in(office, admin)
    page = text(office.post(f"/accounts/{person.pk}/reset/"))
    given = re.search(r'id="given">(\w+)<', page)
    assert given
    assert log_in(client, person, given[1]).headers["Location"] == "/"


def test_20_no_password_is_kept_with_the_attempts(client: Client) -> None:
    log_in(client, account(), "my-Secret-pass")
    assert "my-Secret-pass" not in str(list(AccessAttempt.objects.values()))


# ---------------------------------------------------------------- time-outs


def turn_back(client: Client, *, seen: int = 0, since: int = 0) -> None:
    """Let so many seconds pass since the last use and since the log-in."""
    session = client.session
    session[sessions.SEEN] -= seen
    session[sessions.SINCE] -= since
    session.save()


@pytest.mark.parametrize(
    ("seen", "since", "open_"), [(1790, 1790, True), (1800, 1800, False), (0, 28790, True), (0, 28800, False)]
)
def test_20_thirty_minutes_idle_or_eight_hours_in_all_end_a_session(client: Client, seen: int, since: int, open_: bool) -> None:
    log_in(client, account(Role.AUDIT_ADMIN))
    turn_back(client, seen=seen, since=since)
    assert client.get("/trace/").status_code == (200 if open_ else 302)


def test_20_the_end_is_traced_explained_and_leads_back(client: Client) -> None:
    log_in(client, account(Role.AUDIT_ADMIN))
    turn_back(client, seen=1800)
    answer = client.get("/trace/?page=2", follow=True)
    assert answer.redirect_chain == [("/login/?next=/trace/%3Fpage%3D2", 302)]
    assert "长时间没有操作，已自动退出" in text(answer)
    event = Event.objects.first()
    assert event is not None
    assert (event.action, event.payload.body) == ("session.logout", {"reason": "idle"})


def test_20_a_form_sent_too_late_says_that_nothing_was_saved(client: Client) -> None:
    log_in(client, account(Role.SYSTEM_ADMIN))
    turn_back(client, since=28800)
    answer = client.post("/accounts/new/", {"name": "王示"}, headers={"referer": "http://testserver/accounts/new/"})
    assert answer.status_code == 403
    assert "这次提交没有保存" in text(answer)
    assert 'href="/login/?next=/accounts/new/"' in text(answer)
    assert Account.objects.count() == 1


def test_20_use_keeps_the_session_alive(client: Client) -> None:
    log_in(client, account(Role.AUDIT_ADMIN))
    for _ in range(3):
        turn_back(client, seen=1500)
        assert client.get("/trace/").status_code == 200


# ---------------------------------------------------------------- the own password


def test_20_a_one_time_password_opens_nothing_but_its_own_change(client: Client) -> None:
    log_in(client, account(Role.AUDIT_ADMIN, must_change_password=True))
    assert client.get("/trace/").headers["Location"] == "/password/"
    assert "设置本人密码" in text(client.get("/password/"))
    assert client.post("/password/", {"old": PASSWORD, "new": OWN, "again": OWN}).headers["Location"] == "/"
    assert client.get("/trace/").status_code == 200
    assert "password.change" in actions()


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"old": "wrong"}, "原密码：原密码不正确"),
        ({"again": "different"}, "两次输入的新密码不一致"),
        ({"new": "short", "again": "short"}, "新密码：密码太短，至少 10 个字符"),
        ({"new": "", "again": ""}, "新密码："),
    ],
)
def test_20_a_poor_new_password_is_explained(client: Client, given: dict[str, str], wrong: str) -> None:
    log_in(client, account())
    page = text(client.post("/password/", {"old": PASSWORD, "new": OWN, "again": OWN} | given))
    assert wrong in page
    assert Account.objects.get().check_password(PASSWORD)


def test_20_a_new_password_ends_the_sessions_elsewhere(client: Client) -> None:
    person, elsewhere = account(Role.AUDIT_ADMIN), Client()
    log_in(client, person)
    log_in(elsewhere, person)
    client.post("/password/", {"old": PASSWORD, "new": OWN, "again": OWN})
    assert client.get("/trace/").status_code == 200
    assert elsewhere.get("/trace/").status_code == 302


def test_20_the_own_account_shows_its_latest_log_ins(client: Client) -> None:
    person = account()
    fail(client, person, 1)
    log_in(client, person)
    page = text(client.get("/password/"))
    assert "登录失败" in page
    assert "127.0.0.1" in page
