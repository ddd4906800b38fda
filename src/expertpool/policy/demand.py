"""What a demand must say before it is filed, and when it repeats an earlier one (11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from expertpool.policy.decision import Reason, implements
from expertpool.policy.naming import plain
from expertpool.policy.parameters import Parameters
from expertpool.policy.terms import ActivityKind
from expertpool.policy.workdays import Calendar, lead_time

#: kinds of activity that judge named projects, each with its leader; the others need none
REVIEWING = frozenset({ActivityKind.PROJECT, ActivityKind.ACCEPTANCE})
MOST_WANTED = 99


@dataclass(frozen=True, slots=True)
class ProjectOutline:
    """A project as written; `applicants` are ids of resolved applicant units."""

    title: str
    applicants: frozenset[int] = frozenset()
    has_applicant: bool = True
    has_leader: bool = True


@dataclass(frozen=True, slots=True)
class Outline:
    """What filing looks at. `doubtful` are names of units that nobody has settled; `wants` people asked for per field."""

    code: str
    activity: int
    kind: str
    first_day: date
    wants: tuple[int, ...] = ()
    projects: tuple[ProjectOutline, ...] = ()
    doubtful: tuple[str, ...] = ()
    late_reason: str = ""
    repeat_reason: str = ""


@implements("11.1")
def complete(outline: Outline) -> Iterator[Reason]:
    """What is still missing: fields with numbers, projects where the activity judges some, and every unit settled."""
    if not outline.wants:
        yield Reason("11.1", "没有填写专业领域和人数", remedy="至少填写一个领域及所需人数")
    if any(not 1 <= want <= MOST_WANTED for want in outline.wants):
        yield Reason("11.1", "所需人数不在允许范围", remedy=f"每个领域填写 1 至 {MOST_WANTED} 人")
    if outline.kind in REVIEWING and not outline.projects:
        yield Reason("11.1", "没有填写被评项目", remedy="逐个填写，或用项目清单表格导入")
    for place, project in enumerate(outline.projects, start=1):
        yield from _gaps(place, project, outline.kind)
    for name in outline.doubtful:
        yield Reason("13.3", f"单位“{name}”尚未认定", remedy="在“单位认定”中选择同一单位、下属单位或新单位")


def _gaps(place: int, project: ProjectOutline, kind: str) -> Iterator[Reason]:
    if not project.title.strip():
        yield Reason("11.1", f"第 {place} 个项目没有名称", remedy="填写项目名称，或删去这一项")
    if not project.has_applicant:
        yield Reason("13.3", f"第 {place} 个项目没有申报单位", remedy="填写申报单位全称")
    if kind in REVIEWING and not project.has_leader:
        yield Reason("13.1", f"第 {place} 个项目没有负责人", remedy="填写负责人姓名，有证件号码的一并填写")


@implements("11.1")
def in_time(outline: Outline, *, filed: date, calendar: Calendar, p: Parameters) -> Iterator[Reason]:
    """Filed far enough ahead, or late with a reason; never after the activity has begun."""
    if filed > outline.first_day:
        yield Reason("11.1", "活动已经开始，不能再提交需求", remedy="核对活动日期；改期的先修改科技活动")
    elif not outline.late_reason.strip():
        yield from lead_time(filed, outline.first_day, calendar=calendar, p=p)


@dataclass(frozen=True, slots=True)
class Repeat:
    """An earlier demand of the same lineage, and what the two share."""

    code: str
    shared: str


@implements("11.1", "18")
def repeats(outline: Outline, earlier: Iterable[Outline]) -> tuple[Repeat, ...]:
    """Earlier live demands for the same activity, a project of the same title, or exactly the same applicants."""
    found = ((other, _shared(outline, other)) for other in earlier if other.code != outline.code)
    return tuple(Repeat(other.code, shared) for other, shared in found if shared)


def _shared(one: Outline, other: Outline) -> str:
    if one.activity == other.activity:
        return "同一科技活动"
    if _titles(one) & _titles(other):
        return "项目名称相同"
    applicants = _applicants(one)
    return "申报单位完全相同" if len(applicants) > 1 and applicants == _applicants(other) else ""


def _titles(outline: Outline) -> set[str]:
    return {plain(project.title) for project in outline.projects} - {""}


def _applicants(outline: Outline) -> frozenset[int]:
    return frozenset[int]().union(*(project.applicants for project in outline.projects))


@implements("11.1", "18")
def explained(outline: Outline, found: tuple[Repeat, ...]) -> Iterator[Reason]:
    """A demand is drawn once: another one of the same lineage needs the earlier one voided, or a recorded reason."""
    if found and not outline.repeat_reason.strip():
        listed = "、".join(f"{repeat.code}（{repeat.shared}）" for repeat in found)
        remedy = "原需求作废后再提；确需另提的写明原因，监督部门可见"
        yield Reason("11.1", f"与已有需求重复：{listed}", remedy=remedy)


#: fewer people than this are never told apart: a step of the count that a band rests on
CROWD = 5


@implements("11.1", "20")
def supply(people: int, want: int, *, p: Parameters) -> str:
    """``ample``, ``tight`` or ``short``: how far the field's people reach for the list, told in a band only.

    `people` is taken down to a multiple of `CROWD`, so that no single person's coming or going can be read from the band.
    """
    counted, needed = people - people % CROWD, p.list_factor * want
    if counted >= 2 * needed:
        return "ample"
    return "tight" if counted >= needed else "short"
