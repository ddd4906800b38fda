"""第十条, 第十七条: bans after a removal (第九条), and the one question that every way in asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from expertpool.policy import removal, removal_cases
from expertpool.policy.removal import Past, ban_for, may_apply_again
from expertpool.policy.terms import RemovalGround
from tests.policy.facts_of import P, articles

SINCE = date(2024, 6, 1)

#: ground, provision of the removal, provision of the ban, last day of the ban (None: for life; "": no ban)
TABLE = [
    ("resigned", "9.1", "10", date(2029, 6, 1)),
    ("over_age", "9.2", "", ""),
    ("unreachable", "9.3", "", ""),
    ("misconduct", "9.4", "10", date(2029, 6, 1)),
    ("secrecy", "9.5", "10", date(2029, 6, 1)),
    ("unfair", "9.6", "10", None),
    ("offence", "9.7", "10", None),
    ("unfit", "9.8", "", ""),
    ("mediocre", "17", "17", date(2026, 6, 1)),
    ("poor", "17", "17", date(2029, 6, 1)),
]


def test_every_ground_is_in_the_table() -> None:
    assert {row[0] for row in TABLE} == set(RemovalGround) == set(removal.ARTICLE_OF)


@pytest.mark.parametrize(("ground", "removed_under", "barred_under", "last_day"), TABLE)
def test_10_and_17_each_ground_has_its_ban(
    ground: str, removed_under: str, barred_under: str, last_day: date | str | None
) -> None:
    assert removal.ARTICLE_OF[RemovalGround(ground)] == removed_under
    ban = ban_for(ground, SINCE, p=P)
    if last_day == "":
        assert ban is None
        assert may_apply_again([Past(ground, SINCE)], on=SINCE, p=P) == ()
    else:
        assert ban is not None
        assert (ban.article, ban.last_day) == (barred_under, last_day)


@pytest.mark.parametrize(
    ("since", "on", "free"),
    [
        (date(2024, 6, 1), date(2024, 5, 31), True),  # the act is still to come
        (date(2024, 6, 1), date(2024, 6, 1), False),
        (date(2024, 6, 1), date(2029, 6, 1), False),
        (date(2024, 6, 1), date(2029, 6, 2), True),
        (date(2024, 2, 29), date(2029, 2, 28), False),
        (date(2024, 2, 29), date(2029, 3, 1), True),
    ],
)
def test_10_five_years_from_the_day_of_the_act(since: date, on: date, free: bool) -> None:
    assert articles(may_apply_again([Past("secrecy", since, "ban:1")], on=on, p=P)) == ([] if free else ["10"])


@pytest.mark.parametrize(("on", "free"), [(date(2026, 6, 1), False), (date(2026, 6, 2), True)])
def test_17_two_years_after_a_removal_for_mediocre_grades(on: date, free: bool) -> None:
    assert articles(may_apply_again([Past("mediocre", SINCE)], on=on, p=P)) == ([] if free else ["17"])


def test_10_a_ban_for_life_never_ends_and_says_so() -> None:
    (reason,) = may_apply_again([Past("offence", SINCE)], on=date(2099, 1, 1), p=P)
    assert "终身" in reason.message
    assert reason.remedy == "不再受理申请"


def test_10_the_refusal_names_the_day_of_re_entry() -> None:
    (reason,) = may_apply_again([Past("resigned", SINCE, "ban:4")], on=date(2025, 1, 1), p=P)
    assert (reason.row, reason.remedy) == ("ban:4", "2029-06-02 起可以重新申请")


def test_10_the_longest_ban_decides() -> None:
    past = [Past("mediocre", SINCE), Past("resigned", date(2023, 1, 1)), Past("over_age", SINCE)]
    assert articles(may_apply_again(past, on=date(2026, 6, 1), p=P)) == ["17", "10"]
    assert articles(may_apply_again(past, on=date(2027, 1, 1), p=P)) == ["10"]
    assert removal.free_from(past, p=P) == date(2028, 1, 2)
    assert removal.free_from([*past, Past("unfair", SINCE)], p=P) is None
    assert removal.free_from([Past("unfit", SINCE)], p=P) == date.min


def test_10_a_clean_past_bars_nobody() -> None:
    assert may_apply_again([], on=SINCE, p=P) == ()


def test_an_unknown_ground_is_an_error_not_a_free_pass() -> None:
    with pytest.raises(ValueError):
        may_apply_again([Past("nonsense", SINCE)], on=SINCE, p=P)


@pytest.mark.parametrize(
    ("last_day", "lifted", "on", "expected"),
    [
        (date(2029, 2, 28), False, date(2029, 2, 28), "running"),
        (date(2029, 2, 28), False, date(2029, 3, 1), "ended"),
        (date(2029, 2, 28), True, date(2029, 2, 28), "lifted"),
        (None, False, date(2099, 1, 1), "life"),
        (None, True, date(2099, 1, 1), "lifted"),
    ],
)
def test_10_how_a_ban_stands_on_a_day(last_day: date | None, lifted: bool, on: date, expected: str) -> None:
    assert removal.standing(last_day, lifted=lifted, on=on) == expected


def test_10_17_for_life_rules_over_a_ban_for_grades() -> None:
    past = [Past("poor", SINCE), Past("offence", SINCE)]
    assert articles(may_apply_again(past, on=date(2029, 6, 2), p=P)) == ["10"]
    assert removal.free_from(past, p=P) is None


@pytest.mark.parametrize(("said_on", "refused"), [(10, False), (9, True), (40, False), (41, True)])
def test_14_6_what_was_said_is_recorded_within_thirty_days_and_not_ahead(said_on: int, *, refused: bool) -> None:
    """Recorded on the fortieth day of some count: the ban runs from what was said, so nobody may move it back."""
    first = date(2026, 1, 1)
    found = removal_cases.may_record(first + timedelta(days=said_on), on=first + timedelta(days=40))
    assert bool(found) is refused
