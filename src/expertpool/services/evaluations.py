"""专家评价: five aspects and an overall grade, the expert's reply, corrections that keep what stood before (16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from expertpool.policy import evaluation
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import ActivityStatus, ParticipationStatus, Role
from expertpool.records.models import Account, EarlierEvaluation, Evaluation, Participation
from expertpool.services import gradings, messages, removals, trace
from expertpool.services.drawing import same_person

HELD = (ActivityStatus.HELD, ActivityStatus.ARCHIVED)


@transaction.atomic
def grade(
    *, participation_id: int, overall: str, aspects: Mapping[str, str], remark: str, by: Account, at: datetime
) -> Evaluation:
    """Grade somebody who came, once; a later change is a correction."""
    part = _locked(participation_id, by)
    if Evaluation.objects.filter(participation=part).exists():
        raise Refused(Reason("16", "已经评价过了", remedy="需要更改的，写明原因后更正"))
    refuse_unless(evaluation.complete(overall, dict(aspects), remark))
    made = Evaluation.objects.create(
        participation=part, overall=overall, aspects=dict(aspects), remark=remark.strip()[:400], graded_by=by, graded_at=at
    )
    trace.record(action="evaluation.grade", article="16", subject=made, by=by, at=at, payload=_grades(made))
    _follow(made, at)
    return made


@transaction.atomic
def correct(
    *, evaluation_id: int, overall: str, aspects: Mapping[str, str], remark: str, reason: str, by: Account, at: datetime
) -> Evaluation:
    """Replace the grades; what stood before is kept with the reason, and the expert may reply anew."""
    made = _own(evaluation_id, by)
    refuse_unless(evaluation.complete(overall, dict(aspects), remark))
    if not reason.strip():
        raise Refused(Reason("16", "没有写明更正的原因", remedy="写明原因"))
    EarlierEvaluation.objects.create(
        evaluation=made,
        overall=made.overall,
        aspects=made.aspects,
        remark=made.remark,
        graded_by=made.graded_by,
        graded_at=made.graded_at,
        reply=made.reply,
        answer=made.answer,
        reason=reason.strip()[:200],
        replaced_by=by,
        replaced_at=at,
    )
    made.overall, made.aspects, made.remark = overall, dict(aspects), remark.strip()[:400]
    made.graded_by, made.graded_at, made.countersigned_by, made.countersigned_at = by, at, None, None
    made.reply, made.replied_at, made.answer, made.answered_by, made.answered_at = "", None, "", None, None
    made.save()
    trace.record(action="evaluation.correct", article="16", subject=made, by=by, at=at, payload=_grades(made))
    _follow(made, at)
    return made


@transaction.atomic
def countersign(*, evaluation_id: int, by: Account, at: datetime) -> Evaluation:
    """A second person of the division agrees to a grade that needs a reason."""
    made = _own(evaluation_id, by)
    if made.countersigned_at:
        raise Refused(Reason("16", "已经复核过了", remedy="刷新页面查看"))
    if made.graded_by is None or same_person(made.graded_by, by):
        raise Refused(Reason("16", "评价人不能复核自己的评价", remedy="由本科室另一人复核"))
    made.countersigned_by, made.countersigned_at = by, at
    made.save(update_fields=["countersigned_by", "countersigned_at"])
    trace.record(action="evaluation.countersign", article="16", subject=made, by=by, at=at)
    _follow(made, at)
    return made


def waits(made: Evaluation) -> bool:
    """Whether a second person still has to agree."""
    needed = evaluation.needs_second(made.overall, made.aspects, strict=settings.PROFILE == "protected")
    return needed and made.countersigned_at is None


@transaction.atomic
def reply(*, evaluation_id: int, text: str, by: Account, at: datetime) -> Evaluation:
    """The expert's own words on the grades; one reply, kept beside them."""
    made = Evaluation.objects.select_for_update(of=("self",)).select_related("participation").get(pk=evaluation_id)
    if by.role != Role.EXPERT or made.participation.expert_id != by.expert_id:
        raise Refused(Reason("16", "只能对本人的评价作出说明"))
    if not text.strip():
        raise Refused(Reason("16", "没有写说明", remedy="写明情况"))
    if made.replied_at and made.replied_at > made.graded_at:
        raise Refused(Reason("16", "已经作出说明", remedy="评价更正后可以再次说明"))
    made.reply, made.replied_at = text.strip()[:400], at
    made.save(update_fields=["reply", "replied_at"])
    trace.record(action="self.reply", article="16", subject=made, by=by, at=at)
    return made


@transaction.atomic
def uphold(*, evaluation_id: int, words: str, by: Account, at: datetime) -> Evaluation:
    """The division has read the expert's reply and lets the grades stand, saying why; otherwise it corrects them."""
    made = _own(evaluation_id, by)
    refuse_unless(evaluation.may_uphold(words, awaited=made.awaits_answer))
    made.answer, made.answered_by, made.answered_at = words.strip()[:400], by, at
    made.save(update_fields=["answer", "answered_by", "answered_at"])
    trace.record(action="evaluation.uphold", article="16", subject=made, by=by, at=at)
    _follow(made, at, code="evaluation_upheld")
    return made


def _grades(made: Evaluation) -> dict[str, object]:
    return {"overall": made.overall, "aspects": made.aspects}


def _own(evaluation_id: int, by: Account) -> Evaluation:
    rows = Evaluation.objects.select_for_update(of=("self",)).select_related("participation__activity", "graded_by")
    made = rows.get(pk=evaluation_id, participation__activity__division=by.division)
    removals.hold(made.participation.expert_id)
    return made


def _locked(participation_id: int, by: Account) -> Participation:
    rows = Participation.objects.select_for_update(of=("self",)).select_related("activity", "expert")
    part = rows.get(pk=participation_id, activity__division=by.division)
    came = part.state == ParticipationStatus.DONE or (part.state == ParticipationStatus.CONFIRMED and part.signed_in_at)
    if part.activity.state not in HELD or not came:
        raise Refused(Reason("16", "只评价已举办活动中到场的专家", remedy="先确认活动已举办"))
    removals.hold(part.expert_id)
    return part


def _follow(made: Evaluation, at: datetime, code: str = "evaluated") -> None:
    """What the year's grades now lead to (17), and the expert hears."""
    part = made.participation
    gradings.reconsider(expert_id=part.expert_id, year=part.day.year, at=at)
    _tell(made, at, code)


def _tell(made: Evaluation, at: datetime, code: str) -> None:
    """The expert hears of a grade once nobody has to agree to it any more."""
    if waits(made):
        return
    part = made.participation
    values = {"name": part.expert.name, "day": f"{part.activity.first_day:%Y-%m-%d}"}
    key = f"{code}:{made.pk}:{at.isoformat()}"
    messages.send(code=code, expert=part.expert, key=key, variables=values, at=at, contact=part.contact)
