"""Names of units and people: what is the same, what is only alike."""

from __future__ import annotations

import pytest

from expertpool.policy import naming


@pytest.mark.parametrize(
    "name",
    [
        "焦作禾矩电子（集团）有限公司",
        "焦作禾矩电子(集团)有限公司",
        " 焦作禾矩电子 （集团） 有限责任公司",
        "焦作禾矩电子〔集团〕有限公司",
        "焦作禾矩电子集团股份有限公司。",
        "焦作禾矩电子（集团）有限公司（盖章）",
    ],
)
def test_one_unit_however_written(name: str) -> None:
    assert naming.key(name) == "焦作禾矩电子集团"


def test_brackets_and_remarks() -> None:
    assert naming.key("焦作山阳示例会计师事务所（普通合伙）") == "焦作山阳示例会计师事务所"
    assert naming.key("昱桁新能源（焦作）有限公司") == "昱桁新能源焦作"


def test_a_name_that_is_only_a_suffix_stays() -> None:
    assert naming.key("有限公司") == "有限"
    assert naming.key("公司") == "公司"


def test_another_stem_is_another_unit() -> None:
    assert naming.key("焦作煜衡氢能科技有限公司") != naming.key("焦作煜衡氢能装备有限公司")


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("河南省焦作市示例生产力促进中心", "示例生产力促进中心"),
        ("焦作示例生产力促进中心", "示例生产力促进中心"),
        ("示例生产力促进中心", "示例生产力促进中心"),
        ("博爱县示例科技服务站", "示例科技服务站"),
        ("温县", "温县"),
    ],
)
def test_the_bare_key_drops_the_places_in_front(name: str, bare: str) -> None:
    assert naming.bare_key(name) == bare


@pytest.mark.parametrize(
    ("name", "parent", "part"),
    [
        ("焦作铎远制动系统有限公司孟州分公司", "焦作铎远制动系统有限公司", "孟州分公司"),
        ("焦作禾矩电子（集团）有限公司修武分公司", "焦作禾矩电子(集团)有限公司", "修武分公司"),
        ("山阳示例银行股份有限公司孟州支行", "山阳示例银行股份有限公司", "孟州支行"),
        ("太岳理工大学材料科学与工程学院", "太岳理工大学", "材料科学与工程学院"),
        ("覃川师范学院化学化工系", "覃川师范学院", "化学化工系"),
        ("怀沁医学高等专科学校附属第一医院", "怀沁医学高等专科学校", "附属第一医院"),
        ("中原砺珩电子技术研究所焦作分所", "中原砺珩电子技术研究所", "焦作分所"),
        ("焦作市覃丰农业科学试验院温县试验站", "焦作市覃丰农业科学试验院", "温县试验站"),
    ],
)
def test_branches_are_noticed(name: str, parent: str, part: str) -> None:
    hint = naming.branch_hint(name)
    assert hint is not None
    assert (hint.parent, hint.part) == (parent, part)


@pytest.mark.parametrize("name", ["太岳理工大学", "焦作煜衡氢能科技有限公司", "焦作市沁西中心医院", "焦作市示例食品学会"])
def test_what_is_no_branch(name: str) -> None:
    assert naming.branch_hint(name) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张 三", "张三"),
        ("　李　四　", "李四"),
        ("阿迪力•玉山江", "阿迪力·玉山江"),
        ("汉斯．穆斯特曼", "汉斯·穆斯特曼"),
        ("Anna  Maria   Eriksson", "Anna Maria Eriksson"),
        ("José  García", "José García"),
        ("José 张", "José张"),
        ("㐂子", "㐂子"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_names_of_people_as_kept(text: str, name: str) -> None:
    assert naming.person_name(text) == name


def test_names_of_people_as_compared() -> None:
    assert naming.person_key("阿迪力•玉山江") == naming.person_key("阿迪力 玉山江")
    assert naming.person_key("Max Mustermann-Probe") == naming.person_key("MAX MUSTERMANN PROBE")
    assert naming.person_key("张三") != naming.person_key("张四")
