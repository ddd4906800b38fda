"""13.3: a unit is known by its code or by a name it is exactly known under; everything else a person settles, once."""

from __future__ import annotations

from typing import Any

import pytest

from expertpool.policy import identity, naming
from expertpool.policy.decision import Refused
from expertpool.queries import units as queries
from expertpool.records.models import Account, Event, Expert, Tie, Unit, UnitName, UnitSuspect
from expertpool.services import suspects, units
from expertpool.services.units import Newcomer
from tests.factories import AT, account, expert
from tests.factories import unit as make_unit

pytestmark = pytest.mark.django_db
CODE = "91410800MA9F00000" + identity.credit_check("91410800MA9F00000")
OTHER_CODE = "91410800MA9F00001" + identity.credit_check("91410800MA9F00001")


@pytest.fixture
def clerk() -> Account:
    return account("talent")


def introduce(*names: str, by: Account, source: str = "import:1") -> list[tuple[str, str, str]]:
    """(name, candidate, proposal) of every suspect raised."""
    raised = suspects.introduce(newcomers=[Newcomer(name) for name in names], source=source, by=by, at=AT)
    return sorted((item.name, item.candidate.name, item.proposal) for item in raised)


def settle(by: Account, **verdicts: str) -> int:
    """Settle open suspects by name."""
    chosen = {item.pk: verdicts[item.name] for item in UnitSuspect.objects.filter(verdict="open") if item.name in verdicts}
    return suspects.settle(verdicts=chosen, by=by, at=AT)


# ---------------------------------------------------------------- resolution


@pytest.mark.parametrize("written", ["示山理工大学", " 示山理工大学 ", "示山理工 大学", "示山理工大学（盖章）"])
def test_a_name_resolves_in_its_normal_form(written: str) -> None:
    made = make_unit("示山理工大学")
    assert units.resolve(written) == made


def test_a_code_goes_before_the_name() -> None:
    made = make_unit("示明新材料有限公司", credit_code=CODE)
    make_unit("示禾食品有限公司")
    assert units.resolve("示禾食品有限公司", CODE) == made


def test_an_unknown_name_resolves_to_nothing() -> None:
    make_unit("示山理工大学")
    assert units.resolve("示山理工") is None


def test_suggestions_explain_themselves() -> None:
    made = make_unit("示山理工大学")
    assert [(match.unit, match.proposal) for match in units.suggest("示山理工")] == [(made.pk, "same")]
    assert [(match.unit, match.proposal) for match in units.suggest("示山理工大学机械学院")] == [(made.pk, "branch")]
    assert units.suggest("海沧某某医院") == []


# ---------------------------------------------------------------- the first import of an empty system


@pytest.mark.parametrize(
    ("branch", "parent"),
    [
        ("示山理工大学机械与动力工程学院", "示山理工大学"),
        ("示山银行股份有限公司孟州支行", "示山银行股份有限公司"),
        ("示沁医学高等专科学校附属第一医院", "示沁医学高等专科学校"),
        ("焦作示矩电子（集团）有限公司修武分公司", "焦作示矩电子（集团）有限公司"),
        ("示川师范学院化学化工系", "示川师范学院"),
    ],
)
def test_plain_branches_are_proposed(clerk: Account, branch: str, parent: str) -> None:
    assert introduce(branch, parent, by=clerk) == [(branch, parent, "branch")]
    assert suspects.settle(verdicts=suspects.unmistakable(), by=clerk, at=AT) == 1
    assert Unit.objects.get(name=branch).parent == Unit.objects.get(name=parent)


def test_a_branch_whose_parent_nobody_named_brings_it_along(clerk: Account) -> None:
    name = "中原示珩电子技术研究所焦作分所"
    assert introduce(name, by=clerk) == [(name, "中原示珩电子技术研究所", "branch")]


