"""What screening removed, clause by clause, in words: for the page of a draw and for its paper (11.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from expertpool.policy import articles, screening, terms


@dataclass(frozen=True, slots=True)
class Step:
    """What one article did: `left` people remain after it, `removed` fell away. `final` marks the list itself."""

    label: str
    article: str
    left: int
    removed: int = 0
    note: str = ""
    final: bool = False


#: clause → what those who are left have passed
PASSED = {
    "status": "在库有效",
    "age": "年龄符合",
    "limit": "未超年度次数",
    "recusal": "无回避情形",
    "avoided": "不在回避范围",
    "unavailable": "当日可参加",
    "region": "地域符合",
}


def steps(summary: Mapping[str, Any], demand: Mapping[str, Any], policy: Mapping[str, int], names: Any) -> list[Step]:
    """From who has a field asked for to the list itself. `demand` and `policy` are those of the commit."""
    clauses = {clause.code: clause for clause in screening.CLAUSES}
    removed = dict(summary["funnel"])
    left = summary["pool"] - removed.pop(screening.FIELD.code, 0)
    made = [Step("领域匹配", screening.FIELD.article, left, note=_fields_note(summary))]
    notes = _notes(summary, policy)
    for code, count in removed.items():
        left -= count
        if count or _asked(code, demand):
            made.append(Step(PASSED[code], clauses[code].article, left, count, note=notes[code] if count else ""))
    return [*made, _list_step(summary, names)]


def _asked(code: str, demand: Mapping[str, Any]) -> bool:
    """Whether a clause that removed nobody was a question at all."""
    if code == screening.REGION.code:
        return bool(demand["regions"])
    if code == screening.AVOIDED.code:
        return bool(demand["avoided_units"] or demand["avoided_persons"])
    return True


def _fields_note(summary: Mapping[str, Any]) -> str:
    several = f"，{summary['several']} 人跨领域只计一次" if summary["several"] else ""
    return f"{len(summary['strata'])} 个领域合计{several}"


def _notes(summary: Mapping[str, Any], policy: Mapping[str, int]) -> dict[str, str]:
    return {
        "status": "、".join(f"{terms.ExpertStatus.label_of(code)} {count}" for code, count in summary["statuses"].items()),
        "age": f"超过 {policy['age_limit']} 周岁且不属豁免人员",
        "limit": f"本年已满 {policy['yearly_limit']} 次",
        "recusal": " ".join(f"{_item(key)}{count}" for key, count in sorted(summary["clauses"].items()) if key.startswith("13")),
        "avoided": "承办科室列明的单位、人员",
        "unavailable": "本人登记的不便时段",
        "region": "需求限定的地域之外",
    }


def _item(key: str) -> str:
    """``"13.3"`` → （三）."""
    return articles.label_of(key).removeprefix(articles.label_of("13")) or articles.label_of(key)


def _list_step(summary: Mapping[str, Any], names: Any) -> Step:
    listed = sum(stratum["listed"] for stratum in summary["strata"])
    note = "、".join(f"{names.get(stratum['field'], stratum['field'])} {stratum['listed']}" for stratum in summary["strata"])
    return Step("列入名单", "11.2", listed, note=note, final=True)
