"""Leadership deliberates a removal, the keepers carry it out, leadership takes a wrong one back (9, 10, 17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from expertpool.gateways import uploads
from expertpool.policy import designation, lifecycle, removal_cases
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.removal_cases import OUTSIDE, Consequence
from expertpool.policy.terms import ExpertStatus
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, ApplicationStep, Ban, Evaluation, Expert, RemovalCase
from expertpool.services import gradings, removals, trace
from expertpool.services.calls import day_of
from expertpool.services.drawing import same_person


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where it was deliberated, with the scan of the minutes."""

    name: str
    number: str
    day: date | None
    scan: bytes
    scan_name: str


@transaction.atomic
def decide(*, case_id: int, agreed: bool, meeting: Meeting, answer: str = "", by: Account, at: datetime) -> RemovalCase:
    """Leadership agrees to a removal or not; whoever verified does not deliberate."""
    made, step = removals.stepped(case_id, "case.decide" if agreed else "case.reject", by)
    refuse_unless(partial(made, by))
    _keep_meeting(made, meeting, at)
    made.agreed, made.decided_by, made.decided_at = agreed, by, at
    if not agreed:
        return removals.close(made, step, answer, by, at)
    made.state, made.answer = step.target, answer.strip()[:400]
    made.save()
    payload = {"ground": made.ground, "day": f"{meeting.day:%Y-%m-%d}"}
    trace.record(action=step.action, article=removals.article_of(made), subject=made, by=by, at=at, payload=payload)
    return made


def partial(made: RemovalCase, by: Account) -> Decision:
    """Why somebody does not deliberate on this case; asked again by the inspection."""
    doers = [made.verified_by, made.opened_by]
    handled = any(doer is not None and same_person(doer, by) for doer in doers)
    concerned = bool(by.identity_index) and by.identity_index == made.identity_index
    return removal_cases.may_deliberate(handled=handled, concerned=concerned)


def _keep_meeting(made: RemovalCase, meeting: Meeting, at: datetime) -> None:
    verified_on = day_of(made.verified_at) if made.verified_at else day_of(at)
    refuse_unless(removal_cases.meeting_told(meeting.name, meeting.number, meeting.day, verified_on=verified_on, on=day_of(at)))
    kind = designation.scan_kind(meeting.scan)
    if isinstance(kind, Reason):
        raise Refused(Reason("9", kind.message, remedy=kind.remedy))
    made.meeting_name, made.meeting_number = meeting.name.strip()[:60], meeting.number.strip()[:60]
    made.meeting_day = meeting.day
    made.scan, made.scan_name = uploads.save(meeting.scan), meeting.scan_name[-120:]


def consequence(made: RemovalCase, *, at: datetime) -> Consequence:
    """What follows: of a removal that was carried out, its own; else if it were carried out now."""
    removed_on = day_of(made.removed_at or at)
    return removal_cases.consequence(made.ground, occurred_on=made.occurred_on, removed_on=removed_on, p=in_force(removed_on))


@transaction.atomic
def remove(*, case_id: int, by: Account, at: datetime) -> RemovalCase:
    """Out of the pool, with the ban that follows; other cases of the same person go on, and the longest ban rules."""
    made, step = removals.stepped(case_id, "case.remove", by)
    refuse_unless(gradings.still_due(made, at=at))
    made.state, made.removed_by, made.removed_at, made.closed_at = step.target, by, at, at
    made.suspended = False
    made.status_before = made.status_before or removals.stood(made)
    made.save()
    follows = consequence(made, at=at)
    _ban(made, follows, at)
    payload = {"ground": made.ground, "expert": made.expert.number, "day": _last_day(follows)}
    trace.record(action=step.action, article=removals.article_of(made), subject=made, by=by, at=at, payload=payload)
    if made.expert.status != ExpertStatus.REMOVED:
        made.expert.status, made.expert.changed_at = ExpertStatus.REMOVED, at
        made.expert.save(update_fields=["status", "changed_at"])
    removals.tell(made, "case_removed", at)
    return made


def _ban(made: RemovalCase, follows: Consequence, at: datetime) -> None:
    if follows.ban is None:
        return
    Ban.objects.create(
        identity_index=made.identity_index,
        ground=made.ground,
        occurred_on=follows.ban.since,
        last_day=follows.ban.last_day,
        document=made.code,
        created_at=at,
    )


def _last_day(follows: Consequence) -> str:
    if follows.ban is None:
        return ""
    return follows.ban.last_day.isoformat() if follows.ban.last_day else "life"


@transaction.atomic
def reverse(*, case_id: int, answer: str, by: Account, at: datetime) -> RemovalCase:
    """A wrong removal is taken back by leadership: the case and its ban stay on record and bar nobody any more."""
    made, step = removals.stepped(case_id, "case.reverse", by)
    refuse_unless(partial(made, by))
    if not answer.strip():
        raise Refused(Reason("9", "没有写明撤销的理由", remedy="写明为什么原出库有误"))
    Ban.objects.filter(document=made.code, identity_index=made.identity_index, lifted_at=None).update(lifted_at=at)
    was = made.state
    made.state, made.reversed_by, made.reversed_at, made.closed_at = step.target, by, at, at
    made.answer = answer.strip()[:400]
    made.save()
    payload = {"from": was, "to": made.state, "expert": made.expert.number}
    trace.record(action=step.action, article=removals.article_of(made), subject=made, by=by, at=at, payload=payload)
    removals.release(made, at)
    if was == lifecycle.CaseStatus.REMOVED:
        _bring_back(made, at)
    removals.tell(made, "case_reversed", at)
    return made


def _bring_back(made: RemovalCase, at: datetime) -> None:
    """Into the pool again, unless another removal stands; held by what is still open, with the grades of the time between."""
    expert = made.expert
    if expert.status not in OUTSIDE or _out_by(expert).exists():
        return
    before = made.status_before if made.status_before in (ExpertStatus.ACTIVE, ExpertStatus.FROZEN) else ExpertStatus.ACTIVE
    expert.status, expert.changed_at = before, at
    expert.save(update_fields=["status", "changed_at"])
    removals.hold_back(expert, at)
    graded = Evaluation.objects.filter(participation__expert=expert, graded_at__gte=made.removed_at)
    for year in sorted(set(graded.values_list("participation__day__year", flat=True))):
        gradings.reconsider(expert_id=expert.pk, year=year, at=at)


def _out_by(expert: Expert) -> QuerySet[RemovalCase]:
    """The removals that keep somebody out: an application admitted since has ended those before it."""
    steps = ApplicationStep.objects.filter(application__expert=expert, state=lifecycle.ApplicationStatus.ADMITTED)
    back = steps.aggregate(last=Max("at"))["last"]
    standing = RemovalCase.objects.filter(expert=expert, state=lifecycle.CaseStatus.REMOVED)
    return standing.filter(removed_at__gt=back) if back else standing


@transaction.atomic
def open_scan(*, made: RemovalCase, by: Account, at: datetime) -> tuple[bytes, str]:
    """The scan of the minutes with its media type; the look is traced before it leaves."""
    trace.record(action="case.file", article="20", subject=made, by=by, at=at)
    content = uploads.load(made.scan)
    return content, str(designation.scan_kind(content))
