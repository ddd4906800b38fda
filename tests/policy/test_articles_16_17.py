"""第十六条, 第十七条: grades and what follows from them."""

from __future__ import annotations

import pytest

from expertpool.policy import evaluation
from expertpool.policy.evaluation import Aspect
from tests.policy.facts_of import P

ALL_GOOD = {aspect.value: "good" for aspect in Aspect}


def test_16_five_aspects_and_an_overall_grade() -> None:
    assert len(Aspect) == 5
    assert list(evaluation.complete("good", ALL_GOOD, "")) == []


def test_16_what_is_missing_is_named() -> None:
    (reason,) = evaluation.complete("", {**ALL_GOOD, "credit": "superb"}, "")
    assert reason.message == "尚未评价：信用记录、综合评价"


@pytest.mark.parametrize("grade", ["mediocre", "poor"])
def test_16_a_low_grade_needs_a_reason(grade: str) -> None:
    assert [r.article for r in evaluation.complete(grade, ALL_GOOD, " ")] == ["16"]
    assert [r.article for r in evaluation.complete("good", {**ALL_GOOD, "policy": grade}, "")] == ["16"]
    assert list(evaluation.complete(grade, ALL_GOOD, "迟到半日")) == []


@pytest.mark.parametrize(
    ("mediocre", "poor", "grounds"),
    [
        (2, 1, ()),
        (3, 0, ("mediocre",)),
        (4, 0, ("mediocre",)),
        (0, 2, ("poor",)),
        (2, 2, ("poor",)),
        (3, 2, ("mediocre", "poor")),
    ],
)
def test_17_three_mediocre_and_two_poor_are_separate_triggers(mediocre: int, poor: int, grounds: tuple[str, ...]) -> None:
    assert evaluation.removal_grounds(["mediocre"] * mediocre + ["poor"] * poor + ["excellent"], p=P) == grounds
