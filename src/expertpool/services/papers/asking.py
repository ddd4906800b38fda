"""专家需求表: what the division asked for, as far as the reader needs it (11.1, 20)."""

from __future__ import annotations

from collections.abc import Iterator

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy import terms
from expertpool.policy.terms import UnitRole
from expertpool.queries.demands import Record
from expertpool.queries.designations import marks
from expertpool.records.models import Project
from expertpool.services.papers.parts import moment, occasion


def demand_form(record: Record) -> Paper:
    """The demand as one viewer may read it: projects and people only where the record holds them."""
    demand = record.demand
    return Paper(
        title="专家需求表",
        number=demand.code,
        facts=(*occasion(demand.activity), *_facts(record)),
        grids=tuple(_grids(record)),
        signatures=("承办科室负责人", "人才科", "日期"),
        notes=() if record.sees_projects else ("被评项目、回避单位和人员按知悉范围不列（第二十条）。",),
    )


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    demand = record.demand
    yield "活动类别", terms.ActivityKind.label_of(demand.activity.kind)
    yield "需要人数", f"{record.people} 人"
    mark = marks([demand]).get(demand.pk)
    if mark and mark.people:
        yield "指定专家", f"{mark.people} 人，在需要人数之外（第十一条（六））"
    yield "地域要求", "、".join(terms.region_label(code) for code in demand.regions) or "不限"
    yield "同单位人数", f"不超过 {demand.employer_cap} 人" if demand.employer_cap else "不限"
    yield "提交", _signed(moment(demand.filed_at), demand.filed_by.name if demand.filed_by else "")
    yield "提前量", f"{record.lead.days} 个工作日" + ("，不足规定的提前量" if record.lead.late else "")
    if demand.late_reason:
        yield "逾期原因", demand.late_reason
    if demand.repeat_reason:
        yield "再次提出的原因", demand.repeat_reason
    yield "受理", _signed(moment(demand.accepted_at), demand.accepted_by.name if demand.accepted_by else "")
    if demand.note:
        yield "备注", demand.note


def _signed(at: str, name: str) -> str:
    return f"{at} {name}".strip()


def _grids(record: Record) -> Iterator[Grid]:
    mark = marks([record.demand]).get(record.demand.pk)
    fields = mark.fields if mark else set()
    strata = tuple(
        (row.field.name + ("（指定）" if row.field_id in fields else ""), str(row.want)) for row in record.demand.strata.all()
    )
    yield Grid(("专业领域", "人数"), strata, (140, 30), "专业领域和数量", (1,))
    if record.projects:
        yield Grid(("项目", "单位", "人员"), tuple(_project(row) for row in record.projects), (50, 70, 50), "被评项目")
    avoided = tuple(_avoided(record))
    if avoided:
        yield Grid(("种类", "名称", "所在单位"), avoided, (20, 80, 70), "要求回避的单位和人员")


def _project(project: Project) -> tuple[str, str, str]:
    units = [f"{row.name}（{UnitRole.label_of(row.role)}）" for row in project.units.all()]
    people = [f"{row.name}（{UnitRole.label_of(row.role)}）" for row in project.people.all()]
    return project.title, "\n".join(units), "\n".join(people)


def _avoided(record: Record) -> Iterator[tuple[str, str, str]]:
    for unit in record.avoided_units:
        yield "单位", unit.name, ""
    for person in record.avoided_people:
        yield "人员", person.name, person.unit_name
