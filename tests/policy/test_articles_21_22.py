"""第二十一条, 第二十二条: numbers change by document and never backwards; the bureau confirms how open words are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from expertpool.policy import parameter_changes as policy
from expertpool.policy import readings
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.lifecycle import NEW, PARAMETER_CHANGE
from expertpool.policy.parameter_changes import ChangeStatus, Proposal
from expertpool.policy.parameters import SPECS, Change, in_force
from expertpool.policy.readings import READINGS, Opinion
from expertpool.policy.terms import Role

ON = date(2026, 11, 23)
DAY = timedelta(days=1)
TOLD = Proposal({"list_factor": 4}, ON + DAY, "名单常常不够用。", "人才科请示〔2026〕3号")


def proposed(*, changes: tuple[Change, ...] = (), waiting: dict[str, str] | None = None, **changed: object) -> list[str]:
    found = list(policy.may_propose(replace(TOLD, **changed), changes=changes, waiting=waiting or {}, on=ON))
    assert all(reason.remedy for reason in found)
    return [reason.message for reason in found]


def test_22_a_proposal_has_values_a_reason_and_a_paper() -> None:
    assert proposed() == []
    for changed in ({"values": {}}, {"reason": " 无 "}, {"basis": " "}):
        assert len(proposed(**changed)) == 1
    many = {name: spec.most for name, spec in SPECS.items() if spec.least < spec.default < spec.most}
    assert any("一次最多调整" in message for message in proposed(values=many))


@pytest.mark.parametrize(("days", "free"), [(-1, False), (0, False), (1, True), (400, True)])
def test_21_a_change_never_reaches_back_to_the_day_it_is_set(days: int, free: bool) -> None:
    """The acts of a morning are judged by the numbers of that day for ever: the same day is too early as well."""
    found = proposed(first_day=ON + days * DAY)
    assert (found == []) is free
    assert free or "不晚于办理当天" in found[0]


@pytest.mark.parametrize("text", ["", "四", "4.5", "1e3", "٤", "--4", "9" * 30, "2", "11", "-3"])
def test_22_a_value_is_a_whole_number_within_its_bounds(text: str) -> None:
    found = policy.read("list_factor", text)
    assert isinstance(found, Reason)
    assert "3 至 10" in found.remedy


@pytest.mark.parametrize(("text", "value"), [("3", 3), (" 10 ", 10)])
def test_22_both_bounds_belong_to_the_range(text: str, value: int) -> None:
    assert policy.read("list_factor", text) == value


def test_22_what_the_document_fixes_cannot_be_changed() -> None:
    found = policy.read("poor_count", "2")
    assert isinstance(found, Reason)
    assert "条文定死" in found.message
    assert "条文定死" in proposed(values={"ban_years_resign": 4})[0]


def test_22_the_same_value_is_no_change() -> None:
    assert "没有变化" in proposed(values={"list_factor": 3})[0]
    earlier = (Change("list_factor", 4, ON),)
    assert "没有变化" in proposed(changes=earlier)[0]
    assert proposed(changes=earlier, values={"list_factor": 3}) == []


@pytest.mark.parametrize(("days", "free"), [(0, False), (-1, False), (1, True)])
def test_21_a_change_stands_after_every_change_set_before(days: int, free: bool) -> None:
    later = (Change("list_factor", 5, ON + 30 * DAY),)
    found = proposed(changes=later, first_day=ON + (30 + days) * DAY)
    assert (found == []) is free


def test_22_of_two_proposals_for_one_number_the_second_is_told() -> None:
    assert "CS-2026-0001" in proposed(waiting={"list_factor": "CS-2026-0001"})[0]
    assert proposed(waiting={"age_limit": "CS-2026-0001"}) == []


@pytest.mark.parametrize(
    ("values", "free"),
    [
        ({"witness_digits_least": 8, "witness_digits_most": 8}, True),
        ({"witness_digits_least": 8, "witness_digits_most": 7}, False),
        ({"witness_digits_most": 6}, True),
        ({"yearly_limit": 7}, False),
        ({"yearly_limit": 8}, True),
        ({"yearly_limit": 7, "uses_warning": 7}, True),
        ({"report_start_working_days": 30}, True),
        ({"report_start_working_days": 30, "report_decide_working_days": 29}, False),
    ],
)
def test_22_numbers_that_depend_on_each_other_agree(values: dict[str, int], free: bool) -> None:
    found = proposed(values=values)
    assert (found == []) is free
    assert free or "会大于" in found[0]


def test_22_numbers_agree_on_later_days_too() -> None:
    later = (Change("yearly_limit", 6, ON + 30 * DAY),)
    assert "2026-12-23" in proposed(values={"uses_warning": 7}, changes=later)[0]


def test_21_whoever_agreed_yesterday_is_asked_again_today() -> None:
    told = {"values": TOLD.values, "first_day": TOLD.first_day, "changes": ()}
    assert not list(policy.may_set(**told, on=ON))
    assert list(policy.may_set(**told, on=ON + DAY))


def test_22_the_keepers_propose_and_leadership_sets() -> None:
    assert PARAMETER_CHANGE.step("parameter.propose", NEW, Role.TALENT).target == ChangeStatus.PROPOSED
    assert PARAMETER_CHANGE.step("parameter.set", ChangeStatus.PROPOSED, Role.LEADERSHIP).target == ChangeStatus.SET
    for role in (Role.TALENT, Role.SUPERVISOR, Role.SYSTEM_ADMIN):
        with pytest.raises(Refused):
            PARAMETER_CHANGE.step("parameter.set", ChangeStatus.PROPOSED, role)
    with pytest.raises(Refused):
        PARAMETER_CHANGE.step("parameter.propose", NEW, Role.LEADERSHIP)
    for over in (ChangeStatus.SET, ChangeStatus.REFUSED, ChangeStatus.WITHDRAWN):
        assert not PARAMETER_CHANGE.possible(over, Role.LEADERSHIP)
        assert not PARAMETER_CHANGE.possible(over, Role.TALENT)


def test_22_the_numbers_as_they_stand_agree_with_each_other() -> None:
    assert not [relation for relation in policy.RELATIONS if relation.broken(in_force(ON))]
    assert policy.articles_of(["list_factor", "age_limit", "contact_attempts"]) == ("6.1.4", "11.2", "11.3")


# ---------------------------------------------------------------- readings


def test_22_another_wording_is_another_version() -> None:
    versions = {reading.version for reading in READINGS}
    assert len(versions) == len(READINGS)
    first = READINGS[0]
    assert replace(first, text=first.text + "。").version != first.version
    assert replace(first, articles=("9.2",)).version != first.version
    assert replace(first, carrier="periods").version == first.version


def test_22_what_was_said_to_another_wording_means_nothing() -> None:
    first = READINGS[0]
    assert readings.standing(first, opinion=Opinion.CONFIRMED, version=first.version) == Opinion.CONFIRMED
    assert readings.standing(first, opinion=Opinion.CONFIRMED, version="00000000") == ""


def test_22_a_reading_is_confirmed_by_a_paper_and_objected_to_with_another_reading() -> None:
    first = READINGS[0]
    told = {"seen": first.version, "document": "局长办公会纪要〔2026〕8号", "remark": ""}
    assert readings.may_opine(first, Opinion.CONFIRMED, **told) == ()
    assert readings.may_opine(first, Opinion.CONFIRMED, **(told | {"document": " "}))
    assert readings.may_opine(first, Opinion.CONFIRMED, **(told | {"seen": "00000000"}))
    assert readings.may_opine(first, Opinion.OBJECTED, **told)
    assert readings.may_opine(first, Opinion.OBJECTED, **(told | {"document": "", "remark": "按虚岁计算"})) == ()


def test_22_an_unknown_reading_is_nobodys() -> None:
    assert readings.get(20).number == 20
    with pytest.raises(LookupError):
        readings.get(21)
