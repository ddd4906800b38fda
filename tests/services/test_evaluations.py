"""16: five aspects and an overall grade; reasons, replies, corrections that keep what stood before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings

from expertpool.policy.attendance import grades_due
from expertpool.policy.decision import Refused
from expertpool.policy.evaluation import Aspect
from expertpool.policy.parameters import in_force
from expertpool.policy.terms import Role
from expertpool.queries import desk
from expertpool.queries.facts import expert_facts
from expertpool.queries.workdays import calendar
from expertpool.records.models import Evaluation, Event, Message, Participation
from expertpool.services import evaluations
from tests.factories import account, division
from tests.services.contact_ground import own_account
from tests.services.day_ground import MORNING, colleague_of, held, listed, organiser_of

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(days=1)
GOOD = {aspect.value: "good" for aspect in Aspect}


def refusal(act: object, **values: object) -> str:
    before = Event.objects.count()
    with pytest.raises(Refused) as caught:
        act(**values)  # type: ignore[operator]
    assert Event.objects.count() == before
    return caught.value.reasons[0].message


def said(part: Participation, **changes: Any) -> dict[str, Any]:
    told = {"participation_id": part.pk, "overall": "excellent", "aspects": GOOD, "remark": ""}
    return {**told, "by": organiser_of(part), "at": LATER, **changes}


def test_16_who_came_is_graded_once_and_told() -> None:
    came, absent = held(2, 1)
    assert "尚未评价：信用记录" in refusal(
        evaluations.grade, **said(came, aspects={k: v for k, v in GOOD.items() if k != "credit"})
    )
    assert "没有说明理由" in refusal(evaluations.grade, **said(came, overall="mediocre"))
    assert "没有说明理由" in refusal(evaluations.grade, **said(came, aspects={**GOOD, "ethics": "poor"}))
    assert "到场的专家" in refusal(evaluations.grade, **said(absent))
    made = evaluations.grade(**said(came))
    assert "已经评价过" in refusal(evaluations.grade, **said(came))
    assert Message.objects.filter(text__code="evaluated").exists()
    assert expert_facts(came.expert.number).grade_in("T01") == "excellent"
    assert Event.objects.get(action="evaluation.grade").subject_id == str(made.pk)


def test_16_nobody_is_graded_before_the_activity_was_held_nor_by_another_division() -> None:
    part = listed()[0]
    assert "已举办" in refusal(evaluations.grade, **said(part))
    came = held(1, 1)[0]
    with pytest.raises(Participation.DoesNotExist):
        evaluations.grade(**said(came, by=account("organiser", division=division("另一科"))))


def test_16_a_correction_keeps_what_stood_before_and_why() -> None:
    came = held(1, 1)[0]
    made = evaluations.grade(**said(came))
    told = {"evaluation_id": made.pk, "overall": "good", "aspects": GOOD, "remark": "", "by": organiser_of(came), "at": LATER}
    assert "没有写明更正的原因" in refusal(evaluations.correct, **told, reason=" ")
    evaluations.correct(**told, reason="录入时点错")
    earlier = Evaluation.objects.get().earlier.get()
    assert (Evaluation.objects.get().overall, earlier.overall, earlier.reason) == ("good", "excellent", "录入时点错")


def test_16_the_expert_replies_once_to_each_version() -> None:
    came = held(1, 1)[0]
    made, own = evaluations.grade(**said(came)), own_account(came.expert)
    told = {"evaluation_id": made.pk, "by": own}
    assert "本人" in refusal(evaluations.reply, evaluation_id=made.pk, text="谢谢", by=account(Role.TALENT), at=LATER)
    evaluations.reply(**told, text="已知悉", at=LATER + timedelta(hours=1))
    assert "已经作出说明" in refusal(evaluations.reply, **told, text="再说", at=LATER + timedelta(hours=2))
    values = {"overall": "good", "aspects": GOOD, "remark": "", "reason": "更正", "by": organiser_of(came)}
    evaluations.correct(evaluation_id=made.pk, **values, at=LATER + timedelta(hours=3))
    assert (
        evaluations.reply(**told, text="对更正后的结果没有意见", at=LATER + timedelta(hours=4)).reply == "对更正后的结果没有意见"
    )


def replied(part: Participation) -> Evaluation:
    """A grade that its expert has replied to an hour later."""
    made = evaluations.grade(**said(part))
    return evaluations.reply(evaluation_id=made.pk, text="当日有说明", by=own_account(part.expert), at=LATER + timedelta(hours=1))


def waiting(part: Participation) -> list[str]:
    return [todo.title for todo in desk.todos(organiser_of(part)) if todo.title.startswith("答复专家说明")]


def test_16_a_reply_waits_for_the_division_until_it_is_answered_once() -> None:
    came = held(1, 1)[0]
    made = replied(came)
    told = {"evaluation_id": made.pk, "by": organiser_of(came), "at": LATER + timedelta(hours=2)}
    assert len(waiting(came)) == 1
    assert "没有写答复" in refusal(evaluations.uphold, **told, words=" ")
    assert evaluations.uphold(**told, words="与现场记录一致").answer == "与现场记录一致"
    assert not waiting(came)
    assert Message.objects.filter(text__code="evaluation_upheld").count() == 1
    assert Event.objects.get(action="evaluation.uphold").subject_id == str(made.pk)
    assert "没有待答复" in refusal(evaluations.uphold, **told, words="再答")
    with pytest.raises(Evaluation.DoesNotExist):
        evaluations.uphold(**{**told, "by": account("organiser", division=division("另一科"))}, words="代答")


def test_16_a_correction_answers_a_reply_and_keeps_both() -> None:
    came = held(1, 1)[0]
    made = replied(came)
    values = {"overall": "good", "aspects": GOOD, "remark": "", "reason": "说明属实", "by": organiser_of(came)}
    evaluations.correct(evaluation_id=made.pk, **values, at=LATER + timedelta(hours=2))
    now = Evaluation.objects.get()
    assert (now.reply, now.awaits_answer, now.earlier.get().reply) == ("", False, "当日有说明")
    assert not waiting(came)
    assert "没有待答复" in refusal(evaluations.uphold, evaluation_id=made.pk, words="维持", by=organiser_of(came), at=LATER)


@override_settings(PROFILE="protected")
def test_16_where_the_profile_asks_a_second_person_agrees_to_a_bad_grade() -> None:
    came = held(1, 1)[0]
    made = evaluations.grade(**said(came, overall="poor", remark="中途离场"))
    assert evaluations.waits(made)
    assert "不能复核自己" in refusal(evaluations.countersign, evaluation_id=made.pk, by=organiser_of(came), at=LATER)
    second = colleague_of(came)
    assert not evaluations.waits(evaluations.countersign(evaluation_id=made.pk, by=second, at=LATER))
    assert "已经复核" in refusal(evaluations.countersign, evaluation_id=made.pk, by=second, at=LATER)


def test_16_without_that_profile_one_person_is_enough() -> None:
    made = evaluations.grade(**said(held(1, 1)[0], overall="poor", remark="中途离场"))
    assert not evaluations.waits(made)


def test_16_grades_are_due_five_working_days_after_the_last_day() -> None:
    """2026-12-07 is a Monday."""
    assert grades_due(date(2026, 12, 7), calendar=calendar(), p=in_force(date(2026, 12, 7))) == date(2026, 12, 14)


@pytest.mark.parametrize(("day", "late"), [(14, False), (15, True)])
def test_18_overdue_grades_stand_on_the_supervisors_desk(day: int, late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    held(1, 1)
    monkeypatch.setattr("expertpool.queries.desk_days.timezone.localdate", lambda: date(2026, 12, day))
    titles = [todo.title for todo in desk.todos(account(Role.SUPERVISOR))]
    assert any("评价逾期 1 人" in title for title in titles) == late
