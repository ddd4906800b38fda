"""第十一条（一）: project lists come in from a sheet, every fault named by row and column."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from expertpool.policy.decision import Refused
from expertpool.records.models import ProjectPerson
from expertpool.services import project_words, projects
from expertpool.services.demand_contents import content_of
from expertpool.services.demand_drafts import Person
from tests.factories import AT
from tests.services.demand_ground import draft, with_project, written

HEADINGS = ["项目名称", "申报单位", "统一社会信用代码", "参与单位", "负责人", "身份证号", "参与人员"]
GOOD = ["储氢罐", "示例甲公司", "", "示例乙院、示例丙所", "赵示领", "410811197505050072", "钱示成；孙示立 410811198001019033"]


def sheet(*rows: list[Any], above: tuple[list[Any], ...] = (), headings: list[str] = HEADINGS) -> bytes:
    book = openpyxl.Workbook()
    for row in (*above, headings, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def faults(*rows: list[Any]) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.message) for fault in projects.read(sheet(*rows)).faults]


def changed(place: int, value: Any) -> list[Any]:
    return [*GOOD[:place], value, *GOOD[place + 1 :]]


def test_11_1_a_list_is_read_with_title_rows_and_other_headings() -> None:
    headings = ["序号", "申报项目名称", "项目承担单位（全称）*", "合作单位", "项目负责人", "负责人身份证号码", "主要参与人员"]
    row = [1, *GOOD[:2], *GOOD[3:]]
    reading = projects.read(sheet(row, ["合计", 1], above=(["2026 年项目清单"], []), headings=headings))
    (project,) = reading.projects
    assert (reading.rows, reading.faults) == (1, [])
    assert (project.title, project.applicant, project.participants) == ("储氢罐", "示例甲公司", ("示例乙院", "示例丙所"))
    assert project.leader == Person("赵示领", "410811197505050072")
    assert project.members == (Person("钱示成"), Person("孙示立", "410811198001019033"))


def test_11_1_rows_of_one_title_are_one_project() -> None:
    more = ["储氢罐", "示例丁厂", "", "", "赵示领", "", "李示进"]
    (project,) = projects.read(sheet(GOOD, more)).projects
    assert project.participants == ("示例乙院", "示例丙所", "示例丁厂")
    assert [person.name for person in project.members] == ["钱示成", "孙示立", "李示进"]


def test_13_1_nobody_is_lost_where_a_project_takes_several_rows() -> None:
    """Another leader stands among the members; two numbers under one name are two people; a number told late is kept."""
    first = [*GOOD[:5], "", "钱示成、孙示立 410811198001019033"]
    more = [*GOOD[:4], "李示进", "", "赵示领 410811197505050072、孙示立 410811197505050072"]
    (project,) = projects.read(sheet(first, more)).projects
    assert project.leader == Person("赵示领", "410811197505050072")
    numbers = ["", "410811198001019033", "", "410811197505050072"]
    assert [(person.name, person.id_number) for person in project.members] == [
        *zip(("钱示成", "孙示立", "李示进", "孙示立"), numbers, strict=True)
    ]


@pytest.mark.parametrize("blank", ["", "项目负责人"])
def test_13_1_a_heading_of_two_rows_keeps_the_leaders_number(blank: str) -> None:
    above = (["项目名称", "承担单位", "", "项目负责人", blank],)
    headings = ["项目名称", "名称", "统一社会信用代码", "姓名", "身份证号"]
    reading = projects.read(sheet([*GOOD[:3], "赵示领", "410811197505050072"], above=above, headings=headings))
    (project,) = reading.projects
    assert (project.applicant, project.leader) == ("示例甲公司", Person("赵示领", "410811197505050072"))


@pytest.mark.parametrize(
    ("place", "value", "column", "word"),
    [
        (0, "", "A", "没有填写"),
        (0, "长" * 201, "A", "超过 200 字"),
        (1, "", "B", "没有填写"),
        (2, "91410800MA0000001Y", "C", "校验码"),
        (4, "", "E", "没有填写"),
        (4, "123", "E", "不像姓名"),
        (5, "41081119750505007X", "F", "校验码"),
        (5, 410811197505050072, "F", "末尾数字已丢失"),
        (6, "钱示成 410811198013019039", "G", "出生日期"),
        (6, "1234567", "G", "不像姓名"),
    ],
)
def test_11_1_a_fault_is_named_by_row_and_column_with_a_remedy(place: int, value: Any, column: str, word: str) -> None:
    reading = projects.read(sheet(GOOD, changed(place, value)))
    (fault,) = reading.faults
    assert (fault.row, fault.column) == (3, column)
    assert word in fault.message
    assert fault.remedy
    assert len(reading.projects) == 1, "the other rows go in"


def test_11_1_a_formula_is_named() -> None:
    assert (2, "B", "单元格是公式") in faults(changed(1, '=CONCATENATE("示例","公司")'))


@pytest.mark.parametrize(("content", "word"), [(b"", "空"), (b"PK\x03\x04 broken", "")])
def test_11_1_a_file_that_is_no_sheet_is_refused_in_words(content: bytes, word: str) -> None:
    with pytest.raises(Refused) as caught:
        projects.read(content)
    assert word in caught.value.reasons[0].message
    assert caught.value.reasons[0].remedy


def test_11_1_a_sheet_without_the_columns_says_which_are_missing() -> None:
    with pytest.raises(Refused, match="负责人"):
        projects.read(sheet(["甲", "乙"], headings=["项目名称", "申报单位"]))


def test_11_1_a_list_that_is_too_long_is_refused() -> None:
    rows = [[f"项目{place}", *GOOD[1:]] for place in range(projects.MOST_PROJECTS + 1)]
    with pytest.raises(Refused, match="超过 300 行"):
        projects.read(sheet(*rows))


def test_11_1_the_template_reads_as_an_empty_list() -> None:
    assert projects.read(projects.template()).projects == []


@pytest.mark.django_db
def test_11_1_reading_changes_nothing_and_taking_in_replaces_the_same_title_only() -> None:
    made = written(with_project(title="膜电极"))
    reading = projects.read(sheet(GOOD))
    assert [project.title for project in content_of(made).projects] == ["膜电极"]
    assert projects.take_in(demand=made, reading=reading, by=made.created_by, at=AT) == 1
    again = projects.read(sheet(changed(1, "示例戊公司")))
    projects.take_in(demand=made, reading=again, by=made.created_by, at=AT)
    kept = content_of(made).projects
    assert [(project.title, project.applicant) for project in kept] == [
        ("膜电极", "示例望泽科技有限公司"),
        ("储氢罐", "示例戊公司"),
    ]
    assert ProjectPerson.objects.filter(name="孙示立").get().id_tail == "9033"


@pytest.mark.django_db
def test_11_1_nothing_to_take_in_is_refused() -> None:
    made = draft()
    with pytest.raises(Refused):
        projects.take_in(demand=made, reading=projects.Reading(), by=made.created_by, at=AT)


@pytest.mark.django_db
def test_20_a_list_between_check_and_import_is_sealed_and_goes() -> None:
    key = projects.hold(sheet(GOOD))
    assert projects.held(key) is not None
    projects.release(key)
    assert projects.held(key) is None
    assert projects.held("") is None


@pytest.mark.parametrize(
    ("text", "name", "number", "tail"),
    [
        ("张三", "张三", "", ""),
        ("张　三（410811198001019033）", "张三", "410811198001019033", "9033"),
        ("阿迪力•玉山江 *903x", "阿迪力·玉山江", "", "903X"),
        ("John Smith", "John Smith", "", ""),
    ],
)
def test_11_1_people_are_read_as_offices_write_them(text: str, name: str, number: str, tail: str) -> None:
    (person,), problems = project_words.people(text)
    assert (person.name, person.id_number, person.tail, problems) == (name, number, tail, [])


def test_11_1_words_for_nobody_are_nobody() -> None:
    assert project_words.people("无、/、—") == ([], [])
