"""What every check leans on: the day, the calendar, and the parameters of any day, read once."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from expertpool.policy import parameters
from expertpool.policy.inspection import Breach, Rule
from expertpool.policy.parameters import Parameters
from expertpool.queries.parameters import changes
from expertpool.queries.workdays import calendar
from expertpool.services.calls import day_of


class Ground:
    """Read when the check begins, so that all checks see the same."""

    def __init__(self, at: datetime) -> None:
        self.at, self.today = at, day_of(at)
        self.calendar = calendar()
        self.p_on = lru_cache(maxsize=None)(lambda on: _in_force(on, known))
        known = changes()


def _in_force(on: date, known: tuple[parameters.Change, ...]) -> Parameters:
    return parameters.in_force(on, known)


def breach(rule: Rule, kind: str, row: object, found: str) -> Breach:
    return Breach(rule, (kind, str(row)), found)
