"""7.1.1, 7.1.3, 19: what units may hand in, and when somebody is written to again."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy import vouching
from expertpool.policy.parameters import Parameters
from expertpool.policy.vouching import RollKind

P = Parameters()


@pytest.mark.parametrize(("days", "links", "again"), [(4, 1, False), (5, 1, True), (5, 2, True), (5, 3, False), (90, 3, False)])
def test_7_1_3_a_third_of_a_links_time_and_not_for_ever(days: int, links: int, again: bool) -> None:
    assert vouching.reminds(days, links, p=P) is again


@pytest.mark.parametrize(
    ("kind", "people", "stamped", "wrong"),
    [
        (RollKind.ASSOCIATION, 1, True, 0),
        (RollKind.ASSOCIATION, 1, False, 1),
        (RollKind.ASSOCIATION, 0, False, 2),
        (RollKind.SHEET, 1, False, 0),
        (RollKind.SHEET, 0, True, 1),
    ],
)
def test_7_1_3_an_association_stamps(kind: str, people: int, stamped: bool, wrong: int) -> None:
    found = vouching.may_hand_in(kind=kind, people=people, stamped=stamped)
    assert len(found) == wrong
    assert all(reason.remedy for reason in found)


@pytest.mark.parametrize(
    ("name", "fits"),
    [("示联系", True), ("阿·示", True), ("Li Si", True), ("", False), ("示1", False), ("a.b/c", False), ("示" * 41, False)],
)
def test_7_1_1_an_invitation_carries_a_name(name: str, fits: bool) -> None:
    assert (not vouching.wrong_contact(name)) is fits


@pytest.mark.parametrize(
    ("words", "day", "wrong"),
    [("论文失实", date(2026, 11, 23), 0), ("论文失实", date(2026, 11, 24), 1), ("论文失实", None, 0), (" ", None, 1)],
)
def test_19_a_feedback_says_what_and_not_before_it_happens(words: str, day: date | None, wrong: int) -> None:
    assert len(vouching.may_tell(words, day, today=date(2026, 11, 23))) == wrong


def test_19_nobody_stands_for_oneself() -> None:
    assert vouching.may_vouch(same_person=True)
    assert not vouching.may_vouch(same_person=False)
