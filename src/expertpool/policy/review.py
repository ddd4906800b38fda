"""The review of an application: who may pass, on what grounds somebody may be refused, whose opinions count (6, 7.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.eligibility import Answer, Condition
from expertpool.policy.parameters import Parameters

#: the provision under which somebody who did not tell the truth is refused
UNTRUTH = "7.1"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One reviewer's word on one condition that a person has to judge. `by` is the natural person, opaque."""

    condition: str
    fits: bool
    by: str


@implements("7.2")
def may_review(*, same_person: bool) -> Decision:
    """Nobody reviews oneself."""
    return (Reason("7.2", "不能审核本人的申请", remedy="由另一名审核人办理"),) if same_person else ()


@implements("6")
def keys(conditions: Sequence[Condition]) -> tuple[str, ...]:
    """A name for each condition that stays the same while the form does: its article, counted where it comes twice."""
    seen: Counter[str] = Counter()
    found = []
    for condition in conditions:
        seen[condition.article] += 1
        found.append(f"{condition.article}:{seen[condition.article]}")
    return tuple(found)


@implements("6")
def judged(conditions: Sequence[Condition]) -> tuple[str, ...]:
    """The keys of those that a person has to judge."""
    told = zip(keys(conditions), conditions, strict=True)
    return tuple(key for key, condition in told if condition.answer is Answer.JUDGE)


@implements("6", "7.2")
def may_pass(
    conditions: Sequence[Condition],
    opinions: Iterable[Opinion],
    *,
    gate: Decision = (),
    missing: Decision = (),
    objected: Decision = (),
    unit_known: bool = True,
    p: Parameters,
) -> Decision:
    """Who meets everything is admitted: no ban, no condition unmet, every proof there, every judgement agreed by so many people.

    `gate` and `missing` are the answers of `policy.gate` and `policy.proofs`, `objected` that of `objections`; `unit_known`: the
    employer stands in the register, without which avoidance could not be checked.
    """
    judged = _unjudged(conditions, list(opinions), p)
    return (*gate, *_unmet(conditions), *missing, *objected, *_unknown_unit(unit_known), *judged)


@implements("7.2")
def objections(*, waiting: int, upheld: Iterable[str]) -> Decision:
    """Objections from an earlier notice of the same application: those without an answer, and the articles of those upheld."""
    found = [Reason("7.2", "公示期间收到的异议还没有答复", remedy="复审答复后再办理")] if waiting else []
    found += [Reason(article, "公示期间的异议经复审成立", remedy="不予入库") for article in dict.fromkeys(upheld)]
    return tuple(found)


def _unmet(conditions: Iterable[Condition]) -> Iterator[Reason]:
    for condition in conditions:
        if condition.answer is Answer.UNMET:
            yield Reason(condition.article, f"不符合条件：{condition.text}", remedy="退回补正，或不予入库")


def _unknown_unit(known: bool) -> Iterator[Reason]:
    if not known:
        yield Reason("13.3", "所在单位还没有登记，不能核对回避", remedy="登记为新单位，或认定为已有单位的另一名称")


def _unjudged(conditions: Sequence[Condition], opinions: list[Opinion], p: Parameters) -> Iterator[Reason]:
    for key, condition in zip(keys(conditions), conditions, strict=True):
        if condition.answer is not Answer.JUDGE:
            continue
        told = {opinion.by: opinion.fits for opinion in opinions if opinion.condition == key}
        if not all(told.values()):
            yield Reason(condition.article, f"有审核人认为不符合：{condition.text}", remedy="退回补正，或不予入库")
        elif len(told) < p.reviewers:
            yield Reason("7.2", f"还差 {p.reviewers - len(told)} 人认定：{condition.text}", remedy="由另一名审核人认定")


@implements("7.2")
def grounds(
    conditions: Sequence[Condition], opinions: Iterable[Opinion], *, gate: Decision = (), upheld: Iterable[str] = ()
) -> tuple[str, ...]:
    """Articles under which this person may be refused: what is unmet, what a reviewer finds wanting, a ban, an objection that
    was upheld, an untrue form."""
    wanting = {opinion.condition for opinion in opinions if not opinion.fits}
    unmet = [
        condition.article
        for key, condition in zip(keys(conditions), conditions, strict=True)
        if condition.answer is Answer.UNMET or (condition.answer is Answer.JUDGE and key in wanting)
    ]
    return tuple(dict.fromkeys([*(reason.article for reason in gate), *unmet, *upheld, UNTRUTH]))


@implements("7.2")
def may_refuse(article: str, allowed: Iterable[str]) -> Decision:
    """Nobody who meets the conditions is refused for another reason."""
    if article in allowed:
        return ()
    return (Reason("7.2", "达到条件的应当入库，不能以此为由不予入库", remedy="选择确实不符合的条款；需要补充的，退回补正"),)


@implements("7.1.2")
def may_admit_directly(*, in_city: bool, authority: str, document: str, p: Parameters) -> Iterator[Reason]:
    """People of other cities recommended or shared by that city's science authority come in without a notice, unless a switch asks for one."""
    if in_city:
        yield Reason("7.1.2", "市内人选不能直接入库", remedy="按审核、公示的程序办理")
    if not authority.strip() or not document.strip():
        yield Reason("7.1.2", "没有写明推荐的科技管理部门和文件", remedy="登记推荐部门和文号后再办理")
    if p.out_of_city_notice:
        yield Reason("7.1.2", "按现行参数，市外人选也须公示", remedy="审核通过后列入公示")
