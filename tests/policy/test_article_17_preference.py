"""第十七条: 优 stands before the lots in its field from when it is the latest grade until another one is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from expertpool.policy.preference import Mark, preferred_since, prefers


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 9, tzinfo=UTC)


def mark(day: int, grade: str, known: int, row: int = 0) -> Mark:
    return Mark(date(2026, 2, day), row or day, grade, at(known))


def test_17_only_the_best_grade_prefers() -> None:
    assert [grade for grade in ("excellent", "good", "mediocre", "poor", "") if prefers(grade)] == ["excellent"]


@pytest.mark.parametrize(
    ("marks", "since"),
    [
        ([], None),
        ([mark(1, "good", 2)], None),
        ([mark(1, "excellent", 2)], 2),
        ([mark(1, "excellent", 2), mark(3, "excellent", 4)], 2),
        ([mark(1, "excellent", 2), mark(3, "good", 4)], None),
        ([mark(1, "excellent", 2), mark(3, "good", 4), mark(5, "excellent", 6)], 6),
    ],
)
def test_17_preference_lasts_as_long_as_the_latest_grade_reads_so(marks: list[Mark], since: int | None) -> None:
    assert preferred_since(marks) == (at(since) if since else None)
    assert preferred_since(reversed(marks)) == (at(since) if since else None)


def test_17_a_grade_given_late_for_an_earlier_day_changes_nothing() -> None:
    assert preferred_since([mark(5, "excellent", 6), mark(1, "poor", 9)]) == at(6)
    assert preferred_since([mark(5, "good", 6), mark(1, "excellent", 9)]) is None


def test_17_of_two_on_one_day_the_one_recorded_later_counts() -> None:
    assert preferred_since([mark(1, "excellent", 2, row=1), mark(1, "good", 3, row=2)]) is None


def test_17_a_correction_counts_from_when_it_was_made() -> None:
    assert preferred_since([mark(1, "good", 2), mark(1, "excellent", 5)]) == at(5)
    assert preferred_since([mark(1, "excellent", 2), mark(1, "good", 5)]) is None
    assert preferred_since([mark(1, "excellent", 2), mark(1, "good", 5), mark(1, "excellent", 7)]) == at(7)