@pytest.mark.parametrize(
    ("first", "second"),
    [("焦作市示垚新材料有限公司", "焦作市示垚新材料研究院"), ("焦作示衡氢能科技有限公司", "焦作示衡氢能装备有限公司")],
)
def test_sister_companies_go_to_a_person(clerk: Account, first: str, second: str) -> None:
    raised = introduce(first, second, by=clerk)
    assert [{name, candidate} for name, candidate, _ in raised] == [{first, second}]
    assert {proposal for _, _, proposal in raised} == {""}
    assert suspects.unmistakable() == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("修武县示例科技服务站", "孟州市示例科技服务站"),
        ("焦作市第一人民医院", "焦作市第二人民医院"),
        ("示山理工大学", "示川师范学院"),
    ],
)
def test_unlike_units_raise_nothing(clerk: Account, first: str, second: str) -> None:
    assert introduce(first, second, by=clerk) == []


def test_a_name_without_its_place_is_proposed_as_the_same(clerk: Account) -> None:
    make_unit("焦作示澄生物医药股份有限公司")
    assert introduce("示澄生物医药有限公司", by=clerk) == [("示澄生物医药有限公司", "焦作示澄生物医药股份有限公司", "same")]


def test_introducing_again_raises_nothing_new(clerk: Account) -> None:
    names = ("焦作示衡氢能科技有限公司", "焦作示衡氢能装备有限公司")
    introduce(*names, by=clerk)
    assert introduce(*names, by=clerk) == []
    assert Unit.objects.count() == 2


def test_a_known_code_makes_an_unknown_name_an_alias(clerk: Account) -> None:
    made = make_unit("示明新材料有限公司", credit_code=CODE)
    suspects.introduce(newcomers=[Newcomer("示明材料", credit_code=CODE)], source="import:1", by=clerk, at=AT)
    assert units.resolve("示明材料") == made


# ---------------------------------------------------------------- verdicts


def test_the_same_fuses_two_entries_and_the_alias_is_exact_for_ever(clerk: Account) -> None:
    made = make_unit("焦作示澄生物医药股份有限公司")
    introduce("示澄生物医药有限公司", by=clerk)
    worker = expert(unit=Unit.objects.get(name="示澄生物医药有限公司"))
    settle(clerk, 示澄生物医药有限公司="same")
    worker.refresh_from_db()
    assert (worker.unit, units.resolve("示澄生物医药有限公司"), Unit.objects.count()) == (made, made, 1)
    assert "焦作示澄生物医药股份有限公司" in worker.search
    assert introduce("示澄生物医药有限公司", by=clerk) == []


def test_a_name_on_a_form_enters_by_verdict_only(clerk: Account) -> None:
    made = make_unit("示山理工大学")
    raised = suspects.report(name="示山理工", source="demand:7", by=clerk, at=AT)
    assert (len(raised), units.resolve("示山理工")) == (1, None)
    assert suspects.report(name="示山理工", source="demand:8", by=clerk, at=AT) == raised
    settle(clerk, 示山理工="same")
    assert units.resolve("示山理工") == made
    assert suspects.report(name="示山理工", source="demand:9", by=clerk, at=AT) == []


def test_a_branch_on_a_form_becomes_a_unit_beneath_its_parent(clerk: Account) -> None:
    made = make_unit("示山理工大学")
    suspects.report(name="示山理工大学机械学院", source="demand:7", by=clerk, at=AT)
    settle(clerk, 示山理工大学机械学院="branch")
    entered = units.resolve("示山理工大学机械学院")
    assert entered is not None
    assert entered.parent == made


def test_different_from_every_candidate_is_a_unit_of_its_own(clerk: Account) -> None:
    make_unit("焦作示衡氢能科技有限公司")
    make_unit("焦作示衡氢能装备有限公司")
    suspects.report(name="焦作示衡氢能材料有限公司", source="demand:7", by=clerk, at=AT)
    first, second = UnitSuspect.objects.filter(verdict="open")
    suspects.settle(verdicts={first.pk: "different"}, by=clerk, at=AT)
    assert units.resolve("焦作示衡氢能材料有限公司") is None
    suspects.settle(verdicts={second.pk: "different"}, by=clerk, at=AT)
    assert units.resolve("焦作示衡氢能材料有限公司") is not None


