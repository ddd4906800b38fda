"""Activities: entered and kept by the division that holds them (2, 11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db import transaction

from expertpool.policy import lifecycle, terms
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import ActivityKind, DemandStatus
from expertpool.records.models import Account, Activity
from expertpool.services import exports, numbers, trace

#: states of a demand in which the activity may no longer be moved or changed
FIXED = (DemandStatus.FROZEN, DemandStatus.WITNESSED, DemandStatus.DRAWN, DemandStatus.CONTACTING, DemandStatus.SETTLED)
#: states in which a demand is in the hands of the talent division
LIVE = (DemandStatus.FILED, DemandStatus.ACCEPTED, *FIXED)
LONGEST_DAYS = 60
HEADINGS = ("编号", "类别", "名称", "承办科室", "开始日期", "结束日期", "地点", "状态", "需求")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an activity's form says; `kind` is an `ActivityKind` code."""

    kind: str
    title: str
    first_day: date
    last_day: date
    start_time: time | None = None
    end_time: time | None = None
    place: str = ""


@transaction.atomic
def create(*, plan: Plan, by: Account, at: datetime) -> Activity:
    """Enter an activity of the organiser's own division; raises `Refused`."""
    step = lifecycle.ACTIVITY.step("activity.edit", lifecycle.NEW, by.role)
    refuse_unless(_faults(plan))
    if by.division is None:
        raise Refused(Reason("11.1", "账号没有所属科室", remedy="请系统管理员登记所属科室"))
    code = numbers.next_activity_code(at)
    made = Activity.objects.create(
        code=code, division=by.division, organiser=by, state=step.target, created_at=at, **asdict(plan)
    )
    trace.record(action="activity.edit", article="2", subject=made, by=by, at=at, payload={"change": "add"})
    return made


@transaction.atomic
def change(*, activity_id: int, plan: Plan, by: Account, at: datetime) -> Activity:
    """Correct an activity; refused once a demand for it is frozen, and its days once one is filed."""
    activity = own(activity_id, by)
    step = lifecycle.ACTIVITY.step("activity.edit", activity.state, by.role)
    refuse_unless(_faults(plan))
    refuse_unless(_fixed(activity, plan))
    changed = [name for name, value in asdict(plan).items() if getattr(activity, name) != value]
    for name in changed:
        setattr(activity, name, getattr(plan, name))
    activity.state = step.target
    activity.save()
    trace.record(action="activity.edit", article="2", subject=activity, by=by, at=at, payload={"change": sorted(changed)})
    return activity


def own(activity_id: int, by: Account) -> Activity:
    """The activity, locked, when it belongs to the division of `by`; raises `Activity.DoesNotExist` otherwise."""
    return Activity.objects.select_for_update(no_key=True).get(pk=activity_id, division=by.division)


def _faults(plan: Plan) -> Iterator[Reason]:
    if ActivityKind.read(plan.kind) is None:
        yield Reason("2", "没有这种活动类别", remedy="从列表中选择")
    if not plan.title.strip():
        yield Reason("2", "没有填写活动名称", remedy="填写活动名称")
    if plan.last_day < plan.first_day:
        yield Reason("11.1", "结束日期早于开始日期", remedy="核对活动日期")
    elif (plan.last_day - plan.first_day).days >= LONGEST_DAYS:
        yield Reason("11.1", f"活动超过 {LONGEST_DAYS} 天", remedy="核对活动日期；分阶段举办的分别登记")
    if plan.start_time and plan.end_time and plan.first_day == plan.last_day and plan.end_time <= plan.start_time:
        yield Reason("11.1", "结束时间不晚于开始时间", remedy="核对活动时间")


def _fixed(activity: Activity, plan: Plan) -> Iterator[Reason]:
    """A frozen demand rests on the activity's days and kind; a filed one was counted by its first day."""
    states = set(activity.demands.values_list("state", flat=True))
    moved = (activity.first_day, activity.last_day, activity.kind) != (plan.first_day, plan.last_day, plan.kind)
    if moved and states.intersection(FIXED):
        yield Reason("11.2", "专家需求已冻结，活动日期和类别不能修改", remedy="确需改期的，由人才科申请作废后重新提出")
    elif moved and states.intersection(LIVE):
        yield Reason("11.1", "专家需求已提交，活动日期和类别不能修改", remedy="先撤回需求，或请人才科退回后再改")


def export(*, rows: Iterable[Activity], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """The selection as a sheet; no project and nobody's name stands in it."""
    lines = [_line(activity) for activity in rows]
    return exports.sheet(kind="activities", title="科技活动", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(activity: Activity) -> tuple[object, ...]:
    return (
        activity.code,
        terms.ActivityKind.label_of(activity.kind),
        activity.title,
        activity.division.name,
        activity.first_day,
        activity.last_day,
        activity.place,
        terms.ActivityStatus.label_of(activity.state),
        "、".join(demand.code for demand in activity.demands.all()),
    )
