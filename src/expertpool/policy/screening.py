"""One expert before one demand: every clause that leaves the person out, in the order in which the funnel shows them (11.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from expertpool.policy import admission, recusal
from expertpool.policy.codes import covers, region_label
from expertpool.policy.decision import Decision, Force, Reason, implements
from expertpool.policy.facts import Demand, Expert
from expertpool.policy.parameters import Parameters
from expertpool.policy.terms import ExpertStatus


@dataclass(frozen=True, slots=True)
class Clause:
    """One step of the funnel."""

    code: str
    label: str
    article: str


FIELD = Clause("field", "领域不符", "11.1")
STATUS = Clause("status", "不在库", "9")
AGE = Clause("age", "超过年龄", "6.1.4")
LIMIT = Clause("limit", "达到年度次数", "12")
RECUSAL = Clause("recusal", "应当回避", "13")
AVOIDED = Clause("avoided", "要求回避的单位、人员", "11.1")
UNAVAILABLE = Clause("unavailable", "声明不便参加", "14.3")
REGION = Clause("region", "地域不符", "11.1")

CLAUSES = (FIELD, STATUS, AGE, LIMIT, RECUSAL, AVOIDED, UNAVAILABLE, REGION)

Found = Iterator[tuple[Clause, Reason]]


@implements("11.2")
def screen(expert: Expert, demand: Demand, fields: Collection[str] | None = None, *, on: date, p: Parameters) -> Decision:
    """Why `expert` cannot be listed; empty: can be. All clauses that apply are kept, in the funnel's order.

    `fields` are the field codes asked for (left out: all of the demand's strata). The question is asked of the activity's
    first day, or of `on` when the activity is already under way; `p` holds what is in force.
    """
    return tuple(reason for _, reason in explain(expert, demand, fields, on=on, p=p))


def explain(expert: Expert, demand: Demand, fields: Collection[str] | None = None, *, on: date, p: Parameters) -> Found:
    """`screen` with the clause that each reason belongs to."""
    wanted = {stratum.field for stratum in demand.strata} if fields is None else set(fields)
    yield from _standing(FIELD, _waived(expert, demand, field_match(expert, wanted)))
    yield from _common(expert, demand, on=on, p=p)
    yield from _standing(REGION, _waived(expert, demand, region_match(expert, demand)))


@implements("11.6")
def may_designate(expert: Expert, demand: Demand, *, on: date, p: Parameters) -> Decision:
    """A designation replaces the draw only: standing, age, limit and avoidance apply to a named expert all the same."""
    return tuple(reason for _, reason in _common(expert, demand, on=on, p=p))


def _common(expert: Expert, demand: Demand, *, on: date, p: Parameters) -> Found:
    day = max(on, demand.first_day)
    row = f"expert:{expert.number}"
    asked: tuple[tuple[Clause, Iterable[Reason]], ...] = (
        (STATUS, in_pool(expert)),
        (AGE, admission.over_age(expert.birth, expert.exemptions, on=day, p=p, row=row)),
        (LIMIT, yearly_limit(expert, demand.first_day.year, p=p)),
        (RECUSAL, recusal.check(expert, demand, on=day, p=p)),
        (AVOIDED, recusal.avoided(expert, demand, on=day, p=p)),
        (UNAVAILABLE, unavailable(expert, demand)),
    )
    for clause, reasons in asked:
        yield from _standing(clause, _waived(expert, demand, reasons))


def _standing(clause: Clause, reasons: Iterable[Reason]) -> Found:
    return ((clause, reason) for reason in reasons)


def _waived(expert: Expert, demand: Demand, reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Leaves out what leadership set aside for this expert; a waiver reaches IN_PRINCIPLE reasons only."""
    waived = {waiver.article for waiver in demand.waivers if waiver.number == expert.number}
    return (reason for reason in reasons if reason.force is not Force.IN_PRINCIPLE or reason.article not in waived)


@implements("11.1")
def field_match(expert: Expert, wanted: Collection[str]) -> Iterator[Reason]:
    """Has none of the fields asked for."""
    if not any(expert.has_field(field) for field in wanted):
        yield Reason("11.1", "不属于需求的专业领域", row=f"expert:{expert.number}")


@implements("9", "14.6")
def in_pool(expert: Expert) -> Iterator[Reason]:
    """Only who stands in the pool in full may be drawn; who has resigned or is under examination may not."""
    if expert.status == ExpertStatus.IN_CASE:
        yield Reason("9", "出库事项正在办理，期间暂停抽取", row=f"expert:{expert.number}", remedy="在“出库事项”中查看")
    elif expert.status != ExpertStatus.ACTIVE:
        yield Reason("9", f"在库状态为“{ExpertStatus.label_of(expert.status)}”", row=f"expert:{expert.number}")


@implements("12")
def yearly_limit(expert: Expert, year: int, *, p: Parameters) -> Iterator[Reason]:
    """Used as often as a year allows, confirmed future uses counted."""
    uses = expert.uses_in(year)
    if uses >= p.yearly_limit:
        message = f"{year} 年已使用（含已确认）{uses} 次，达到上限 {p.yearly_limit} 次"
        yield Reason("12", message, row=f"expert:{expert.number}", remedy="确需使用的，提请局领导批准")


@implements("14.3")
def unavailable(expert: Expert, demand: Demand) -> Iterator[Reason]:
    """Declared days of absence that touch the activity's days."""
    for period in expert.unavailable:
        if period.first <= demand.last_day and demand.first_day <= period.last:
            message = f"声明 {period.first:%Y-%m-%d} 至 {period.last:%Y-%m-%d} 不便参加"
            yield Reason("14.3", message, row=f"expert:{expert.number}")


@implements("11.1")
def region_match(expert: Expert, demand: Demand) -> Iterator[Reason]:
    """Outside every region asked for; a province covers its cities, a city its districts."""
    if demand.regions and not any(covers(region, expert.region) for region in demand.regions):
        yield Reason("11.1", f"所在地域为{region_label(expert.region)}，不在需求范围", row=f"expert:{expert.number}")
