"""Who may stand in the pool: the age limit and the six kinds of people whom it does not bind (6.1.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from expertpool.policy.decision import Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.periods import age_on, birthday_of
from expertpool.policy.terms import Exemption

_EXEMPT = frozenset(Exemption)


@implements("6.1.4", "9.2")
def over_age(birth: date, exemptions: Collection[str] = (), *, on: date, p: Parameters, row: str = "") -> Iterator[Reason]:
    """More completed years than the limit on day `on`, and none of the six exemptions proven (`terms.Exemption` codes)."""
    age = age_on(on, birth)
    if age > p.age_limit and _EXEMPT.isdisjoint(exemptions):
        yield Reason("6.1.4", f"{on:%Y-%m-%d} 已满 {age} 周岁，超过 {p.age_limit} 周岁", row=row)


def over_age_from(birth: date, *, p: Parameters) -> date:
    """The first day on which somebody is over the limit: the birthday that completes one year more."""
    return birthday_of(birth, p.age_limit + 1)


@implements("5")
def field_count(fields: Collection[str], *, p: Parameters) -> Iterator[Reason]:
    """One to three different fields, the first of them primary."""
    if not fields:
        yield Reason("5", "没有填写领域", remedy="至少选一个领域，第一个为主领域")
    elif len(set(fields)) < len(fields):
        yield Reason("5", "同一领域重复填写", remedy="删去重复的领域")
    elif len(fields) > p.fields_most:
        yield Reason("5", f"填写了 {len(fields)} 个领域", remedy=f"最多保留 {p.fields_most} 个，第一个为主领域")
