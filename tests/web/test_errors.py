"""When something cannot be done the page says why and what to do next."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import Role
from expertpool.web import errors
from tests.factories import account


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    request = RequestFactory().get("/pool/")
    request.user = AnonymousUser()
    request.resolver_match = None
    return request


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_no_right_names_the_article_and_a_way_out(request_of_nobody: HttpRequest) -> None:
    answer = errors.permission_denied(request_of_nobody, PermissionDenied("承办科室不能浏览专家库"))
    assert answer.status_code == 403
    assert "承办科室不能浏览专家库" in text(answer)
    assert "第三条" in text(answer)
    assert 'href="/"' in text(answer)


def test_a_missing_page_does_not_tell_whether_the_record_exists(request_of_nobody: HttpRequest) -> None:
    answer = errors.not_found(request_of_nobody, Http404("expert 417"))
    assert answer.status_code == 404
    assert "417" not in text(answer)


def test_an_upload_that_is_too_big_says_so(request_of_nobody: HttpRequest) -> None:
    answer = errors.bad_request(request_of_nobody, RequestDataTooBig())
    assert answer.status_code == 413
    assert "过大" in text(answer)
    assert errors.bad_request(request_of_nobody).status_code == 400


def test_a_failure_is_told_without_asking_the_database(request_of_nobody: HttpRequest) -> None:
    answer = errors.server_error(request_of_nobody)
    assert answer.status_code == 500
    assert "没有留下半份数据" in text(answer)


def test_a_form_sent_after_the_session_ended_asks_to_log_in(request_of_nobody: HttpRequest) -> None:
    answer = errors.csrf_failure(request_of_nobody)
    assert answer.status_code == 403
    assert "登录已过期" in text(answer)


def test_after_the_log_in_one_is_back_on_the_page_that_was_open() -> None:
    sent = RequestFactory().post("/contacts/one/7/attempt/", HTTP_REFERER="http://testserver/contacts/3/?one=7")
    sent.user, sent.htmx = AnonymousUser(), False
    assert "?next=/contacts/3/%3Fone%3D7" in text(errors.csrf_failure(sent))


def test_a_refusal_nobody_caught_is_answered_with_every_reason(request_of_nobody: HttpRequest) -> None:
    middleware = errors.RefusalMiddleware(lambda request: HttpResponse())
    refusal = Refused(Reason("13.3", "任顾问", remedy="改选他人"), Reason("12", "已满 10 次"))
    answer = middleware.process_exception(request_of_nobody, refusal)
    assert answer is not None
    assert answer.status_code == 409
    assert all(words in text(answer) for words in ("任顾问", "第十三条（三）", "改选他人", "已满 10 次", "第十二条"))


def test_other_failures_are_left_alone(request_of_nobody: HttpRequest) -> None:
    middleware = errors.RefusalMiddleware(lambda request: HttpResponse("x"))
    assert middleware.process_exception(request_of_nobody, ValueError()) is None
    assert middleware(request_of_nobody).content == b"x"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/object/?entry=%00", "/announcements/a%00b/", "/login/?next=a&next=%00"])
def test_a_zero_character_in_an_address_is_no_error_of_the_server(address: str) -> None:
    assert Client().get(address).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [f"/contacts/{10**19}/", f"/contacts/{2**63}/final/", "/workdays/99999/", "/workdays/1/", "/units/0/"]
)
def test_a_number_beyond_every_row_is_no_error_of_the_server(address: str) -> None:
    client = Client()
    client.force_login(account("talent"), "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_zero_character_in_a_form_is_no_error_of_the_server() -> None:
    assert Client().post("/receipt/", {"number": "a\0b"}).status_code == 400


def test_a_row_that_is_not_there_is_a_page_that_says_so(request_of_nobody: HttpRequest) -> None:
    guard = errors.RefusalMiddleware(lambda request: HttpResponse())
    answer = guard.process_exception(request_of_nobody, ObjectDoesNotExist("expert 417"))
    assert answer is not None
    assert answer.status_code == 404
    assert "417" not in text(answer)
    assert guard.process_exception(request_of_nobody, KeyError("x")) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "address", "above"),
    [
        (Role.TALENT, "/contacts/one/7/phone/", "/contacts/one/7/"),
        (Role.TALENT, "/contacts/3/start/", "/contacts/3/"),
        (Role.ORGANISER, "/activities/3/day/held/", "/activities/3/day/"),
        (Role.SUPERVISOR, "/logout/", "/"),
    ],
)
def test_the_address_of_an_act_leads_back_to_its_page(role: Role, address: str, above: str) -> None:
    client = Client()
    client.force_login(account(role), "django.contrib.auth.backends.ModelBackend")
    answer = client.get(address)
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]
    assert f'<a class="button button--main" href="{above}">' in text(answer)


@pytest.mark.django_db
def test_a_search_in_the_list_that_answered_a_refused_act_goes_on_in_the_list() -> None:
    client = Client()
    client.force_login(account(Role.TALENT), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/archive/7/?q=评审&year=")["Location"] == "/archive/?q=%E8%AF%84%E5%AE%A1&year="
