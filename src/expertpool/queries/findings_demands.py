"""Late demands, waivers, designations, invitations and their share; draws without a witness, voided or in vain (7.1.2, 11, 12)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from expertpool.policy import articles, watch
from expertpool.policy.contact_terms import DesignationKind, DesignationStatus
from expertpool.policy.parameters import in_force
from expertpool.policy.terms import DemandStatus
from expertpool.policy.watch import Sign
from expertpool.queries import shares
from expertpool.queries.finding import Finding, Place, Span, numbered, of_division
from expertpool.queries.parameters import changes
from expertpool.queries.workdays import calendar
from expertpool.records.models import Demand, Designation, Draw, Invitation, VoidRequest, Waiver


def late(within: Span) -> Iterator[Finding]:
    """Demands filed with less than the lead time."""
    days, known = calendar(), changes()
    rows = Demand.objects.filter(filed_at__range=within.moments).select_related("activity__division")
    for row in rows:
        on, first = timezone.localdate(row.filed_at), row.activity.first_day
        ahead, lead = days.count_workdays(on, first), in_force(on, known).lead_working_days
        if row.filed_at and ahead < lead:
            title = f"提前 {ahead} 个工作日才提交需求，规定 {lead} 个"
            detail = _about(row, row.late_reason)
            place = Place("demand", (row.pk,), "demand.view")
            yield Finding(Sign.LATE, row.pk, row.filed_at, title, detail, place, stands_out=True, **of_division(row.activity))


def waived(within: Span) -> Iterator[Finding]:
    rows = Waiver.objects.filter(approved_at__range=within.moments)
    for row in rows.select_related("demand__activity__division", "expert", "approved_by"):
        title = f"{numbered(row.expert.number)}破例使用（{articles.label_of(row.article)}）"
        detail = _about(row.demand, f"{row.approved_by.name}批准 {row.document}")
        place = Place("waivers", (), "waiver.view")
        whose = of_division(row.demand.activity)
        yield Finding(Sign.WAIVED, row.pk, row.approved_at, title, detail, place, stands_out=True, **whose)


def designated(within: Span) -> Iterator[Finding]:
    rows = Designation.objects.filter(asked_at__range=within.moments)
    for row in rows.select_related("demand__activity__division", "field"):
        title = f"{DesignationKind.label_of(row.kind)} {row.want} 人（{row.field.name}）"
        detail = _about(row.demand, DesignationStatus.label_of(row.state))
        place = Place("designation", (row.pk,), "designation.view")
        whose = of_division(row.demand.activity)
        yield Finding(Sign.DESIGNATED, row.pk, row.asked_at, title, detail, place, stands_out=True, **whose)


def invited(within: Span) -> Iterator[Finding]:
    rows = Invitation.objects.filter(made_at__range=within.moments)
    for row in rows.select_related("demand__activity__division", "contact__field"):
        detail = _about(row.demand, "信息表已报" if row.filed_at else "信息表未报")
        place = Place("invitation", (row.pk,), "invitation.view")
        title, whose = f"邀请库外专家 1 人（{row.contact.field.name}）", of_division(row.demand.activity)
        yield Finding(Sign.INVITED, row.pk, row.made_at, title, detail, place, **whose)


def inviting(within: Span) -> Iterator[Finding]:
    """Divisions that draw too many of their experts from outside the pool."""
    for row in shares.invited(within):
        if watch.INVITED.over(row.part, row.whole) and row.last:
            title = f"邀请库外专家占 {100 * row.part / row.whole:.0f}%，提示线 {watch.INVITED.percent}%"
            detail, place = f"{row.part} / {row.whole} 人次", Place("invitations", (), "invitation.view")
            whose = {"division": row.key, "division_name": row.label}
            yield Finding(Sign.INVITING, row.key, row.last, title, detail, place, stands_out=True, **whose)


def alone(within: Span) -> Iterator[Finding]:
    rows = Draw.objects.filter(level="C", committed_at__range=within.moments)
    for row in rows.select_related("demand__activity__division"):
        detail, place = _about(row.demand, row.urgent_reason), _draw(row)
        whose = of_division(row.demand.activity)
        yield Finding(Sign.ALONE, row.pk, row.committed_at, "紧急抽取，没有见证数", detail, place, stands_out=True, **whose)


def voided(within: Span) -> Iterator[Finding]:
    """Every request to void a draw, whatever came of it."""
    rows = VoidRequest.objects.filter(asked_at__range=within.moments)
    for row in rows.select_related("draw__demand__activity__division"):
        state = "待审批" if row.waits else "已批准" if row.approved_at else "已驳回"
        detail, place = _about(row.draw.demand, row.reason), _draw(row.draw)
        whose = of_division(row.draw.demand.activity)
        yield Finding(Sign.VOIDED, row.pk, row.asked_at, f"申请作废抽取，{state}", detail, place, stands_out=True, **whose)


def aborted(within: Span) -> Iterator[Finding]:
    """Activities called off after the list was committed."""
    rows = Draw.objects.filter(demand__state=DemandStatus.CANCELLED, demand__changed_at__range=within.moments)
    for row in rows.select_related("demand__activity__division"):
        title = "已抽取名单，活动取消" if row.drawn_at else "已冻结，活动取消"
        detail, place = _about(row.demand, row.demand.activity.cancel_reason), _draw(row)
        whose = of_division(row.demand.activity)
        yield Finding(Sign.ABORTED, row.pk, row.demand.changed_at, title, detail, place, stands_out=True, **whose)


def _draw(row: Draw) -> Place:
    return Place("draw", (row.demand_id,), "draw.view")


def _about(demand: Demand, words: str = "") -> str:
    return " · ".join(part for part in (demand.activity.title, demand.code, words) if part)


MAKERS = (late, waived, designated, invited, inviting, alone, voided, aborted)
