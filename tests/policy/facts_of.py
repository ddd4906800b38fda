"""An expert whom no clause touches and a demand for one, to be changed by each test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from expertpool.policy.facts import Demand, Expert, FieldStanding, Stratum, Tie
from expertpool.policy.parameters import in_force

TODAY = date(2026, 5, 25)
DAY = date(2026, 6, 1)
P = in_force(TODAY)

#: ids of units in the tests
OWN, REVIEWED, OTHER = 1, 7, 8


def expert(**changes: Any) -> Expert:
    plain = Expert(
        number=12,
        status="active",
        identity="me",
        birth=date(1976, 5, 1),
        region="410811",
        employer=OWN,
        house=OWN,
        fields=(FieldStanding("T01"),),
        ties=(Tie("employed", unit=OWN, since=date(2010, 1, 1), row="expert:12"),),
    )
    return replace(plain, **changes)


def demand(**changes: Any) -> Demand:
    plain = Demand(
        DAY,
        DAY,
        (Stratum("T01", 3),),
        units=frozenset({REVIEWED}),
        leaders=frozenset({"leader"}),
        members=frozenset({"member"}),
    )
    return replace(plain, **changes)


def articles(reasons: Any) -> list[str]:
    return [reason.article for reason in reasons]
