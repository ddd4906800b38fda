"""抽取结果表 as a paper: what the printed page says, in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy import articles, terms


def result_table(shown: Mapping[str, Any]) -> Paper:
    """The paper of a page's context (`draws_pages.context` with the record's code)."""
    demand, draw = shown["demand"], shown["draw"]
    return Paper(
        title="专家抽取结果表",
        number=f"{demand.code}　等级 {draw.level}（{shown['level_words']}）",
        facts=tuple(_facts(shown, demand, draw)),
        grids=tuple(_grids(shown)),
        signatures=("操作人", "领导" if draw.level == "C" else "见证人", "日期"),
        notes=(*_warnings(shown), "名单封存，按位次逐一开放；依据《管理办法》第十一条（二）、第十二条、第十三条、第十七条。"),
    )


def _facts(shown: Mapping[str, Any], demand: Any, draw: Any) -> Iterator[tuple[str, str]]:
    lineage = shown["lineage"]
    yield "科技活动", demand.activity.title
    yield "承办科室", demand.activity.division.name
    yield "活动时间", f"{demand.activity.first_day:%Y-%m-%d} 至 {demand.activity.last_day:%Y-%m-%d}"
    yield "需要人数", f"{shown['want']} 人，名单 {shown['listed']} 位"
    yield "冻结", _signed(draw.committed_at, draw.committed_by)
    yield "领导批准" if draw.level == "C" else "见证", _signed(draw.witnessed_at, draw.witnessed_by)
    if draw.witness:
        yield "见证数", draw.witness
    if draw.entropy:
        yield "公开随机数", f"{shown['commit']['entropy']}：{draw.entropy}"
    yield "抽取", f"{_minute(draw.drawn_at)}，在册 {draw.pool_size} 人"
    yield "承诺码", _groups(draw.commit_digest)
    yield "名册根", _groups(draw.root)
    yield "验证程序", _groups(shown["commit"]["verifier"])
    yield "记录码", shown["code"]
    yield "抽取次数", f"同一活动、项目共 {lineage.draws} 次，作废 {lineage.voided} 次"


def _grids(shown: Mapping[str, Any]) -> Iterator[Grid]:
    strata = tuple(
        (card.label, *(str(card.summary[name]) for name in ("candidates", "want", "listed")), _positions(card.places))
        for card in shown["strata"]
    )
    yield Grid(("领域", "候选", "需要", "列入", "位次"), strata, (40, 18, 18, 18, 76), "名单（只列位次）")
    steps = tuple(
        (row.step.label, articles.label_of(row.step.article), str(row.step.removed or ""), str(row.step.left), row.step.note)
        for row in shown["funnel"]
    )
    yield Grid(("筛选步骤", "条款", "去除", "剩余", "说明"), steps, (32, 38, 16, 16, 68), "逐条筛选")
    if shown["opened"]:
        opened = tuple(
            (str(place.position), place.expert.name, place.expert.unit.name, _outcome(place)) for place in shown["opened"]
        )
        yield Grid(("位次", "专家", "单位", "联系结果"), opened, (16, 34, 84, 36), "已开放的位次")


def _warnings(shown: Mapping[str, Any]) -> Iterator[str]:
    for card in shown["short"]:
        yield f"{card.label}：应列 {card.summary['places']} 位，符合条件的只有 {card.summary['listed']} 位，已全部列入（第十一条（二））。"
    if shown["draw"].urgent_reason:
        yield f"紧急抽取的原因：{shown['draw'].urgent_reason}"


def _signed(at: Any, by: Any) -> str:
    return f"{_minute(at)} {by.name}（{terms.Role.label_of(by.role)}）"


def _minute(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _groups(digest: str) -> str:
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def _positions(places: list[Any]) -> str:
    return "、".join(str(place.position) for place in places)


def _outcome(place: Any) -> str:
    return terms.Outcome.label_of(place.outcome) if place.outcome else "未联系"
