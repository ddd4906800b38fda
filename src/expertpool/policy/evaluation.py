"""What grades bring about (16, 17)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from expertpool.policy.decision import Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.term import Term
from expertpool.policy.terms import Grade, RemovalGround


class Aspect(Term):
    """The five aspects that are graded beside the overall grade (16)."""

    ATTITUDE = "attitude", "工作态度"
    POLICY = "policy", "政策水平"
    ETHICS = "ethics", "职业操守"
    DISCIPLINE = "discipline", "执行纪律"
    CREDIT = "credit", "信用记录"


#: grades that need a written reason
NEEDS_REASON: frozenset[StrEnum] = frozenset({Grade.MEDIOCRE, Grade.POOR})


@implements("16")
def complete(overall: str, aspects: dict[str, str], remark: str) -> Iterator[Reason]:
    """What an evaluation lacks: all five aspects and the overall grade, and a reason for 一般 and 差."""
    missing = [aspect.label for aspect in Aspect if aspects.get(aspect) not in Grade.values]
    if overall not in Grade.values:
        missing.append("综合评价")
    if missing:
        yield Reason("16", f"尚未评价：{'、'.join(missing)}", remedy="逐项选择优、良、一般、差")
    if not NEEDS_REASON.isdisjoint({overall, *aspects.values()}) and not remark.strip():
        yield Reason("16", "评为一般或差而没有说明理由", remedy="填写理由")


@implements("16")
def may_uphold(words: str, *, awaited: bool) -> Iterator[Reason]:
    """Grades are upheld against a reply that is still open (`awaited`), with words for the expert."""
    if not awaited:
        yield Reason("16", "没有待答复的专家说明", remedy="刷新页面查看；需要更改的，写明原因后更正")
    if not words.strip():
        yield Reason("16", "没有写答复", remedy="写明为什么维持评价")


@implements("16")
def needs_second(overall: str, aspects: dict[str, str], *, strict: bool) -> bool:
    """Whether a second person must agree: to 一般 and 差, where the stricter profile is in force."""
    return strict and not NEEDS_REASON.isdisjoint({overall, *aspects.values()})


@implements("17")
def removal_grounds(overall_grades: Iterable[str], *, p: Parameters) -> tuple[RemovalGround, ...]:
    """Grounds for a removal case in the overall grades of one calendar year: two separate triggers."""
    counts = Counter(overall_grades)
    found = []
    if counts[Grade.MEDIOCRE] >= p.mediocre_count:
        found.append(RemovalGround.MEDIOCRE)
    if counts[Grade.POOR] >= p.poor_count:
        found.append(RemovalGround.POOR)
    return tuple(found)


@implements("17")
def still_due(ground: str, overall_grades: Iterable[str], *, p: Parameters) -> Iterator[Reason]:
    """A removal agreed on for the year's grades is carried out only while they still call for it, corrections counted."""
    if ground not in removal_grounds(overall_grades, p=p):
        yield Reason("17", "评价更正后不再达到出库条件，不能出库", remedy="请局领导撤销这项出库")
