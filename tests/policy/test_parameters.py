"""第二十一条, 第二十二条: dated numbers, and readings for the bureau to confirm."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, timedelta
from importlib.util import find_spec

import pytest

from expertpool.policy import articles, parameters, readings
from expertpool.policy.parameters import SPECS, START, Change, Parameters, in_force


def test_every_parameter_is_specified_cited_and_within_its_bounds() -> None:
    assert set(SPECS) == {field.name for field in fields(Parameters)}
    for name, spec in SPECS.items():
        assert articles.get(Parameters.cite(name))
        assert spec.least <= spec.default <= spec.most
        assert spec.first_day == START


def test_21_the_numbers_of_the_regulation() -> None:
    p = in_force(START)
    assert (p.age_limit, p.notice_working_days, p.lead_working_days, p.list_factor) == (65, 5, 3, 3)
    assert (p.yearly_limit, p.employment_months, p.weight_multiple) == (10, 24, 2520)
    assert (p.mediocre_count, p.mediocre_ban_years, p.poor_count, p.poor_ban_years) == (3, 2, 2, 5)
    assert all(isinstance(value, int) for value in asdict(p).values())


def test_21_nothing_was_in_force_before_the_day_of_issue() -> None:
    with pytest.raises(ValueError, match="not in force"):
        in_force(START - timedelta(days=1))


@pytest.mark.parametrize(
    ("on", "value"), [(date(2026, 12, 31), 3), (date(2027, 1, 1), 4), (date(2027, 6, 30), 4), (date(2027, 7, 1), 5)]
)
def test_a_change_takes_force_on_its_first_day(on: date, value: int) -> None:
    changes = [Change("list_factor", 5, date(2027, 7, 1), "文二"), Change("list_factor", 4, date(2027, 1, 1), "文一")]
    assert in_force(on, changes).list_factor == value


@pytest.mark.parametrize(("name", "value"), [("list_factor", 2), ("poor_ban_years", 6)])
def test_a_change_out_of_bounds_is_an_error(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=name):
        in_force(date(2027, 1, 1), [Change(name, value, START)])


def test_weights_divide_for_any_limit() -> None:
    assert Parameters(yearly_limit=7).weight_multiple == 420


def test_an_unknown_parameter_has_no_article() -> None:
    with pytest.raises(KeyError):
        Parameters.cite("luck")


def test_22_twenty_readings_each_carried_by_a_parameter_or_a_module() -> None:
    assert [reading.number for reading in readings.READINGS] == list(range(1, 21))
    for reading in readings.READINGS:
        assert all(articles.get(key) for key in reading.articles)
        assert reading.carrier in SPECS or find_spec(f"expertpool.policy.{reading.carrier}")


def test_22_parameters_name_the_reading_they_follow() -> None:
    numbers = {spec.reading for spec in SPECS.values()} - {0}
    assert numbers <= {reading.number for reading in readings.READINGS}
    assert parameters.SPECS["employment_months"].reading == 13