def test_one_verdict_answers_for_the_rivals(clerk: Account) -> None:
    make_unit("焦作示衡氢能科技有限公司")
    make_unit("焦作示衡氢能装备有限公司")
    suspects.report(name="示衡氢能", source="demand:7", by=clerk, at=AT)
    first, second = UnitSuspect.objects.filter(verdict="open")
    suspects.settle(verdicts={first.pk: "same"}, by=clerk, at=AT)
    second.refresh_from_db()
    assert (second.verdict, units.resolve("示衡氢能")) == ("different", first.candidate)


def test_settling_is_one_event_and_twice_is_once(clerk: Account) -> None:
    make_unit("示山理工大学")
    raised = suspects.report(name="示山理工", source="demand:7", by=clerk, at=AT)
    verdicts = {raised[0].pk: "same"}
    assert suspects.settle(verdicts=verdicts, by=clerk, at=AT) == 1
    assert suspects.settle(verdicts=verdicts, by=clerk, at=AT) == 0
    assert Event.objects.filter(action="suspect.settle").count() == 1


def test_an_unknown_verdict_is_refused(clerk: Account) -> None:
    with pytest.raises(Refused, match="没有这种认定结果"):
        suspects.settle(verdicts={1: "perhaps"}, by=clerk, at=AT)


# ---------------------------------------------------------------- edits


def test_a_renamed_unit_keeps_its_former_name(clerk: Account) -> None:
    made = make_unit("示山理工学院")
    worker = expert(unit=made)
    units.add_name(unit_id=made.pk, name="示山理工大学", kind="official", by=clerk, at=AT)
    made.refresh_from_db()
    worker.refresh_from_db()
    assert (made.name, units.resolve("示山理工学院"), units.resolve("示山理工大学")) == ("示山理工大学", made, made)
    assert UnitName.objects.get(name="示山理工学院").kind == "former"
    assert "示山理工大学" in worker.search


def test_going_back_to_an_earlier_name(clerk: Account) -> None:
    made = make_unit("示山理工学院")
    for name in ("示山理工大学", "示山理工学院"):
        units.add_name(unit_id=made.pk, name=name, kind="official", by=clerk, at=AT)
    made.refresh_from_db()
    assert made.name == "示山理工学院"
    assert made.names.filter(kind="official").count() == 1


def test_a_name_of_another_unit_is_refused(clerk: Account) -> None:
    made, _ = make_unit("示山理工大学"), make_unit("示川师范学院")
    with pytest.raises(Refused, match="已经是“示川师范学院”的名称"):
        units.add_name(unit_id=made.pk, name="示川师范学院", kind="alias", by=clerk, at=AT)
    assert not Event.objects.exists()


def test_a_name_given_by_mistake_can_be_taken_back_but_not_the_official_one(clerk: Account) -> None:
    made = make_unit("示山理工大学")
    wrong = units.add_name(unit_id=made.pk, name="示山大", kind="alias", by=clerk, at=AT)
    units.remove_name(name_id=wrong.pk, by=clerk, at=AT)
    assert units.resolve("示山大") is None
    with pytest.raises(Refused, match="现用名不能删除"):
        units.remove_name(name_id=made.names.get().pk, by=clerk, at=AT)


def test_a_unit_is_no_branch_of_its_own_branch(clerk: Account) -> None:
    top = make_unit("示山理工大学")
    middle = make_unit("示山理工大学机械学院", parent=top)
    low = make_unit("示山理工大学机械学院实验室", parent=middle)
    for parent in (top, middle, low):
        with pytest.raises(Refused, match="不能是本单位自己或其下属单位"):
            units.set_parent(unit_id=top.pk, parent_id=parent.pk, by=clerk, at=AT)
    units.set_parent(unit_id=low.pk, parent_id=None, by=clerk, at=AT)
    low.refresh_from_db()
    assert low.parent is None


