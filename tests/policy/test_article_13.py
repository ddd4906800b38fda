"""第十三条: who must not judge whom."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy import recusal
from expertpool.policy.decision import Force
from expertpool.policy.facts import Judgement, Tie
from expertpool.policy.recusal import Named, Suspect
from expertpool.policy.terms import TieKind
from tests.policy.facts_of import DAY, OTHER, OWN, REVIEWED, P, articles, demand, expert

EMPLOYMENT = ("employed", "part_time", "director", "supervisor_board", "consultant", "adviser")
KIN = ("spouse", "kin", "teacher", "student")
DOUBTFUL = ("other_relative", "undergraduate_teacher", "undergraduate_student", "other")


def check(*ties: Tie, on: date = DAY, **changes: object) -> list[str]:
    return articles(recusal.check(expert(ties=ties), demand(**changes), on=on, p=P))


def test_every_kind_of_tie_is_judged_or_left_to_a_person() -> None:
    assert {*EMPLOYMENT, *KIN, *DOUBTFUL, "interest"} == set(TieKind)


def test_13_nobody_without_a_link_is_barred() -> None:
    assert recusal.check(expert(), demand(), on=DAY, p=P) == ()


@pytest.mark.parametrize(("identity", "word"), [("leader", "负责人"), ("member", "参与人员")])
def test_13_1_leaders_and_members_of_a_project_do_not_judge_it(identity: str, word: str) -> None:
    (reason,) = recusal.check(expert(identity=identity), demand(), on=DAY, p=P)
    assert (reason.article, reason.row, reason.force) == ("13.1", "expert:12", Force.MUST)
    assert word in reason.message


@pytest.mark.parametrize("kind", KIN)
@pytest.mark.parametrize("person", ["leader", "member"])
def test_13_2_kin_and_teachers_of_project_people_bar(kind: str, person: str) -> None:
    tie = Tie(kind, person=person, row="tie:5")
    (reason,) = recusal.check(expert(ties=(tie,)), demand(), on=DAY, p=P)
    assert (reason.article, reason.row) == ("13.2", "tie:5")


def test_13_2_kin_of_somebody_else_do_not_bar() -> None:
    assert check(Tie("spouse", person="stranger"), Tie("spouse")) == []


def test_13_2_a_relation_does_not_end() -> None:
    assert check(Tie("teacher", person="leader", until=date(1990, 7, 1))) == ["13.2"]


@pytest.mark.parametrize("kind", EMPLOYMENT)
def test_13_3_each_kind_of_employment_bars(kind: str) -> None:
    assert check(Tie(kind, unit=REVIEWED)) == ["13.3"]


@pytest.mark.parametrize(
    ("until", "on", "bars"),
    [
        (None, DAY, True),  # open: still employed
        (date(2027, 1, 31), DAY, True),  # ends after the activity
        (date(2024, 6, 1), date(2026, 5, 31), True),
        (date(2024, 6, 1), date(2026, 6, 1), True),  # the corresponding day is the last
        (date(2024, 6, 1), date(2026, 6, 2), False),
        (date(2024, 2, 29), date(2026, 2, 28), True),  # no such day: the month's last
        (date(2024, 2, 29), date(2026, 3, 1), False),
        (date(2023, 12, 31), date(2025, 12, 31), True),
    ],
)
def test_13_3_twenty_four_months_after_the_end(until: date | None, on: date, bars: bool) -> None:
    assert check(Tie("adviser", unit=REVIEWED, until=until), on=on) == (["13.3"] if bars else [])


@pytest.mark.parametrize(("since", "bars"), [(date(2026, 6, 1), True), (date(2026, 6, 2), False)])
def test_13_3_what_has_not_begun_does_not_bar_by_itself(since: date, bars: bool) -> None:
    assert check(Tie("employed", unit=REVIEWED, since=since)) == (["13.3"] if bars else [])


def test_13_3_units_of_a_family_are_given_with_the_demand() -> None:
    """Parents, branches and former names are resolved to ids before; each id of the family bars alike."""
    assert check(Tie("employed", unit=71), units=frozenset({REVIEWED, 71})) == ["13.3"]
    assert check(Tie("employed", unit=OTHER)) == []


def test_13_3_the_message_says_when_and_as_what() -> None:
    tie = Tie("director", unit=REVIEWED, since=date(2020, 3, 1), until=date(2025, 8, 31), row="tie:3")
    (reason,) = recusal.recent_employment(expert(ties=(tie,)), demand(), on=DAY, p=P)
    assert "董事，2020-03 至 2025-08-31" in reason.message
    assert recusal.describe(Tie("consultant")) == "咨询，起始不明 至 今"


@pytest.mark.parametrize(
    ("tie", "found"),
    [
        (Tie("interest", unit=REVIEWED), ["13.4"]),
        (Tie("interest", person="leader"), ["13.4"]),
        (Tie("interest", unit=REVIEWED, until=DAY), ["13.4"]),
        (Tie("interest", unit=REVIEWED, until=date(2026, 5, 31)), []),
        (Tie("interest", person="member"), []),
        (Tie("interest", unit=OTHER), []),
    ],
)
def test_13_4_economic_interest_in_an_applicant_or_a_leader(tie: Tie, found: list[str]) -> None:
    assert check(tie) == found


def test_13_4_the_message_says_with_whom() -> None:
    (unit,) = recusal.interests(expert(ties=(Tie("interest", unit=REVIEWED),)), demand(), on=DAY)
    (leader,) = recusal.interests(expert(ties=(Tie("interest", person="leader"),)), demand(), on=DAY)
    assert ("项目单位" in unit.message, "项目负责人" in leader.message) == (True, True)


def test_13_5_a_recorded_judgement_bars() -> None:
    (reason,) = recusal.check(expert(), demand(judgements=(Judgement(12, "13.5", True, "tie:9"),)), on=DAY, p=P)
    assert (reason.article, reason.row, reason.force) == ("13.5", "tie:9", Force.JUDGEMENT)


def test_13_5_a_judgement_concerns_one_expert() -> None:
    assert check(judgements=(Judgement(13, "13.5", True),)) == []


def test_13_5_dismissing_a_suspect_never_lifts_a_declared_tie() -> None:
    tie = Tie("employed", unit=REVIEWED, row="tie:1")
    assert check(tie, judgements=(Judgement(12, "13.3", False, "tie:1"),)) == ["13.3"]


def test_13_all_clauses_that_apply_are_kept() -> None:
    ties = (Tie("spouse", person="member", row="tie:1"), Tie("employed", unit=REVIEWED, row="tie:2"))
    assert articles(recusal.check(expert(identity="member", ties=ties), demand(), on=DAY, p=P)) == ["13.1", "13.2", "13.3"]


# ---- suspects


def suspects(*ties: Tie, houses: dict[int, int] | None = None) -> list[Suspect]:
    return list(recusal.doubtful_ties(expert(ties=ties), demand(), on=DAY, p=P, houses=houses or {}))


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_13_5_ties_outside_the_exact_words_go_to_a_person(kind: str) -> None:
    assert check(Tie(kind, person="leader")) == []
    (by_person,) = suspects(Tie(kind, person="leader", row="tie:4"))
    assert (by_person.number, by_person.article, by_person.row) == (12, "13.5", "tie:4")
    (by_unit,) = suspects(Tie(kind, unit=REVIEWED))
    assert "单位" in by_unit.evidence
    assert suspects(Tie(kind, unit=OTHER), Tie(kind, person="stranger")) == []


def test_13_5_an_interest_that_ended_or_with_a_member_goes_to_a_person() -> None:
    assert len(suspects(Tie("interest", unit=REVIEWED, until=date(2025, 1, 1)), Tie("interest", person="member"))) == 2
    assert suspects(Tie("interest", unit=REVIEWED)) == []


def test_13_5_an_employment_to_come_goes_to_a_person() -> None:
    (found,) = suspects(Tie("employed", unit=REVIEWED, since=date(2026, 9, 1)))
    assert "将与" in found.evidence
    assert suspects(Tie("employed", unit=REVIEWED, since=DAY)) == []  # has begun: bars by rule


def test_13_5_sister_companies_go_to_a_person() -> None:
    sister = Tie("employed", unit=OTHER, row="tie:6")
    (found,) = suspects(sister, houses={OTHER: 100, REVIEWED: 100})
    assert "同属一个上级单位" in found.evidence
    assert suspects(sister, houses={OTHER: 100, REVIEWED: 101}) == []
    assert suspects(Tie("employed", unit=OTHER, until=date(2020, 1, 1)), houses={OTHER: 100, REVIEWED: 100}) == []
    assert suspects(Tie("spouse", person="stranger"), houses={OTHER: 100, REVIEWED: 100}) == []


def namesakes(person: Named, other: Named) -> list[Suspect]:
    return list(recusal.namesakes([person], [other], article="13.1"))


def test_13_5_namesakes_who_share_a_unit_are_suspected() -> None:
    me = Named(12, "阿迪力·玉山江", "expert:12", frozenset({OWN, OTHER}))
    (found,) = namesakes(me, Named(0, "阿迪力•玉山江", "person:3", frozenset({OTHER})))
    assert (found.number, found.article, found.row, found.evidence) == (
        12,
        "13.1",
        "expert:12|person:3",
        "与被评项目人员同名且同单位",
    )


def test_13_5_a_namesake_elsewhere_is_somebody_else() -> None:
    assert namesakes(Named(12, "张三", "expert:12", frozenset({OWN})), Named(0, "张三", "person:3", frozenset({REVIEWED}))) == []
    assert namesakes(Named(12, "张三", "expert:12", frozenset({OWN})), Named(0, "李四", "person:3", frozenset({OWN}))) == []


def test_13_5_a_namesake_of_unknown_unit_is_suspected() -> None:
    (found,) = namesakes(Named(12, "张三", "expert:12", frozenset({OWN})), Named(0, "张 三", "person:3"))
    assert "单位不明" in found.evidence


def test_13_5_one_known_identity_settles_nothing() -> None:
    me = Named(12, "张三", "expert:12", frozenset({OWN}), identity="me")
    assert len(namesakes(me, Named(0, "张三", "person:3", frozenset({OWN})))) == 1


def test_13_5_two_known_identities_need_no_suspicion() -> None:
    me = Named(12, "张三", "expert:12", frozenset({OWN}), identity="me")
    assert namesakes(me, Named(0, "张三", "person:3", frozenset({OWN}), identity="member")) == []
