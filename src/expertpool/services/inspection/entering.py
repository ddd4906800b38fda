"""Getting in, asked again: bans, notices, objections (7, 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from expertpool.policy import publicity, removal, workdays
from expertpool.policy.inspection import Breach, Rule
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.removal_cases import OUTSIDE
from expertpool.policy.unit_measures import MeasureKind, may_recommend
from expertpool.queries import bans, unit_measures
from expertpool.records.models import Application, ApplicationStep, Ban, Expert, Objection, PublicNotice, UnitMeasure
from expertpool.services.calls import day_of
from expertpool.services.inspection.ground import Ground, breach

#: steps that bring somebody into the pool: by the daily job after a notice, or directly from another city
AFTER_NOTICE, DIRECT = "application.admit", "application.admit_directly"
#: steps by which a unit recommends
BY_UNITS = ("application.vouch", "application.list")


def banned(ground: Ground) -> Iterator[Breach]:
    """Nobody under a ban stands in the pool."""
    past = bans.by_identity()
    kept = Ban.objects.filter(lifted_at=None).values("identity_index")
    people = Expert.objects.filter(id_index__in=kept).exclude(status__in=OUTSIDE)
    for expert in people:
        for reason in removal.may_apply_again(past.get(expert.id_index, []), on=ground.today, p=ground.p_on(ground.today)):
            yield breach(Rule.BANNED_IN_POOL, "expert", expert.pk, f"专家 {expert.number} 号在库，但{reason.message}")


def admissions(ground: Ground) -> Iterator[Breach]:
    """Whoever came in by a notice was on one that had run; whoever came in directly was recommended from another city."""
    rows = Application.objects.filter(state=ApplicationStatus.ADMITTED).prefetch_related("entries__notice", "steps")
    for row in rows:
        steps = {step.action: step for step in row.steps.all()}
        if DIRECT in steps and row.recommended_by and row.document:
            continue
        shown = [entry.notice for entry in row.entries.all() if entry.removed_at is None and entry.notice.published_at]
        yield from _admitted(row, steps.get(AFTER_NOTICE), shown)


def _admitted(row: Application, step: ApplicationStep | None, shown: list[PublicNotice]) -> Iterator[Breach]:
    ended = [notice.last_day for notice in shown if notice.last_day is not None]
    if not ended:
        yield breach(Rule.UNNOTICED, "application", row.pk, f"申请 {row.code} 已入库，没有发布过的公示")
    elif step is not None and day_of(step.at) < min(workdays.admitted_from(day) for day in ended):
        yield breach(Rule.TOO_EARLY, "application", row.pk, f"申请 {row.code} 于 {day_of(step.at)} 入库，公示至 {max(ended)}")


def notices(ground: Ground) -> Iterator[Breach]:
    """A notice runs for its working days by the calendar."""
    for notice in PublicNotice.objects.exclude(published_at=None):
        on = day_of(notice.published_at)
        due = workdays.notice_ends(on, calendar=ground.calendar, p=ground.p_on(on)).day
        if notice.last_day is None or notice.last_day < due:
            yield breach(Rule.SHORT_NOTICE, "publicnotice", notice.pk, f"公示 {notice.code} 止于 {notice.last_day}，应至 {due}")


def objections(ground: Ground) -> Iterator[Breach]:
    """Nobody is admitted while an objection waits; whoever passed somebody does not answer the objection."""
    rows = list(Objection.objects.select_related("entry__application"))
    about = [row.entry.application_id for row in rows]
    steps = ApplicationStep.objects.filter(application__in=about, action="application.pass").order_by("id")
    passed = dict(steps.values_list("application", "by"))
    for row in rows:
        made = row.entry.application
        if row.state in publicity.OPEN and made.state == ApplicationStatus.ADMITTED:
            yield breach(Rule.OPEN_OBJECTION, "objection", row.pk, f"申请 {made.code} 已入库，异议尚未答复")
        if row.handled_by_id and passed.get(made.pk) == row.handled_by_id:
            yield breach(Rule.OWN_REVIEW, "objection", row.pk, f"申请 {made.code} 的异议由原审核人复审")


def vouchers(ground: Ground) -> Iterator[Breach]:
    """No unit vouches or recommends while a measure takes this away; what it did before the decision stands."""
    barred: dict[int, list[UnitMeasure]] = defaultdict(list)
    for measure in UnitMeasure.objects.filter(kind=MeasureKind.BARRED).exclude(decided_at=None):
        barred[measure.unit_id].append(measure)
    for step in ApplicationStep.objects.filter(action__in=BY_UNITS, by__unit__in=barred).select_related("by", "application"):
        spells = [unit_measures.spell_of(row) for row in barred[step.by.unit_id] if row.decided_at <= step.at]
        for reason in may_recommend(spells, on=day_of(step.at)):
            yield breach(Rule.BARRED_UNIT, "application", step.application_id, f"申请 {step.application.code}：{reason.message}")


CHECKS = (banned, admissions, notices, objections, vouchers)
