"""14.4: the scale of fees and the tax withheld, at every edge of the rule."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expertpool.policy.contact_terms import FeeUnit
from expertpool.policy.fees import Line, Month, scale, tax, withhold, yuan
from expertpool.policy.titles import TitleLevel

#: income → tax, both in cents, worked by hand
WORKED = {
    0: 0,
    800_00: 0,
    800_01: 0,  # 0.01 taxable, 0.002
    800_03: 1,  # 0.03 taxable, 0.006
    1_000_00: 40_00,  # 200 × 20 %
    1_500_00: 140_00,
    4_000_00: 640_00,  # 3,200 × 20 %
    4_000_01: 640_00,  # 3,200.008 × 20 % = 640.0016
    4_000_04: 640_01,  # 3,200.032 × 20 % = 640.0064
    5_000_00: 800_00,  # 4,000 × 20 %
    25_000_00: 4_000_00,  # 20,000 × 20 %
    25_000_01: 4_000_00,  # 20,000.008 × 30 % − 2,000 = 4,000.0024
    25_000_03: 4_000_01,  # 20,000.024 × 30 % − 2,000 = 4,000.0072
    30_000_00: 5_200_00,  # 24,000 × 30 % − 2,000
    62_500_00: 13_000_00,  # 50,000 × 30 % − 2,000
    62_500_01: 13_000_00,  # 50,000.008 × 40 % − 7,000 = 13,000.0032
    62_500_02: 13_000_01,  # 50,000.016 × 40 % − 7,000 = 13,000.0064
    100_000_00: 25_000_00,  # 80,000 × 40 % − 7,000
}


@pytest.mark.parametrize(("income", "due"), WORKED.items())
def test_14_4_tax_at_the_edges(income: int, due: int) -> None:
    assert tax(income) == due


@given(st.integers(0, 20_000_000))
def test_14_4_tax_is_the_rule_rounded_once(income: int) -> None:
    yuan = Fraction(income, 100)
    taxable = max(yuan - 800, Fraction(0)) if yuan <= 4000 else yuan * 4 / 5
    due = max(taxable / 5, taxable * 3 / 10 - 2000, taxable * 2 / 5 - 7000)
    assert tax(income) == (due * 100 + Fraction(1, 2)).__floor__()


@given(st.integers(0, 20_000_000))
def test_14_4_a_cent_more_never_leaves_less(income: int) -> None:
    assert 0 <= tax(income + 1) - tax(income) <= 1


def test_14_4_two_payments_of_a_month_are_one_income() -> None:
    first = withhold(600_00)
    second = withhold(600_00, Month(600_00, first))
    assert (first, second) == (0, 80_00)  # 1,200 − 800 = 400, 20 %
    third = withhold(3_800_00, Month(1_200_00, first + second))
    assert first + second + third == tax(5_000_00) == 800_00


def test_14_4_another_month_begins_anew() -> None:
    assert withhold(600_00) + withhold(600_00) == 0


@given(st.lists(st.integers(0, 3_000_000), max_size=6))
def test_14_4_the_order_of_payments_never_changes_the_months_tax(payments: list[int]) -> None:
    paid = Month()
    for gross in payments:
        paid = Month(paid.gross + gross, paid.tax + withhold(gross, paid))
    assert paid.tax == tax(sum(payments))


def test_14_4_tax_withheld_beforehand_is_never_paid_back_here() -> None:
    assert withhold(100_00, Month(700_00, 50_00)) == 0


SCALE = (
    Line("full", "day", 1_300_00, date(2026, 7, 1)),
    Line("full", "day", 1_500_00, date(2027, 1, 1)),
    Line("full", "half_day", 700_00, date(2026, 7, 1)),
)


@pytest.mark.parametrize(
    ("level", "unit", "on", "cents", "example"),
    [
        ("full", "day", date(2026, 6, 30), 1_200_00, True),
        ("full", "day", date(2026, 7, 1), 1_300_00, False),
        ("full", "day", date(2026, 12, 31), 1_300_00, False),
        ("full", "day", date(2027, 1, 1), 1_500_00, False),
        ("full", "half_day", date(2027, 1, 1), 700_00, False),
        ("full", "piece", date(2027, 1, 1), 100_00, True),
        ("none", "day", date(2027, 1, 1), 500_00, True),
    ],
)
def test_14_4_the_line_in_force_on_the_day(level: str, unit: str, on: date, cents: int, example: bool) -> None:
    found = scale(SCALE, on=on)[level, unit]
    assert (found.cents, found.example) == (cents, example)


def test_14_4_the_scale_speaks_of_every_title_and_unit() -> None:
    assert set(scale((), on=date(2026, 7, 1))) == set(product(TitleLevel.values, FeeUnit.values))


@pytest.mark.parametrize(("cents", "shown"), [(0, "0.00"), (5, "0.05"), (120000, "1,200.00"), (123456789, "1,234,567.89")])
def test_14_4_cents_as_yuan(cents: int, shown: str) -> None:
    assert yuan(cents) == shown
