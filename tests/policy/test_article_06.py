"""第六条（一）4 and 第五条: age by completed years, six exemptions, one to three fields."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy import admission
from expertpool.policy.decision import Force
from expertpool.policy.terms import Exemption
from tests.policy.facts_of import P, articles


@pytest.mark.parametrize(
    ("birth", "on", "over"),
    [
        (date(1960, 6, 1), date(2026, 5, 31), False),  # the day before the 66th birthday
        (date(1960, 6, 1), date(2026, 6, 1), True),  # the 66th birthday
        (date(1960, 6, 1), date(2026, 6, 2), True),
        (date(1961, 6, 1), date(2026, 6, 1), False),  # 65 today
        (date(1960, 2, 29), date(2026, 2, 28), False),
        (date(1960, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_6_1_4_sixty_five_completed_years_are_the_limit(birth: date, on: date, over: bool) -> None:
    reasons = list(admission.over_age(birth, on=on, p=P, row="expert:12"))
    assert articles(reasons) == (["6.1.4"] if over else [])
    assert (admission.over_age_from(birth, p=P) <= on) == over


def test_6_1_4_binds_in_principle_and_9_2_follows_it() -> None:
    (reason,) = admission.over_age(date(1950, 1, 1), on=date(2026, 6, 1), p=P, row="expert:12")
    assert (reason.force, reason.row) == (Force.IN_PRINCIPLE, "expert:12")
    assert "76 周岁" in reason.message


@pytest.mark.parametrize("exemption", list(Exemption))
def test_6_1_4_six_kinds_of_people_are_exempt(exemption: str) -> None:
    assert list(admission.over_age(date(1940, 1, 1), [exemption], on=date(2026, 6, 1), p=P)) == []


def test_6_1_4_there_are_exactly_six_and_no_other_title_exempts() -> None:
    assert len(Exemption) == 6
    assert articles(admission.over_age(date(1940, 1, 1), ["some_title"], on=date(2026, 6, 1), p=P)) == ["6.1.4"]


@pytest.mark.parametrize(
    ("fields", "word"),
    [((), "没有"), (("T01", "T01"), "重复"), (("T01", "T02", "T03", "M01"), "4 个"), (("T01", "T02", "T03"), "")],
)
def test_5_one_to_three_different_fields(fields: tuple[str, ...], word: str) -> None:
    reasons = list(admission.field_count(fields, p=P))
    assert articles(reasons) == (["5"] if word else [])
    assert not word or word in reasons[0].message