def test_a_code_belongs_to_one_unit(clerk: Account) -> None:
    make_unit("示山理工大学", credit_code=CODE)
    other = make_unit("示川师范学院")
    with pytest.raises(Refused, match="已登记在“示山理工大学”名下"):
        units.set_facts(unit_id=other.pk, kind="university", region="410811", credit_code=CODE, by=clerk, at=AT)


def test_adding_by_hand(clerk: Account) -> None:
    made = units.add(name="示山理工大学", kind="university", region="410811", credit_code=CODE.lower(), by=clerk, at=AT)
    assert (units.resolve("", CODE), made.search.split()[1]) == (made, "sslgdx")
    with pytest.raises(Refused, match="已经是"):
        units.add(name="示山理工大学", kind="university", region="", credit_code="", by=clerk, at=AT)


def test_a_merge_hands_everything_over(clerk: Account) -> None:
    keep, gone = make_unit("示山理工大学"), make_unit("示山理工", credit_code=CODE)
    branch = make_unit("示山理工机械学院", parent=gone)
    worker = expert(unit=gone)
    tie = Tie.objects.create(expert=worker, kind="adviser", unit=gone, source="declared", created_at=AT)
    units.merge(keep_id=keep.pk, gone_id=gone.pk, by=clerk, at=AT)
    keep.refresh_from_db()
    assert (Expert.objects.get().unit, Tie.objects.get(pk=tie.pk).unit, Unit.objects.get(pk=branch.pk).parent) == (
        keep,
        keep,
        keep,
    )
    assert (keep.credit_code, units.resolve("示山理工")) == (CODE, keep)
    assert keep.names.get(key=naming.key("示山理工")).kind == "alias"


def test_two_codes_are_two_units(clerk: Account) -> None:
    keep, gone = make_unit("示山理工大学", credit_code=CODE), make_unit("示川师范学院", credit_code=OTHER_CODE)
    with pytest.raises(Refused, match="两个法人"):
        units.merge(keep_id=keep.pk, gone_id=gone.pk, by=clerk, at=AT)
    with pytest.raises(Refused, match="与自己合并"):
        units.merge(keep_id=keep.pk, gone_id=keep.pk, by=clerk, at=AT)
    assert Unit.objects.count() == 2


def test_a_branch_takes_over_from_its_parent(clerk: Account) -> None:
    parent = make_unit("示山理工大学")
    branch = make_unit("示山理工大学本部", parent=parent)
    merged = units.merge(keep_id=branch.pk, gone_id=parent.pk, by=clerk, at=AT)
    assert (merged.parent, Unit.objects.count()) == (None, 1)


# ---------------------------------------------------------------- family


def test_13_3_a_family_is_ancestors_and_descendants_not_siblings() -> None:
    top = make_unit()
    left, right = make_unit(parent=top), make_unit(parent=top)
    leaf = make_unit(parent=left)
    assert queries.family([left.pk]) == {top.pk, left.pk, leaf.pk}
    assert queries.family([top.pk]) == {top.pk, left.pk, right.pk, leaf.pk}
    assert queries.family([]) == set()
    assert queries.roots() == dict.fromkeys((top.pk, left.pk, right.pk, leaf.pk), top.pk)


def test_a_loop_in_the_data_ends_the_walk() -> None:
    one, two = make_unit(), make_unit()
    Unit.objects.filter(pk=one.pk).update(parent=two)
    Unit.objects.filter(pk=two.pk).update(parent=one)
    assert queries.family([one.pk]) == {one.pk, two.pk}


@pytest.mark.parametrize("typed", ["理工", "sslg", "shishan", CODE.lower()])
def test_units_are_found_by_name_pinyin_and_code(typed: str, clerk: Account) -> None:
    made = make_unit("示山理工大学", credit_code=CODE)
    make_unit("海川医院")
    found: Any = queries.narrowed(queries.visible_to(clerk), {"q": typed})
    assert list(found) == [made]


def test_20_who_may_not_look_sees_no_unit() -> None:
    make_unit()
    assert not queries.visible_to(account("organiser")).exists()
    with pytest.raises(LookupError):
        queries.get_for(account("organiser"), Unit.objects.get().pk)
