"""The parameters in force, with every recorded change."""

from __future__ import annotations

from datetime import date

from expertpool.policy import parameters
from expertpool.policy.parameters import Change, Parameters
from expertpool.records.models import ParameterChange


def in_force(on: date) -> Parameters:
    """Values on the day `on`; one query."""
    return parameters.in_force(on, changes())


def changes() -> tuple[Change, ...]:
    """Every change ever recorded, oldest first."""
    rows = ParameterChange.objects.order_by("first_day", "id")
    return tuple(Change(row.name, int(row.value), row.first_day, row.document) for row in rows)
