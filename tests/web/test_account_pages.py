"""3, 20: the administrator opens, closes and resets accounts; the pages refuse what the rules refuse."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from expertpool.policy import identity
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Division, Event, Export
from tests.factories import PASSWORD, account, division, unit

pytestmark = pytest.mark.django_db


def number(sequence: int = 1) -> str:
    first = f"41080319900101{sequence:03d}"
    return first + identity.check_digit(first)


@pytest.fixture
def admin() -> Account:
    return account(Role.SYSTEM_ADMIN, username="xitong", name="郑示维")


@pytest.fixture
def office(admin: Account) -> Client:
    return client_of(admin)


def client_of(person: Account) -> Client:
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def form(**values: object) -> dict[str, object]:
    given = {
        "name": "王示敏",
        "username": "wang.min",
        "identity_number": number(),
        "role": "talent",
        "division": "",
        "unit": "",
        "email": "",
    }
    return given | values


# ---------------------------------------------------------------- the list


def test_20_the_list_finds_by_name_log_in_name_and_division(office: Client) -> None:
    account(Role.ORGANISER, name="宋示宁", username="song", division=division("高新示例科"))
    account(Role.TALENT, name="李示安", username="lian")
    for word, found in (("宋示", "song"), ("SONG", "song"), ("高新示例", "song"), ("李示安", "lian")):
        page = text(office.get(reverse("accounts"), {"q": word}))
        assert f">{found}<" in page, word
        assert (">lian<" in page) == (found == "lian"), word


def test_20_the_list_filters_by_role_and_state(office: Client) -> None:
    account(Role.TALENT, username="first", must_change_password=True)
    account(Role.TALENT, username="closed", is_active=False)
    assert ">closed<" not in text(office.get(reverse("accounts"), {"state": "open"}))
    assert ">closed<" in text(office.get(reverse("accounts"), {"state": "closed"}))
    first = text(office.get(reverse("accounts"), {"state": "first", "role": "talent"}))
    assert ">first<" in first
    assert ">xitong<" not in first


def test_20_the_list_asks_the_database_the_same_number_of_times_for_3_and_for_30(
    office: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(2):
        account(Role.TALENT)
    with django_assert_max_num_queries(40) as few:
        office.get(reverse("accounts"), {"size": 50})
    for _ in range(27):
        account(Role.ORGANISER, division=division())
    with django_assert_max_num_queries(40) as many:
        office.get(reverse("accounts"), {"size": 50})
    assert len(many.captured_queries) == len(few.captured_queries)


def test_20_the_export_carries_the_selection_and_a_serial(office: Client) -> None:
    account(Role.TALENT, username="lian", name="李示安")
    answer = office.get(reverse("accounts_export"), {"role": "talent"})
    export = Export.objects.get()
    assert (export.kind, export.rows, export.filters) == ("accounts", 1, {"role": "talent"})
    table = load_workbook(io.BytesIO(answer.content)).active
    assert table is not None
    assert [cell.value for cell in table[4]][:3] == ["lian", "李示安", "人才科"]


# ---------------------------------------------------------------- opening


def test_3_a_new_account_shows_its_one_time_password_once(office: Client) -> None:
    page = office.post(reverse("account_new"), form())
    given = re.search(r'id="given">(\w+)<', text(page))
    made = Account.objects.get(username="wang.min")
    assert given
    assert made.check_password(given[1])
    assert made.must_change_password
    assert "no-store" in page.headers["Cache-Control"]
    assert given[1] not in text(office.get(reverse("account", args=[made.pk])))
    event = Event.objects.get()
    assert (event.action, event.actor_name) == ("account.create", "郑示维")


def test_3_roles_kept_apart_are_refused_with_article_3_and_nothing_is_left(office: Client) -> None:
    office.post(reverse("account_new"), form())
    page = text(office.post(reverse("account_new"), form(username="wang2", role="organiser", division=division().pk)))
    assert "同一人不能既是人才科又是承办科室（单位）" in page
    assert "第三条" in page
    assert "wang2" in page
    assert not Account.objects.filter(username="wang2").exists()
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"username": "1bad"}, "登录名用小写字母开头"),
        ({"username": "Wang"}, "登录名用小写字母开头"),
        ({"username": "xitong"}, "这个登录名已有人使用"),
        ({"name": ""}, "姓名："),
        ({"role": "public"}, "角色："),
        ({"identity_number": "12345"}, "身份证"),
        ({"identity_number": ""}, "工作人员账号须登记身份证号码"),
        ({"role": "organiser"}, "承办科室账号须指明科室"),
        ({"role": "employer", "unit": "没有的单位"}, "单位库中没有这个单位"),
    ],
)
def test_3_a_form_that_lacks_something_says_what(office: Client, values: dict[str, object], said: str) -> None:
    assert said in text(office.post(reverse("account_new"), form(**values)))
    assert Account.objects.count() == 1
    assert not Event.objects.exists()


def test_3_an_employer_account_belongs_to_a_unit_of_the_pool(office: Client) -> None:
    employer = unit("示例大学")
    office.post(reverse("account_new"), form(role="employer", identity_number="", unit="示例大学"))
    assert Account.objects.get(username="wang.min").unit == employer


def test_3_a_division_out_of_use_cannot_be_chosen(office: Client) -> None:
    Division.objects.create(name="已撤科室", active=False)
    assert "已撤科室" not in text(office.get(reverse("account_new")))


# ---------------------------------------------------------------- one account


def test_3_an_account_shows_the_other_accounts_of_the_same_person(office: Client) -> None:
    person = account(Role.LEADERSHIP, username="zhou")
    account(Role.EXPERT, username="zhou.expert", identity_index=person.identity_index)
    assert "zhou.expert" in text(office.get(reverse("account", args=[person.pk])))


def test_20_closing_and_opening_by_button(office: Client) -> None:
    person = account(Role.TALENT)
    office.post(reverse("account_disable", args=[person.pk]))
    assert not Account.objects.get(pk=person.pk).is_active
    page = text(office.post(reverse("account_enable", args=[person.pk]), follow=True))
    assert Account.objects.get(pk=person.pk).is_active
    assert "账号已启用" in page
    assert "停用账号" in page


def test_20_the_last_administrator_cannot_close_himself(office: Client, admin: Account) -> None:
    answer = office.post(reverse("account_disable", args=[admin.pk]))
    assert answer.status_code == 409
    assert "这是最后一名系统管理员" in text(answer)
    assert Account.objects.get(pk=admin.pk).is_active
    assert not Event.objects.exists()


def test_3_the_role_is_changed_on_the_page_and_refused_there(office: Client) -> None:
    person = account(Role.LEADERSHIP)
    account(Role.SUPERVISOR, identity_index=person.identity_index)
    address = reverse("account_role", args=[person.pk])
    refused = text(office.post(address, {"role": "talent", "division": "", "unit": ""}))
    assert "同一人不能既是驻局纪检监察组又是人才科" in refused
    Account.objects.filter(role=Role.SUPERVISOR).update(is_active=False)
    assert office.post(address, {"role": "talent", "division": "", "unit": ""}).status_code == 302
    assert Account.objects.get(pk=person.pk).role == Role.TALENT


def test_20_an_unknown_account_is_not_found(office: Client) -> None:
    for name in ("account", "account_disable", "account_reset", "account_role"):
        address = reverse(name, args=[999])
        assert (office.get(address) if name == "account" else office.post(address)).status_code == 404


# ---------------------------------------------------------------- three officers


def test_3_with_three_officers_the_administrator_opens_and_the_security_officer_grants(settings: Any, office: Client) -> None:
    settings.PROFILE = "protected"
    page = text(office.post(reverse("account_new"), form()))
    made = Account.objects.get(username="wang.min")
    assert "须经安全管理员授权" in page
    assert not made.is_active
    assert office.post(reverse("account_enable", args=[made.pk])).status_code == 403
    assert client_of(account(Role.SECURITY_ADMIN)).post(reverse("account_enable", args=[made.pk])).status_code == 302
    assert Account.objects.get(pk=made.pk).is_active


def test_3_the_audit_officer_sees_accounts_and_changes_none() -> None:
    person, auditor = account(Role.TALENT), client_of(account(Role.AUDIT_ADMIN))
    page = text(auditor.get(reverse("account", args=[person.pk])))
    assert "重置密码" not in page
    assert "变更角色" not in page
    assert auditor.post(reverse("account_reset", args=[person.pk])).status_code == 403
    assert Account.objects.get(pk=person.pk).check_password(PASSWORD)
