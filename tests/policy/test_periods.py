"""Ages, months and years as 民法典 200–204 count them."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy.periods import add_months, add_years, age_on, birthday_of, first_free_day, period_end


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 6, 1), 24, date(2026, 6, 1)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 3, 15), -3, date(2023, 12, 15)),
        (date(2024, 3, 15), 0, date(2024, 3, 15)),
    ],
)
def test_the_corresponding_day_is_the_last(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == period_end(start, months=months) == end


def test_10_five_years_from_29_february() -> None:
    assert add_years(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert first_free_day(date(2024, 2, 29), months=60) == date(2029, 3, 1)


def test_13_3_the_day_after_the_period_is_free() -> None:
    assert first_free_day(date(2024, 6, 1), months=24) == date(2026, 6, 2)


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(1960, 6, 1), date(2026, 5, 31), 65),
        (date(1960, 6, 1), date(2026, 6, 1), 66),
        (date(1960, 2, 29), date(2024, 2, 28), 63),
        (date(1960, 2, 29), date(2024, 2, 29), 64),
        (date(1960, 2, 29), date(2025, 2, 28), 64),
        (date(1960, 2, 29), date(2025, 3, 1), 65),
    ],
)
def test_6_1_4_completed_years(birth: date, on: date, age: int) -> None:
    assert age_on(on, birth) == age


def test_6_1_4_birthdays_of_29_february() -> None:
    assert birthday_of(date(1960, 2, 29), 66) == date(2026, 3, 1)
    assert birthday_of(date(1960, 2, 29), 64) == date(2024, 2, 29)
    assert birthday_of(date(1960, 6, 1), 66) == date(2026, 6, 1)
