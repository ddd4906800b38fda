"""7.1: what a row says, how it is read, and what the clerk is told where it cannot be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from expertpool.gateways import keys
from expertpool.records.models import Account, Expert
from expertpool.services.imports import cells
from tests.factories import account
from tests.pool_sheets import FIRST_ROW, column_of, id_number, kept, person, plain
from tests.services.import_ground import approve, checked, loaded, places

pytestmark = pytest.mark.django_db
BORN = date(1969, 11, 11)
NUMBER = id_number(1, BORN)


@pytest.fixture
def clerk() -> Account:
    approve()
    return account("talent")


@pytest.mark.parametrize(
    ("told", "numbers"),
    [
        ("139 0000 0015", ["13900000015"]),
        ("+86 139-0000-0015", ["13900000015"]),
        ("0391-1234567", ["03911234567"]),
        ("13900000015 13900000016", ["13900000015", "13900000016"]),
        ("13900000015\n0391-1234567", ["13900000015", "03911234567"]),
        ("办0391-1234567 手13900000015", ["03911234567", "13900000015"]),
        ("13900000015或13900000016", ["13900000015", "13900000016"]),
    ],
)
def test_7_1_several_phones_in_one_cell_are_kept_apart(told: str, numbers: list[str]) -> None:
    assert cells.phones(told) == numbers


@pytest.mark.parametrize(
    ("heading", "told", "kind"),
    [
        ("姓名", "#REF!", "formula"),
        ("姓名", "示" * 81, "length"),
        ("姓名", "示1", "length"),
        ("姓名", "示丙（已故）", "term"),
        ("姓名", "示丁*", "term"),
        ("身份证号", "#N/A", "formula"),
        ("身份证号", "12345", "identity"),
        ("出生年月", "不详", "birth"),
        ("出生年月", 1, "birth"),
        ("性别", "X", "sex"),
        ("工作单位", "#VALUE!", "formula"),
        ("工作单位", "无", "missing"),
        ("工作单位", "示" * 121, "length"),
        ("所在地区", "某某国", "region"),
        ("所属领域", "", "missing"),
        ("所属领域", "天文", "field"),
    ],
)
def test_a_row_stays_out(clerk: Account, heading: str, told: Any, kind: str) -> None:
    run = checked(kept([person(1) | {heading: told}]), by=clerk)
    assert places(run) == [(FIRST_ROW, column_of(heading), kind)]


@pytest.mark.parametrize(
    ("heading", "told", "kind", "column", "value"),
    [
        ("民族", "火星族", "term", "ethnicity", ""),
        ("民族", "汉", "", "ethnicity", "01"),
        ("政治面貌", "某党", "term", "political", ""),
        ("职称级别", "特级", "term", "title_level", "associate"),
        ("职称级别", "正高", "term", "title_level", "full"),
        ("职称级别", "", "", "title_level", "associate"),
        ("职称", "首席专家", "", "title", "首席专家"),
        ("学历", "本科毕业", "", "education", "20"),
        ("学历", "博士", "", "education", "11"),
        ("学历", "函授", "term", "education", ""),
        ("学位", "无", "", "degree", "0"),
        ("学位", "院士", "term", "degree", ""),
        ("专家类别", "综合管理类", "field", "category", "management"),
        ("专家类别", "", "", "category", "technical"),
        ("手机号码", "12345", "phone", "phone_index", ""),
        ("手机号码", "", "phone", "phone_index", ""),
        ("电子邮箱", "不是邮箱", "term", "email", ""),
        ("电子邮箱", "a@example.com；b@example.com", "", "email", "a@example.com"),
        ("电子邮箱", "无", "", "email", ""),
        ("银行账号", "123", "identity", "bank_account_cipher", None),
        ("银行账号", "", "", "bank_account_cipher", None),
        ("入库时间", "早年", "date", "import_row", FIRST_ROW),
        ("入库途径", "熟人介绍", "term", "source", "migration"),
        ("入库途径", "", "", "source", "migration"),
        ("通讯地址", "#REF!", "formula", "address", ""),
        ("职务", "长" * 121, "length", "post", "长" * 120),
        ("所在地区", "", "region", "region", "410800"),
        ("人才称号", "示例名匠", "", "honours", "示例名匠"),
    ],
)
def test_a_row_goes_in_with_a_remark(clerk: Account, heading: str, told: Any, kind: str, column: str, value: Any) -> None:
    run = loaded(kept([person(1) | {heading: told}]), by=clerk)
    assert places(run) == []
    assert places(run, "warning") == ([(FIRST_ROW, column_of(heading), kind)] if kind else [])
    assert getattr(Expert.objects.get(), column) == value


def test_a_title_of_unknown_level_is_pointed_out(clerk: Account) -> None:
    run = checked(kept([person(1, 职称="首席专家", 职称级别="")]), by=clerk)
    assert places(run, "warning") == [(FIRST_ROW, column_of("职称"), "term")]


def test_a_level_in_brackets_after_the_title_is_read(clerk: Account) -> None:
    loaded(kept([person(1, 职称="教授（正高级）", 职称级别="")]), by=clerk)
    assert (Expert.objects.get().title, Expert.objects.get().title_level) == ("教授", "full")


def test_a_level_that_contradicts_the_title_is_pointed_out(clerk: Account) -> None:
    run = checked(kept([person(1, 职称="教授")]), by=clerk)
    assert places(run, "warning") == [(FIRST_ROW, column_of("职称级别"), "term")]


def one(clerk: Account, **more: Any) -> tuple[Any, Expert]:
    """A short sheet with further columns, and the person it brings in."""
    told = {"姓名": "示一", "身份证号": NUMBER, "工作单位": "示山理工大学", "领域": "新材料"} | more
    run = loaded(plain(list(told), [list(told.values())]), by=clerk)
    assert places(run) == []
    return run, Expert.objects.get()


@pytest.mark.parametrize(
    ("told", "education", "degree"),
    [("研究生、硕士", "10", "3"), ("本科/学士", "20", "4"), ("博士", "11", "2"), ("大专", "30", "")],
)
def test_education_and_degree_in_one_cell(clerk: Account, told: str, education: str, degree: str) -> None:
    _, kept_ = one(clerk, 学历学位=told)
    assert (kept_.education, kept_.degree) == (education, degree)


def test_an_unknown_education_in_one_cell_is_pointed_out(clerk: Account) -> None:
    run, _ = one(clerk, 学历学位="函授")
    assert places(run, "warning") == [(2, "E", "term")]


@pytest.mark.parametrize(("code", "kept_code"), [("91410800MA9F00000", None), ("123", None), ("", None)])
def test_a_wrong_credit_code_is_left_out(clerk: Account, code: str, kept_code: str | None) -> None:
    run, kept_ = one(clerk, 统一社会信用代码=code)
    assert kept_.unit.credit_code == kept_code
    assert len(places(run, "warning")) == (1 if code else 0)


@pytest.mark.parametrize(
    ("told", "since"),
    [("2098-01-01", None), ("2098", None), ("2020-05-06", date(2020, 5, 6)), ("2020年5月", date(2020, 5, 1))],
)
def test_13_3_an_employer_of_today_that_begins_in_the_future_is_left_without_its_beginning(
    clerk: Account, told: str, since: date | None
) -> None:
    run, kept_ = one(clerk, 到本单位时间=told)
    assert kept_.unit_since == since
    assert [kind for _, _, kind in places(run, "warning")] == ([] if since else ["date"])


def test_certificates_and_former_names_come_along(clerk: Account) -> None:
    _, kept_ = one(clerk, 执业资格="注册会计师、注册税务师", 曾用名="示旧", 毕业时间="1992.07", 备用电话="0391-1234567")
    assert [row.name for row in kept_.certificates.all()] == ["注册会计师", "注册税务师"]
    assert (kept_.former_names, kept_.graduated) == ("示旧", date(1992, 7, 1))
    assert keys.decrypt(kept_.second_contact_cipher, table="expert", row=1, field="second_contact") == "0391-1234567"


@pytest.mark.parametrize(("told", "region"), [("焦作市温县某路", "410825"), ("", "410800")])
def test_without_a_region_the_address_tells(clerk: Account, told: str, region: str) -> None:
    _, kept_ = one(clerk, 通讯地址=told)
    assert kept_.region == region


def test_a_passport_needs_a_birth_date(clerk: Account) -> None:
    run = checked(kept([person(1, 身份证号="C01X00T47", 备注="护照", 出生年月="")]), by=clerk)
    assert places(run) == [(FIRST_ROW, column_of("出生年月"), "missing")]


def test_a_passport_with_a_month_only_is_counted_from_its_first_day(clerk: Account) -> None:
    run = loaded(kept([person(1, 身份证号="C01X00T47", 备注="护照", 出生年月="1971.02")]), by=clerk)
    assert places(run, "warning") == [(FIRST_ROW, column_of("出生年月"), "birth")]
    assert Expert.objects.get().birth == date(1971, 2, 1)


def test_a_child_is_no_expert(clerk: Account) -> None:
    born = date(2020, 1, 1)
    run = checked(kept([person(1, 身份证号=id_number(1, born), 出生年月=born)]), by=clerk)
    assert places(run) == [(FIRST_ROW, column_of("出生年月"), "birth")]


def test_6_1_4_a_talent_title_is_remarked_until_proven(clerk: Account) -> None:
    born = date(1955, 1, 1)
    run = loaded(kept([person(1, 身份证号=id_number(1, born), 出生年月=born, 人才称号="中原学者")]), by=clerk)
    assert places(run, "warning") == [(FIRST_ROW, column_of("出生年月"), "age")]
    assert Expert.objects.get().talent_titles.get().proven is False


def test_a_namesake_in_the_pool_is_remarked(clerk: Account) -> None:
    loaded(kept([person(1)]), by=clerk)
    run = checked(kept([person(1, 身份证号=id_number(7, person(1)["出生年月"]))]), by=clerk)
    assert places(run, "warning") == [(FIRST_ROW, column_of("姓名"), "duplicate")]


@pytest.mark.parametrize(("cell", "words"), [(True, "是"), (False, "否"), (3.0, "3"), (1.5, "1.5"), (7, "7"), ("Ａ　B ", "A B")])
def test_cells_as_text(cell: Any, words: str) -> None:
    assert cells.text(cell) == words


@pytest.mark.parametrize("cell", [True, "abc", "1969.13", "1969-02-30", 99, "12", "2150", 1.5, "20231301"])
def test_no_date_is_made_of_nothing(cell: Any) -> None:
    assert cells.day(cell) is None


@pytest.mark.parametrize("cell", ["25518", "2024-03-01 00:00:00", "1969年", 1969])
def test_other_writings_of_dates(cell: Any) -> None:
    assert cells.day(cell) is not None
