"""Being used, asked again: demands, draws, calls, participation, grades, fees (11–16)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import F

from expertpool.policy import contact, evaluation, workdays
from expertpool.policy.contact_terms import DesignationStatus, PaymentStatus, Way
from expertpool.policy.inspection import Breach, Rule
from expertpool.policy.terms import DemandStatus, Outcome, ParticipationStatus, Role
from expertpool.records.models import (
    Contact,
    Demand,
    DemandStratum,
    Designation,
    Evaluation,
    Event,
    Letter,
    Material,
    Participation,
    Payment,
    ProjectUnit,
    Waiver,
)
from expertpool.services.calls import day_of
from expertpool.services.inspection.ground import Ground, breach

#: what counts as a use (11.6, 12)
USED = (ParticipationStatus.CONFIRMED, ParticipationStatus.DONE)
UNFILED = (DemandStatus.DRAFT, DemandStatus.RETURNED, DemandStatus.WITHDRAWN)


def limit(ground: Ground) -> Iterator[Breach]:
    """No more uses a year than the limit, but for those that leadership let pass."""
    used: dict[tuple[int, int], list[date]] = defaultdict(list)
    for expert, day in Participation.objects.filter(state__in=USED).values_list("expert", "day"):
        used[expert, day.year].append(day)
    waived = Counter(Waiver.objects.filter(article="12").values_list("expert", "demand__activity__first_day__year"))
    for (expert, year), days in used.items():
        count, most = len(days), ground.p_on(max(days)).yearly_limit + waived[expert, year]
        if count > most:
            yield breach(Rule.OVER_LIMIT, "expert", expert, f"{year} 年参加 {count} 次，最多 {most} 次")


def unlisted(ground: Ground) -> Iterator[Breach]:
    """Whoever takes part in an activity with a demand was asked for it: drawn, designated or invited."""
    called = Participation.objects.filter(state__in=USED, activity__demands__filed_at__isnull=False).distinct()
    for row in called.filter(contact=None):
        yield breach(Rule.UNLISTED, "participation", row.pk, "没有联系记录而参加")
    drawn = called.filter(contact__way=Way.DRAWN)
    for row in drawn.exclude(contact__entry__draw__demand=F("contact__demand")) | drawn.exclude(
        contact__entry__expert=F("expert")
    ):
        yield breach(Rule.UNLISTED, "participation", row.pk, "封存名单上没有此人")


def seats(ground: Ground) -> Iterator[Breach]:
    """Never more people than seats of a field."""
    wants = {(row.demand_id, row.field_id): row.want for row in DemandStratum.objects.all()}
    rows = Participation.objects.filter(state__in=USED, designated=False).exclude(contact=None)
    taken = Counter(rows.values_list("contact__demand", "contact__field"))
    for (demand, field), count in taken.items():
        want = wants.get((demand, field), 0)
        if count > want:
            yield breach(Rule.OVER_SEATS, "demand", demand, f"某领域需要 {want} 人，确认 {count} 人")


def tries(ground: Ground) -> Iterator[Breach]:
    """Unreachable is said after so many tries, so far apart."""
    for row in Contact.objects.filter(outcome=Outcome.UNREACHABLE).prefetch_related("attempts"):
        on = day_of(row.outcome_at) if row.outcome_at else ground.today
        for reason in contact.unreachable([attempt.at for attempt in row.attempts.all()], p=ground.p_on(on)):
            yield breach(Rule.TOO_FEW_TRIES, "contact", row.pk, reason.message)


def declarations(ground: Ground) -> Iterator[Breach]:
    """A yes is final once units were shown and avoidance declared; nobody reviews the own employer's project."""
    for row in Contact.objects.filter(outcome=Outcome.ACCEPTED, declared_at=None):
        yield breach(Rule.UNDECLARED, "contact", row.pk, "已确认参加，没有回避声明")
    rows = Participation.objects.filter(state__in=USED, activity__last_day__gte=ground.today)
    units = ProjectUnit.objects.exclude(unit=None).values_list("project__activity", "unit")
    reviewed = set(units)
    for row in rows.select_related("expert"):
        if (row.activity_id, row.expert.unit_id) in reviewed:
            yield breach(Rule.OWN_UNIT, "participation", row.pk, "所在单位有项目在本次活动中受评")


def demands(ground: Ground) -> Iterator[Breach]:
    """A late demand says why."""
    for row in Demand.objects.exclude(filed_at=None).exclude(state__in=UNFILED).select_related("activity"):
        on = day_of(row.filed_at)
        late = workdays.lead_time(on, row.activity.first_day, calendar=ground.calendar, p=ground.p_on(on))
        if late and not row.late_reason.strip():
            yield breach(Rule.LATE_UNEXPLAINED, "demand", row.pk, f"需求 {row.code} 于 {on} 提交，没有写明逾期理由")


def designations(ground: Ground) -> Iterator[Breach]:
    """Somebody designated was approved by leadership with its minutes."""
    approved = {(row.demand_id, row.expert_id): row for row in Designation.objects.filter(state=DesignationStatus.APPROVED)}
    for row in Contact.objects.filter(way=Way.DESIGNATED, outcome__in=(Outcome.OPEN, Outcome.ACCEPTED)):
        found = approved.get((row.demand_id, row.expert_id))
        if found is None or not (found.decided_by_id and found.minutes_number and found.file):
            yield breach(Rule.UNAPPROVED, "contact", row.pk, "指定的专家没有经批准的指定事项")


def letters(ground: Ground) -> Iterator[Breach]:
    """Material is read after the letter of commitment was signed."""
    rows = Letter.objects.values_list("participation__expert", "participation__activity", "signed_at")
    signed = {(expert, activity): at for expert, activity, at in rows}
    held = {str(pk): activity for pk, activity in Material.objects.values_list("pk", "activity")}
    looks = Event.objects.filter(action="material.read", role=Role.EXPERT)
    for event, material, expert, at in looks.values_list("pk", "subject_id", "actor__expert", "at"):
        when = signed.get((expert, held.get(material)))
        if when is None or when > at:
            yield breach(Rule.UNSIGNED, "event", event, f"{day_of(at)} 查看材料时没有签署承诺书")


def grades(ground: Ground) -> Iterator[Breach]:
    """A bad grade says why."""
    for row in Evaluation.objects.exclude(overall=""):
        if row.aspects and any("理由" in reason.message for reason in evaluation.complete(row.overall, row.aspects, row.remark)):
            yield breach(Rule.NO_REASON, "evaluation", row.pk, "评为一般或差，没有写明理由")


def fees(ground: Ground) -> Iterator[Breach]:
    """Who did not take part is paid nothing."""
    listed = Payment.objects.exclude(state=PaymentStatus.DRAFTED)
    for row in listed.exclude(participation__state=ParticipationStatus.DONE):
        yield breach(Rule.PAID_ABSENT, "participation", row.participation_id, "没有参加而登记了报酬")


CHECKS = (limit, unlisted, seats, tries, declarations, demands, designations, letters, grades, fees)
