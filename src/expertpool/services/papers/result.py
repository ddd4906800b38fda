"""抽取结果表: digests, counts and positions of a draw; no name but of places that were opened (11.2, 11.6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy import articles, terms
from expertpool.queries import draws as queries
from expertpool.records.models import Account, Draw
from expertpool.services import drawing, funnels, trace
from expertpool.services.papers.parts import moment, span

#: level → what it rests on
LEVELS = {"A": "公开随机数加见证", "B": "密数加见证", "C": "紧急抽取，无见证"}


def result_table(draw: Draw) -> Paper:
    """The record of a drawn draw."""
    return Paper(
        title="专家抽取结果表",
        number=f"{draw.demand.code}　等级 {draw.level}（{LEVELS[draw.level]}）",
        facts=tuple(_facts(draw)),
        grids=tuple(_grids(draw)),
        signatures=("操作人", "领导" if draw.level == "C" else "见证人", "日期"),
        notes=(*_warnings(draw), "名单封存，按位次逐一开放；依据《管理办法》第十一条（二）、第十二条、第十三条、第十七条。"),
    )


def _facts(draw: Draw) -> Iterator[tuple[str, str]]:
    demand, commit, lineage = draw.demand, drawing.commit_of(draw), queries.lineage(draw.demand)
    strata = draw.summary["strata"]
    yield "科技活动", demand.activity.title
    yield "承办科室", demand.activity.division.name
    yield "活动时间", span(demand.activity)
    yield "需要人数", f"{sum(row['want'] for row in strata)} 人，名单 {sum(row['listed'] for row in strata)} 位"
    yield "冻结", _signed(draw.committed_at, draw.committed_by)
    yield "领导批准" if draw.level == "C" else "见证", _signed(draw.witnessed_at, draw.witnessed_by)
    if draw.witness:
        yield "见证数", draw.witness
    if draw.entropy:
        yield "公开随机数", f"{commit['entropy']}：{draw.entropy}"
    yield "抽取", f"{moment(draw.drawn_at)}，在册 {draw.pool_size} 人"
    yield "承诺码", groups(draw.commit_digest)
    yield "名册根", groups(draw.root)
    yield "验证程序", groups(commit["verifier"])
    yield "记录码", _code(draw)
    yield "抽取次数", f"同一活动、项目共 {lineage.draws} 次，作废 {lineage.voided} 次"


def _signed(at: datetime | None, by: Account | None) -> str:
    return f"{moment(at)} {by.name}（{terms.Role.label_of(by.role)}）" if by else ""


def groups(digest: str) -> str:
    """A digest in groups of eight, so that two people can compare it aloud."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def _code(draw: Draw) -> str:
    """The short code of the event by which the list was drawn."""
    events = [event for event in queries.events(draw) if event.action == "draw.run"]
    return trace.printed_code(events[-1]) if events else ""


def _grids(draw: Draw) -> Iterator[Grid]:
    names, places = queries.field_names(), queries.places(draw)
    strata = sorted(draw.summary["strata"], key=lambda row: min((p.position for p in places.get(row["index"], [])), default=0))
    rows = tuple(
        (
            names.get(row["field"], row["field"]),
            *(str(row[name]) for name in ("candidates", "want", "listed")),
            "、".join(str(place.position) for place in places.get(row["index"], [])),
        )
        for row in strata
    )
    yield Grid(("领域", "候选", "需要", "列入", "位次"), rows, (40, 18, 18, 18, 76), "名单（只列位次）", (1, 2, 3))
    yield _funnel(draw)
    opened = tuple(
        (str(place.position), place.expert.name, place.expert.unit.name, terms.Outcome.label_of(place.outcome) or "未联系")
        for place in queries.opened(draw)
    )
    if opened:
        yield Grid(("位次", "专家", "单位", "联系结果"), opened, (16, 34, 84, 36), "已开放的位次", (0,))


def _funnel(draw: Draw) -> Grid:
    commit = drawing.commit_of(draw)
    steps = funnels.steps(draw.summary, commit["demand"], commit["policy"], queries.field_names())
    rows = tuple(
        (step.label, articles.label_of(step.article), str(step.removed or ""), str(step.left), step.note) for step in steps
    )
    return Grid(("筛选步骤", "条款", "去除", "剩余", "说明"), rows, (32, 38, 16, 16, 68), "逐条筛选", (2, 3))


def _warnings(draw: Draw) -> Iterator[str]:
    names = queries.field_names()
    for row in draw.summary["strata"]:
        if row["listed"] < row["places"]:
            label = names.get(row["field"], row["field"])
            yield f"{label}：应列 {row['places']} 位，符合条件的只有 {row['listed']} 位，已全部列入（第十一条（二））。"
    if draw.urgent_reason:
        yield f"紧急抽取的原因：{draw.urgent_reason}"
