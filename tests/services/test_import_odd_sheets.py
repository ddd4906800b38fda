"""7.2: other bureaus keep other sheets; every one of them goes in, or the clerk is asked about what is unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.records.models import Account, Expert, ImportRun
from expertpool.services.imports import papers, preview, runs
from tests.factories import AT, account
from tests.pool_sheets import content_of, id_number, kept, person, plain
from tests.services.import_ground import approve, checked, loaded, places, settle_units, uploaded

pytestmark = pytest.mark.django_db
BORN = date(1969, 11, 11)
NUMBER = id_number(1, BORN)


@pytest.fixture
def clerk() -> Account:
    approve()
    return account("talent")


def one(content: bytes, clerk: Account, **more: Any) -> Expert:
    run = checked(content, by=clerk, **more)
    assert places(run) == [], [finding.message for finding in run.findings.filter(severity="error")]
    settle_units(run, by=clerk)
    from tests.services.import_ground import load

    assert load(run, by=clerk, at=AT).imported == 1
    return Expert.objects.get()


def test_other_names_in_another_order(clerk: Account) -> None:
    headings = [
        "编号",
        "领  域",
        "所在单位（全称）*",
        "专家姓名",
        "证件号码",
        "联系电话",
        "技术职称",
        "最高学历/学位",
        "所属县区",
    ]
    kept_ = one(
        plain(
            headings,
            [[1, "新材料；电子信息", "示山理工大学", "示一", NUMBER, "139-0000-0001", "教授", "研究生/博士", "焦作市山阳区"]],
        ),
        clerk,
    )
    assert (kept_.name, kept_.birth, kept_.sex, kept_.title_level, kept_.education, kept_.degree, kept_.region) == (
        "示一", BORN, "1", "full", "10", "2", "410811",
    )  # fmt: skip
    assert [row.field.code for row in kept_.fields.all()] == ["T02", "T03"]
    assert kept_.category == "technical"


@pytest.mark.parametrize(
    "told",
    [
        "1969.11",
        "1969年11月",
        "1969-11-11",
        "1969/11/11",
        "1969年11月11日",
        "19691111",
        "196911",
        25518,
        BORN,
        "１９６９．１１．１１",
        1969.11,
    ],
)
def test_dates_in_every_writing(clerk: Account, told: Any) -> None:
    kept_ = one(
        plain(["姓名", "身份证号", "工作单位", "领域", "出生年月"], [["示一", NUMBER, "示山理工大学", "新材料", told]]), clerk
    )
    assert kept_.birth == BORN


def test_october_written_as_a_number_is_not_taken_for_january(clerk: Account) -> None:
    number = id_number(1, date(1969, 10, 5))
    kept_ = one(
        plain(["姓名", "身份证号", "工作单位", "领域", "出生年月"], [["示一", number, "示山理工大学", "新材料", 1969.1]]), clerk
    )
    assert kept_.birth == date(1969, 10, 5)


@pytest.mark.parametrize("separator", ["、", "，", ",", "；", ";", "/", " / ", "\n", "｜", "+"])
def test_lists_with_every_separator(clerk: Account, separator: str) -> None:
    words = separator.join(["新材料", "电子信息", "生物医药"])
    kept_ = one(plain(["姓名", "身份证号", "工作单位", "所属领域"], [["示一", NUMBER, "示山理工大学", words]]), clerk)
    assert [row.field.code for row in kept_.fields.all()] == ["T02", "T03", "T04"]


def test_fields_in_columns_of_their_own(clerk: Account) -> None:
    rows = [["示一", NUMBER, "示山理工大学", "电子信息", "新材料", ""]]
    kept_ = one(plain(["姓名", "身份证号", "工作单位", "主领域", "第二领域", "第三领域"], rows), clerk)
    assert [row.field.code for row in kept_.fields.all()] == ["T03", "T02"]


def test_numbered_fields_under_one_group(clerk: Account) -> None:
    book = Workbook()
    book.active.append(["姓名", "身份证号", "工作单位", "所属领域", None])
    book.active.append([None, None, None, "一", "二"])
    for area in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        book.active.merge_cells(area)
    book.active.append(["示一", NUMBER, "示山理工大学", "新材料", "电子信息"])
    assert [row.field.code for row in one(content_of(book), clerk).fields.all()] == ["T02", "T03"]


def test_three_heading_rows(clerk: Account) -> None:
    book = Workbook()
    book.active.append(["专家信息", None, None, None, "领域"])
    book.active.append(["个人", None, "工作", None, None])
    book.active.append(["姓名", "身份证号", "单位", "职称", None])
    for area in ("A1:D1", "A2:B2", "C2:D2", "E1:E3"):
        book.active.merge_cells(area)
    book.active.append(["示一", NUMBER, "示山理工大学", "教授", "新材料"])
    assert one(content_of(book), clerk).title == "教授"


def test_blank_rows_totals_notes_and_repeated_headings_are_nobody(clerk: Account) -> None:
    headings = ["序号", "姓名", "身份证号", "工作单位", "领域"]
    rows = [
        [1, "示一", NUMBER, "示山理工大学", "新材料"],
        [None] * 5,
        headings,
        ["一、高等院校", None, None, None, None],
        ["合计", "1人", None, None, None],
        ["注：本表一式两份", None, None, None, None],
        ["填表人：示员", None, None, "审核人：示员", None],
    ]
    run = loaded(plain(headings, rows), by=clerk)
    assert (run.imported, run.total) == (1, 1)
    assert list(run.findings.filter(severity="note").values_list("row", flat=True)) == [4, 5, 6, 7, 8]


def test_a_person_of_whom_only_the_name_is_told_is_no_note(clerk: Account) -> None:
    run = checked(
        plain(["姓名", "身份证号", "工作单位", "领域"], [["示一", NUMBER, "示山理工大学", "新材料"], ["示二", "", "", ""]]),
        by=clerk,
    )
    assert [row for row, _, _ in places(run)] == [3, 3, 3]


def test_a_unit_merged_over_its_people(clerk: Account) -> None:
    def merge(sheet: Any) -> None:
        sheet["H6"] = None
        sheet.merge_cells("H5:H6")

    loaded(kept([person(1), person(2)], change=merge), by=clerk)
    assert {row.unit.name for row in Expert.objects.all()} == {person(1)["工作单位"]}


def test_hidden_columns_are_read_and_marked(clerk: Account) -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["V"].hidden = True

    run = uploaded(kept([person(1)], change=hide), by=clerk)
    assert [view.letters for view in preview.columns(run) if view.hidden] == ["V"]


def test_formulas_are_named_with_a_remedy(clerk: Account) -> None:
    def calculate(sheet: Any) -> None:
        sheet["L5"] = '="高级"&"工程师"'

    run = checked(kept([person(1)], change=calculate), by=clerk)
    found = run.findings.get(kind="formula")
    assert (found.row, found.column) == (5, "L")
    assert "粘贴为数值" in found.remedy


def test_the_most_telling_sheet_is_taken_and_the_others_offered(clerk: Account) -> None:
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["本表由示例科填报"])
    for name, telling in (("技术类", ["职称"]), ("管理类", [])):
        sheet = book.create_sheet(name)
        sheet.append(["姓名", "身份证号", "工作单位", "领域", *telling])
        sheet.append(["示一", NUMBER, "示山理工大学", "新材料", *telling])
    run = uploaded(content_of(book), by=clerk)
    assert (run.layout["sheet"], run.layout["likely"]) == ("技术类", ["管理类"])
    assert runs.choose_sheet(run_id=run.pk, name="管理类", by=clerk, at=AT).layout["likely"] == ["技术类"]
    other = runs.take_another_sheet(run_id=run.pk, name="技术类", by=clerk, at=AT)
    assert (other.layout["sheet"], ImportRun.objects.count()) == ("技术类", 2)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_text_files(clerk: Account, encoding: str) -> None:
    text = f"专家名单,,,,\n姓名,身份证号,工作单位,领域,手机\n示一,{NUMBER},示山理工大学,新材料,1.39E+10\n"
    kept_ = one(text.encode(encoding), clerk)
    assert kept_.phone_cipher is None


def test_full_width_numbers(clerk: Account) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in NUMBER)
    kept_ = one(
        plain(
            ["姓名", "身份证号", "工作单位", "领域", "手机"], [["示一", wide, "示山理工大学", "新材料", "１３９０００００００１"]]
        ),
        clerk,
    )
    assert keys.decrypt(kept_.phone_cipher, table="expert", row=1, field="phone") == "13900000001"


def test_two_phones_in_one_cell(clerk: Account) -> None:
    rows = [["示一", NUMBER, "示山理工大学", "新材料", "0391-1234567/+86 139 0000 0001"]]
    kept_ = one(plain(["姓名", "身份证号", "工作单位", "领域", "联系方式"], rows), clerk)
    assert keys.decrypt(kept_.phone_cipher, table="expert", row=1, field="phone") == "13900000001"
    assert keys.decrypt(kept_.second_contact_cipher, table="expert", row=1, field="second_contact") == "03911234567"


def test_an_account_kept_as_a_number_is_asked_for_again(clerk: Account) -> None:
    rows = [["示一", NUMBER, "示山理工大学", "新材料", 6200006926342807708]]
    content = plain(["姓名", "身份证号", "工作单位", "领域", "银行卡号"], rows)
    run = checked(content, by=clerk)
    assert places(run, "warning") == [(2, "E", "number")]
    assert run.faulty == 0


@pytest.mark.parametrize(
    ("told", "code"),
    [("山阳", "410811"), ("河南省焦作市温县", "410825"), ("高新区", "410871"), ("郑州", "410100"), ("洛阳市涧西区", "410300"), ("北京市海淀区", "110000"),
     ("焦作", "410800"), ("修武县某镇", "410821")],
)  # fmt: skip
def test_regions_in_every_writing(clerk: Account, told: str, code: str) -> None:
    kept_ = one(
        plain(["姓名", "身份证号", "工作单位", "领域", "地区"], [["示一", NUMBER, "示山理工大学", "新材料", told]]), clerk
    )
    assert kept_.region == code


def test_a_city_is_not_its_namesake(clerk: Account) -> None:
    run = checked(
        plain(["姓名", "身份证号", "工作单位", "领域", "地区"], [["示一", NUMBER, "示山理工大学", "新材料", "山羊区"]]), by=clerk
    )
    assert places(run) == [(2, "E", "region")]


def test_the_template_goes_in_once_filled(clerk: Account) -> None:
    from expertpool.gateways import sheets

    rows = sheets.read(papers.template()).sheets[0].rows
    headings = rows[-1]
    told = {"姓名*": "示一", "身份证号*": NUMBER, "工作单位*": "示山理工大学", "所属领域*": "新材料", "职称级别": "正高级"}
    run = uploaded(plain(headings, [[told.get(str(name), "") for name in headings]]), by=clerk)
    assert all(target for target in run.layout["targets"])
    assert one(plain(headings, [[told.get(str(name), "") for name in headings]]), clerk).title_level == "full"


def test_headings_of_which_one_is_known_are_asked_about(clerk: Account) -> None:
    run = uploaded(plain(["姓名", "身份凭据", "何处任职", "精通何业"], [["示一", NUMBER, "示山理工大学", "新材料"]]), by=clerk)
    assert [view.target for view in preview.columns(run)] == ["name", "", "", ""]
    targets = {0: "name", 1: "id_number", 2: "unit", 3: "fields"}
    runs.map_columns(run_id=run.pk, targets=targets, by=clerk, at=AT)
    again = uploaded(plain(["姓名", "何处任职", "精通何业", "身份凭据"], [["示一", "示山理工大学", "新材料", NUMBER]]), by=clerk)
    assert [view.target for view in preview.columns(again)] == ["name", "unit", "fields", "id_number"]


def test_the_clerk_may_say_where_the_headings_stand(clerk: Account) -> None:
    rows = [["姓名", "单位", "手机", "邮箱"], ["示二", "示山理工大学", "新材料", NUMBER]]
    run = uploaded(plain(["姓名", "身份证号", "工作单位", "领域"], rows), by=clerk)
    assert run.layout["bottom"] == 0
    moved = runs.choose_heading(run_id=run.pk, first=2, last=2, by=clerk, at=AT)
    assert (moved.layout["headings"], moved.layout["people"]) == (["姓名", "单位", "手机", "邮箱"], 1)
    for first, last in ((0, 1), (3, 2), (1, 4), (3, 3)):
        with pytest.raises(Refused, match="不能作表头"):
            runs.choose_heading(run_id=run.pk, first=first, last=last, by=clerk, at=AT)
