"""The table of provisions."""

from __future__ import annotations

import re

import pytest

from expertpool.policy import articles
from expertpool.policy.articles import ARTICLES

#: article → number of its items; 6 and 7 are counted by hand below
ITEMS = {5: 2, 9: 8, 11: 6, 13: 5, 14: 6, 15: 5}
DEEP = [
    "6.1",
    *(f"6.1.{n}" for n in range(1, 6)),
    "6.2",
    "6.2.1",
    "6.2.1.1",
    "6.2.1.2",
    "6.2.2",
    *(f"6.2.2.{n}" for n in range(1, 5)),
]
DEEP += ["7.1", "7.1.1", "7.1.2", "7.1.3", "7.2"]


def test_every_provision_of_the_document_has_a_key_and_nothing_else_has() -> None:
    whole = [str(number) for number in range(1, 23)]
    items = [f"{number}.{item}" for number, most in ITEMS.items() for item in range(1, most + 1)]
    assert sorted(ARTICLES) == sorted(whole + items + DEEP)


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("1", "第一条"),
        ("10", "第十条"),
        ("13.3", "第十三条（三）"),
        ("7.1.2", "第七条（一）2"),
        ("6.2.2.3", "第六条（二）2（3）"),
        ("22", "第二十二条"),
    ],
)
def test_labels_carry_the_documents_own_marks(key: str, label: str) -> None:
    assert articles.get(key).label == label


@pytest.mark.parametrize(("number", "text"), [(9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (22, "二十二"), (0, "零")])
def test_numerals(number: int, text: str) -> None:
    assert articles.numeral(number) == text


def test_an_unknown_key_is_refused_with_an_example() -> None:
    with pytest.raises(KeyError, match=r"13\.9.*look like"):
        articles.get("13.9")


def test_force_follows_the_wording() -> None:
    assert {key for key, article in ARTICLES.items() if article.force == articles.IN_PRINCIPLE} == {"6.1.4", "12"}
    judged = {key for key, article in ARTICLES.items() if article.force == articles.JUDGEMENT}
    assert judged == {"6.1.1", "6.1.2", "6.1.3", "6.2.2.4", "9.8", "13.5"}


def test_statements_are_short_and_end_properly() -> None:
    for article in ARTICLES.values():
        assert re.fullmatch(r".{5,60}。", article.statement), article.key


def test_seven_chapters_hold_all_provisions_in_order() -> None:
    chapters = articles.chapters()
    assert [heading for heading, _ in chapters][2] == "第三章 专家抽（选）取"
    assert [article.key for _, found in chapters for article in found] == list(ARTICLES)
