"""单位处理决定 as a paper (19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from expertpool.gateways.papers import Paper
from expertpool.policy.unit_measures import Fault, MeasureKind
from expertpool.records.models import UnitMeasure
from expertpool.services.papers.notices import BUREAU
from expertpool.services.papers.parts import Facts, moment


def decision(made: UnitMeasure) -> Paper:
    """What was decided against a unit, on what facts, after what hearing, from when until when."""
    return Paper(
        title="单位处理决定",
        number=f"{made.document_number}　{made.code}",
        facts=_facts(made),
        body=tuple(_body(made)),
        signatures=(f"{BUREAU}（盖章）", "日期"),
        notes=tuple(_notes(made)),
    )


def _facts(made: UnitMeasure) -> Facts:
    return (
        ("单位", made.unit.name),
        ("处理", MeasureKind.label_of(made.kind)),
        ("情形", Fault.label_of(made.fault)),
        ("发生日期", f"{made.happened_on:%Y-%m-%d}"),
        ("文件", f"{made.document_number}（{_day(made.document_day)}）"),
    )


def _body(made: UnitMeasure) -> Iterator[str]:
    yield f"{made.unit.name}："
    yield f"经查：{made.facts}"
    yield f"造成的影响：{made.impact}"
    heard = f"你单位于 {moment(made.stated_at)} 作了陈述。" if made.stated_at else "你单位在期限内未作陈述。"
    yield f"决定之前，我局请你单位在 {made.hearing_until:%Y-%m-%d} 前陈述意见，{heard}核实结论：{made.finding}"
    yield f"依据《焦作市科技专家库管理办法》第十九条，决定给予你单位{MeasureKind.label_of(made.kind)}。{_days(made)}"
    if made.leap:
        yield f"未先作较轻处理的理由：{made.leap}"


def _days(made: UnitMeasure) -> str:
    if made.since is None:
        return ""
    until = f"至 {made.until:%Y-%m-%d}，期满自动恢复" if made.until else "直至解除"
    return f"自 {made.since:%Y-%m-%d} 起{until}。其间你单位不能审核、推荐入库人选，已提交你单位审核的申请由我局直接审核。"


def _notes(made: UnitMeasure) -> Iterator[str]:
    if made.lifted_at:
        yield f"本处理已于 {moment(made.lifted_at)} 解除：{made.answer}"


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
