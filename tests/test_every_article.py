"""The chain from a provision to its code to its tests has no gap."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from expertpool.policy.articles import ARTICLES
from expertpool.web.management import provisions
from expertpool.web.management.provisions import Provision

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def found() -> list[Provision]:
    return provisions.provisions(PROJECT)


def test_a_provision_that_nothing_carries_has_a_stated_reason_and_code_has_a_test(found: list[Provision]) -> None:
    assert provisions.problems(found) == []


def test_every_provision_is_listed_once(found: list[Provision]) -> None:
    assert [provision.article.key for provision in found] == list(ARTICLES)


def test_a_gap_is_reported() -> None:
    assert provisions.problems([Provision(ARTICLES["13.3"], (), ())]) == ["13.3: no code carries it and no reason is stated"]
    assert "no test does" in provisions.problems([Provision(ARTICLES["13.3"], ("policy.recusal.check",), ())])[0]
    assert "a reason says" in provisions.problems([Provision(ARTICLES["1"], ("policy.x",), ("a.py",))])[0]
    assert provisions.problems([Provision(ARTICLES["1"], (), ())]) == []


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("test_13_3_each_kind", ["13.3"]),
        ("test_5_two_categories_5_1_5_2", ["5", "5.1", "5.2"]),
        ("test_10_and_17_each_ground", ["10", "17"]),
        ("test_6_2_2_3_parks", ["6.2.2.3"]),
        ("test_13_9_is_nothing", ["13", "9"]),
        ("test_99_is_nothing", []),
        ("test_sm3_and_gb11643", []),
    ],
)
def test_a_test_cites_by_its_name(name: str, keys: list[str]) -> None:
    assert list(provisions.keys_in(name)) == keys


def test_a_test_cites_by_a_quoted_key() -> None:
    assert provisions.cited_in('def test_x():\n    assert articles == ["7.1.2", "3.14"]\n') == {"7.1.2"}


def test_the_page_is_checked_for_staleness(tmp_path: Path, found: list[Provision]) -> None:
    (tmp_path / "tests").symlink_to(PROJECT / "tests")
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="不是最新的"):
        call_command("articles", check=True, project=tmp_path)
    call_command("articles", project=tmp_path)
    call_command("articles", check=True, project=tmp_path)
    text = (tmp_path / "docs" / "articles.md").read_text(encoding="utf-8")
    assert text == provisions.page(found)
    assert "| `13.3` | 第十三条（三） |" in text


def test_the_command_needs_the_source(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有测试目录"):
        call_command("articles", project=tmp_path)
