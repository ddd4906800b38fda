"""待办: what waits for one account, oldest and reddest first, one click from the act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from expertpool.policy import access
from expertpool.policy.terms import DemandStatus, DrawStatus, ImportStatus, Role
from expertpool.policy.workdays import Calendar, file_by
from expertpool.queries import (
    applications,
    desk_contact,
    desk_days,
    desk_notices,
    desk_parameters,
    desk_reports,
    desk_requests,
    desk_supervision,
    desk_units,
    desk_vouching,
    inspections,
    invitations,
    removals,
    resignations,
    upkeep,
)
from expertpool.queries.parameters import in_force
from expertpool.queries.todo import Todo, before, worked
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, Demand, ImportRun, Migration, UnitSuspect, VoidRequest


def todos(viewer: Account) -> list[Todo]:
    """What waits for the viewer, by due day, things without one last."""
    makers = DESKS.get(viewer.role, ())
    days = calendar()
    found = [todo for make in makers for todo in make(viewer, days)]
    return sorted(found, key=lambda todo: (todo.due or date.max, todo.title))


def counts(viewer: Account) -> dict[str, int]:
    """Menu key → number; ``todo`` is all of them."""
    return tally(todos(viewer))


def tally(found: list[Todo]) -> dict[str, int]:
    """The same of things that were looked up already."""
    return {**Counter(todo.count for todo in found), "todo": len(found)}


def _demands(*states: DemandStatus) -> QuerySet[Demand]:
    return Demand.objects.filter(state__in=states).select_related("activity__division").prefetch_related("strata")


def _wanted(demand: Demand) -> str:
    people = sum(stratum.want for stratum in demand.strata.all())
    return f"需 {people} 人 · {demand.code} · 活动 {demand.activity.first_day:%m-%d}"


def _for_talent(viewer: Account, days: Calendar) -> Iterator[Todo]:
    acts = {
        DemandStatus.FILED: ("受理", "受理需求", "11.1", "demand", "demands"),
        DemandStatus.ACCEPTED: ("冻结", "冻结并承诺", "11.2", "draw", "draws"),
        DemandStatus.WITNESSED: ("抽取", "抽取名单", "11.2", "draw", "draws"),
    }
    for demand in _demands(*acts):
        act, words, article, url, count = acts[DemandStatus(demand.state)]
        title = f"{words}：{demand.activity.title}"
        detail = f"{demand.activity.division.name} · {_wanted(demand)}"
        yield Todo("draw", before(demand, days), title, detail, article, url, (demand.pk,), act, count)


def _imports(viewer: Account, days: Calendar) -> Iterator[Todo]:
    waiting = (ImportStatus.UPLOADED, ImportStatus.MAPPED, ImportStatus.CHECKED, ImportStatus.FAILED)
    for run in ImportRun.objects.filter(state__in=waiting):
        detail = f"{ImportStatus.label_of(run.state)} · 共 {run.total} 行，{run.faulty} 行有误"
        yield Todo("intake", None, f"继续导入：{run.code}", detail, "4", "import_run", (run.pk,), "继续", "imports")


def _suspects(viewer: Account, days: Calendar) -> Iterator[Todo]:
    open_ones = UnitSuspect.objects.filter(verdict="open").count()
    if open_ones:
        detail = "同一单位的不同写法会让回避落空，认定一次长期有效"
        yield Todo("intake", None, f"认定疑似单位 {open_ones} 个", detail, "13.3", "suspects", (), "认定", "suspects")


def _for_organiser(viewer: Account, days: Calendar) -> Iterator[Todo]:
    own = _demands(DemandStatus.DRAFT, DemandStatus.RETURNED).filter(activity__division=viewer.division)
    for demand in own:
        returned = demand.state == DemandStatus.RETURNED
        title = f"{'补正需求' if returned else '提交需求'}：{demand.activity.title}"
        detail = f"退回原因：{demand.return_reason}" if returned else _wanted(demand)
        due = worked(file_by(demand.activity.first_day, calendar=days, p=in_force(demand.activity.first_day)).day, days)
        yield Todo("draw", due, title, detail, "11.1", "demand", (demand.pk,), "办理", "demands")


def _to_witness(viewer: Account, days: Calendar) -> Iterator[Todo]:
    waiting = _demands(DemandStatus.FROZEN).filter(draw__state=DrawStatus.COMMITTED).exclude(draw__level="C")
    for demand in waiting.select_related("draw"):
        title = f"见证抽取：{demand.activity.title}"
        yield Todo("draw", before(demand, days), title, _wanted(demand), "18", "witness", (demand.draw.pk,), "见证", "witness")


def _for_leadership(viewer: Account, days: Calendar) -> Iterator[Todo]:
    if not Migration.objects.exists():
        detail = "存量名单一次性迁移，批准后方可导入"
        yield Todo("intake", None, "审批存量专家迁移", detail, "7.2", "migration", (), "审批", "imports")
    for demand in _demands(DemandStatus.FROZEN).filter(draw__level="C").select_related("draw"):
        title = f"审批紧急抽取：{demand.activity.title}"
        yield Todo("draw", before(demand, days), title, demand.draw.urgent_reason, "11.2", "voids", (), "审批", "voids")
    for request in VoidRequest.objects.filter(approved_at=None, rejected_at=None).select_related("draw__demand__activity"):
        demand = request.draw.demand
        title = f"审批作废：{demand.activity.title}"
        yield Todo("draw", before(demand, days), title, request.reason, "11.2", "voids", (), "审批", "voids")


Maker = Callable[[Account, Calendar], Iterable[Todo]]

DESKS: dict[str, tuple[Maker, ...]] = {
    Role.TALENT: (
        _for_talent,
        desk_requests.to_match,
        _imports,
        _suspects,
        desk_contact.lists,
        desk_contact.unanswered,
        desk_contact.to_decide,
        desk_contact.to_send,
        desk_days.to_archive,
        resignations.waiting,
        removals.to_keep,
        removals.to_replace,
        desk_notices.to_notice,
        desk_notices.drafts,
        desk_notices.to_review_again,
        applications.to_review,
        upkeep.to_confirm,
        upkeep.to_answer,
        desk_vouching.invites,
        desk_vouching.feedbacks,
        desk_units.to_hear,
        desk_vouching.rolls_to_finish,
        desk_supervision.to_answer,
        desk_parameters.objected,
    ),
    Role.ORGANISER: (
        _for_organiser,
        desk_days.of_the_division,
        desk_days.to_agree,
        desk_days.to_answer,
        desk_days.to_pay,
        invitations.to_file,
        applications.to_complete,
        desk_supervision.to_answer,
    ),
    Role.SUPERVISOR: (
        _to_witness,
        inspections.found,
        desk_contact.objections,
        desk_days.late_grades,
        invitations.overdue,
        desk_reports.to_handle,
        desk_reports.to_key,
        desk_supervision.to_close,
        desk_supervision.late,
    ),
    Role.PARTY: (desk_supervision.late,),
    Role.EMPLOYER: (desk_vouching.to_vouch, upkeep.to_confirm, desk_units.to_answer),
    Role.ASSOCIATION: (desk_vouching.to_vouch, desk_vouching.rolls_to_finish, desk_units.to_answer),
    Role.LEADERSHIP: (
        _for_leadership,
        desk_requests.to_designate,
        desk_requests.to_waive,
        removals.to_decide,
        desk_units.to_decide,
        desk_parameters.to_decide,
        desk_parameters.to_confirm,
        desk_reports.to_handle,
        desk_reports.to_key,
        desk_supervision.late,
    ),
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """An activity on the viewer's horizon: a ring in the strip."""

    day: date
    title: str


def activities_ahead(viewer: Account, first: date, last: date) -> list[Ahead]:
    """Activities with a live demand between two days, both included; organisers see their division's only, units none."""
    if not access.may(viewer.role, "demand.view"):
        return []
    live = ~Q(state__in=(DemandStatus.WITHDRAWN, DemandStatus.VOIDED, DemandStatus.DRAFT))
    rows = Demand.objects.filter(live, activity__first_day__range=(first, last))
    if viewer.role == Role.ORGANISER:
        rows = rows.filter(activity__division=viewer.division)
    return [Ahead(day, title) for day, title in rows.values_list("activity__first_day", "activity__title").distinct()]
