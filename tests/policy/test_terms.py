"""Terms, national codes, fields (第二条, 第五条), titles (第六条（二）), regions."""

from __future__ import annotations

import pytest

from expertpool.policy import terms
from expertpool.policy.codes import ETHNICITIES, JIAOZUO, Relation
from expertpool.policy.term import Term
from expertpool.policy.terms import (
    FIELDS,
    ActivityKind,
    Category,
    Education,
    Exemption,
    Grade,
    PoliticalStatus,
    Role,
    Sex,
    TitleLevel,
    UnitKind,
)
from expertpool.policy.titles import SERIES, TITLES

TABLES = [table for table in vars(terms).values() if isinstance(table, type) and issubclass(table, Term) and table is not Term]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_table_has_short_codes_and_chinese_labels(table: type[Term]) -> None:
    assert all(len(code) <= 24 and label for code, label in table.choices)
    assert len(set(table.labels)) == len(table.labels) == len(table.values)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_word_of_a_table_reads_as_its_own_term(table: type[Term]) -> None:
    for term in table:
        assert table.read(term.label) is term
        assert all(table.read(word) is term for word in term.also)


def test_a_term_is_its_code() -> None:
    assert Grade.EXCELLENT == "excellent"
    assert f"{Grade.EXCELLENT}" == "excellent"
    assert Grade.EXCELLENT.label == "优"
    assert Grade("poor") is Grade.POOR
    assert Grade.labels == ["优", "良", "一般", "差"]
    assert Grade.label_of("poor") == "差"
    assert Grade.label_of("unheard of") == "unheard of"


def test_sheets_are_read_generously_but_not_guessed_at() -> None:
    assert UnitKind.read(" 高 校 ") is UnitKind.UNIVERSITY
    assert PoliticalStatus.read("民盟") is PoliticalStatus.DEMOCRATIC_LEAGUE
    assert Exemption.read("焦作市科技创新领军人才(团队)负责人") is Exemption.JIAOZUO_LEADER
    assert Sex.read("男") is Sex.MALE
    assert Education.read("初小") is None


def test_2_kinds_of_activity() -> None:
    assert len(ActivityKind) == 5


def test_5_two_categories_with_seven_fields_each_5_1_5_2() -> None:
    for category, letter in ((Category.TECHNICAL, "T"), (Category.MANAGEMENT, "M")):
        assert [code for code, _, found in FIELDS if found == category] == [f"{letter}{n:02d}" for n in range(1, 8)]
    assert terms.field_label("T05") == "绿色休闲健康食品"
    assert terms.field_label("T0501") == "T0501"


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("教授", "full"),
        ("研究员级高级工程师", "full"),
        ("副主任医师", "associate"),
        ("高级工程师", "associate"),
        ("讲师", "middle"),
        ("助理研究员", "middle"),
        ("助理工程师", "junior"),
        ("总工", None),
    ],
)
def test_6_2_titles_have_levels(title: str, level: str | None) -> None:
    assert terms.level_of_title(title) == level


def test_titles_of_one_name_have_one_level() -> None:
    for row in SERIES.values():
        for title, level in zip(row, (TitleLevel.FULL, TitleLevel.ASSOCIATE, TitleLevel.MIDDLE, TitleLevel.JUNIOR), strict=True):
            assert TITLES[title] is level


def test_56_peoples_in_the_standards_order() -> None:
    assert len(ETHNICITIES) == 56
    assert (ETHNICITIES["01"], ETHNICITIES["32"], ETHNICITIES["56"]) == ("汉族", "仫佬族", "基诺族")
    assert terms.read_ethnicity("回") == terms.read_ethnicity("回族") == "03"
    assert terms.read_ethnicity("火星族") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("解放区", "410802"),
        ("焦作市解放区", "410802"),
        ("河南省焦作市温县", "410825"),
        ("温县", "410825"),
        ("沁阳", "410882"),
        ("高新区", "410871"),
        ("焦作", "410800"),
        ("河南省", "410000"),
        ("郑州", "410100"),
        ("北京", "110000"),
        ("410811", "410811"),
        ("境外", "990000"),
        ("月球", None),
        ("温", None),  # too short to mean 温县
    ],
)
def test_regions_are_read_as_people_write_them(text: str, code: str | None) -> None:
    assert terms.read_region(text) == code


def test_regions_are_shown_with_what_contains_them() -> None:
    assert terms.region_label("410811") == "焦作市山阳区"
    assert terms.region_label("410800") == "河南省焦作市"
    assert terms.region_label("410100") == "河南省郑州市"
    assert terms.region_label("110000") == "北京市"
    assert terms.region_label("123456") == "123456"
    assert len(JIAOZUO) == 12


def test_13_2_close_kin_are_those_of_the_civil_code() -> None:
    assert [relation.label for relation in Relation if not relation.is_close] == ["其他亲属"]


def test_roles() -> None:
    assert len(Role) == 13
