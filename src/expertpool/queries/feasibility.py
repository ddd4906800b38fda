"""How far the pool reaches for a demand that is being written, told in bands (11.1, 20).

Bands rest on field, region and the activity's days alone. Units and people under review or to be avoided play no part:
who could change them and watch the band would learn where a single expert works. For the same reason the count behind
a band goes in steps of `policy.demand.CROWD`, and nobody is shown the count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from expertpool.policy import facts, screening
from expertpool.policy.demand import supply
from expertpool.policy.terms import ExpertStatus
from expertpool.queries.facts import roster_facts
from expertpool.queries.parameters import in_force
from expertpool.records.models import Demand, Expert, Field

LABELS = {"ample": "充足", "tight": "偏紧", "short": "不足"}


@dataclass(frozen=True, slots=True)
class Band:
    """A field's name, how many are wanted, and the band: ``ample``, ``tight`` or ``short``."""

    field: str
    want: int
    band: str

    @property
    def label(self) -> str:
        return LABELS[self.band]


def bands(demand: Demand, *, on: date) -> list[Band]:
    """One band a stratum, in the demand's order; the rules are those of the screening itself."""
    strata = [(row.field.code, row.want) for row in demand.strata.select_related("field")]
    names = dict(Field.objects.values_list("code", "name"))
    asked = facts.Demand(
        first_day=demand.activity.first_day,
        last_day=demand.activity.last_day,
        strata=tuple(facts.Stratum(code, want) for code, want in strata),
        regions=tuple(sorted(demand.regions)),
    )
    able = _able(asked, [code for code, _ in strata], on)
    p = in_force(on)
    return [Band(names[code], want, supply(able[code], want, p=p)) for code, want in strata]


def _able(asked: facts.Demand, codes: Iterable[str], on: date) -> dict[str, int]:
    """Field code → people whom no rule leaves out."""
    wanted = list(codes)
    active = Expert.objects.filter(status=ExpertStatus.ACTIVE, fields__field__code__in=wanted)
    p, numbers = in_force(on), sorted(set(active.values_list("number", flat=True)))
    able = dict.fromkeys(wanted, 0)
    for expert in roster_facts(numbers):
        if not screening.screen(expert, asked, on=on, p=p):
            for code in wanted:
                able[code] += expert.has_field(code)
    return able
