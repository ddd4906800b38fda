"""Changes of the numbers: what may be proposed and set, from which day, and how they must agree with each other (21, 22)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from expertpool.policy import articles
from expertpool.policy.decision import Reason, implements
from expertpool.policy.parameters import SPECS, Change, Parameters, Spec, in_force
from expertpool.policy.term import Term

ARTICLE = "22"
#: the fewest characters of a reason that says something
LEAST_WORDS = 4
#: how many values one proposal may change
MOST_VALUES = 20


class ChangeStatus(Term):
    """How far a proposal has come."""

    PROPOSED = "proposed", "待局领导审批"
    SET = "set", "已批准"
    REFUSED = "refused", "不予批准"
    WITHDRAWN = "withdrawn", "已撤回"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Parameter name → new value, all from `first_day` on; `basis` is the paper that asks for it."""

    values: Mapping[str, int]
    first_day: date
    reason: str
    basis: str


@dataclass(frozen=True, slots=True)
class Relation:
    """One number may not exceed another."""

    lesser: str
    greater: str

    def broken(self, p: Parameters) -> bool:
        return bool(getattr(p, self.lesser) > getattr(p, self.greater))


RELATIONS = (
    Relation("witness_digits_least", "witness_digits_most"),
    Relation("uses_warning", "yearly_limit"),
    Relation("report_start_working_days", "report_decide_working_days"),
)


@implements("22")
def earliest_day(on: date) -> date:
    """The first day that a change set on a day may have: the next one.

    What was done in the morning of a day is judged by the numbers of that day for ever, so none may change within it.
    """
    return on + timedelta(days=1)


def adjustable(spec: Spec) -> bool:
    """Whether the document leaves the bureau a choice."""
    return spec.least < spec.most


def is_switch(spec: Spec) -> bool:
    """Whether a parameter only says yes or no."""
    return (spec.least, spec.most) == (0, 1)


def value_words(spec: Spec, value: int) -> str:
    """A value with its unit; a switch as a word."""
    return ("是" if value else "否") if is_switch(spec) else f"{value:,} {spec.unit}"


def bounds_words(spec: Spec) -> str:
    """What a change may set."""
    if not adjustable(spec):
        return "不可调"
    return "是、否" if is_switch(spec) else f"{spec.least}–{spec.most}"


def read(name: str, text: str) -> int | Reason:
    """A typed value as a whole number within its bounds, or what is wrong with it; an unknown name raises `KeyError`."""
    spec, words = SPECS[name], text.strip()
    if not (words.isascii() and words.removeprefix("-").isdecimal()) or len(words) > len(str(spec.most)) + 1:
        return Reason(spec.article, f"{spec.label}“{words[:12]}”不是可用的整数", remedy=_bounds(spec))
    return next(_out_of_bounds(name, int(words)), int(words))


def _bounds(spec: Spec) -> str:
    return f"填写 {spec.least} 至 {spec.most} 之间的整数"


def _out_of_bounds(name: str, value: int) -> Iterator[Reason]:
    spec = SPECS[name]
    if not adjustable(spec):
        yield Reason(spec.article, f"{spec.label}由条文定死，不能调整", remedy="须先修订管理办法")
    elif not spec.least <= value <= spec.most:
        yield Reason(spec.article, f"{spec.label} {value} 超出可调范围", remedy=_bounds(spec))


@implements("22")
def may_propose(told: Proposal, *, changes: Collection[Change], waiting: Mapping[str, str], on: date) -> Iterator[Reason]:
    """What is wrong with a proposal; `changes` are those set so far, `waiting` has name → code of a proposal still open."""
    if not told.values:
        yield Reason(ARTICLE, "没有填写任何新值", remedy="至少调整一个参数")
    if len(told.values) > MOST_VALUES:
        yield Reason(ARTICLE, f"一次最多调整 {MOST_VALUES} 个参数", remedy="分成几次提请")
    if len(told.reason.strip()) < LEAST_WORDS:
        yield Reason(ARTICLE, "没有写明调整的理由", remedy="写明为什么调整")
    if not told.basis.strip():
        yield Reason(ARTICLE, "没有填写依据文件", remedy="填写请示或文件的名称、文号")
    for name in told.values:
        if name in waiting:
            words = f"{SPECS[name].label}已在 {waiting[name]} 中提请调整，尚未审批"
            yield Reason(ARTICLE, words, remedy="等这一件办结，或先撤回后一并提请")
    yield from may_set(told.values, told.first_day, changes=changes, on=on)


@implements("21", "22")
def may_set(values: Mapping[str, int], first_day: date, *, changes: Collection[Change], on: date) -> Iterator[Reason]:
    """Why values may not come into force on a day; asked when they are proposed and again when they are set."""
    if first_day < earliest_day(on):
        words = f"生效日 {first_day:%Y-%m-%d} 不晚于办理当天"
        yield Reason("21", words, remedy=f"最早从 {earliest_day(on):%Y-%m-%d} 起；当天及以前的事项一律按原数值")
        return
    faults = [reason for name, value in values.items() for reason in _of_one(name, value, first_day, changes)]
    yield from faults or _disagreements(values, first_day, changes)


def _of_one(name: str, value: int, first_day: date, changes: Iterable[Change]) -> Iterator[Reason]:
    own = [change for change in changes if change.name == name]
    label, later = SPECS[name].label, [change.first_day for change in own if change.first_day >= first_day]
    yield from _out_of_bounds(name, value)
    if later:
        words = f"{label}已定自 {max(later):%Y-%m-%d} 起调整，不能改到这一天或以前"
        yield Reason("21", words, remedy="生效日定在其后")
    elif value == getattr(in_force(first_day, own), name):
        yield Reason(ARTICLE, f"{label}届时已是 {value}，没有变化", remedy="改填新值，或去掉这一项")


def _disagreements(values: Mapping[str, int], first_day: date, changes: Collection[Change]) -> Iterator[Reason]:
    """Numbers that would contradict each other on the first day, or on a later one for which something is set already."""
    days = sorted({first_day, *(change.first_day for change in changes if change.first_day > first_day)})
    touched = [relation for relation in RELATIONS if {relation.lesser, relation.greater} & set(values)]
    for relation in touched:
        broken = next((day for day in days if relation.broken(_foreseen(values, day, changes))), None)
        if broken:
            lesser, greater = SPECS[relation.lesser], SPECS[relation.greater]
            words = f"自 {broken:%Y-%m-%d} 起，{lesser.label}会大于{greater.label}"
            yield Reason(ARTICLE, words, remedy="两个参数一并调整，使前者不大于后者")


def _foreseen(values: Mapping[str, int], day: date, changes: Iterable[Change]) -> Parameters:
    return replace(in_force(day, changes), **values)


def articles_of(names: Iterable[str]) -> tuple[str, ...]:
    """Provisions that the numbers stand in, in the order of the document."""
    cited = {SPECS[name].article for name in names}
    return tuple(key for key in articles.ARTICLES if key in cited)
