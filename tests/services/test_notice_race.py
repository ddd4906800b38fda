"""7.2: several workers, objectors and reviewers at once on PostgreSQL; each person is admitted once or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.records.models import Account, Application, ApplicationStep, Event, Expert, Message, Objection
from expertpool.services import admissions, applications, chain, objections, public_notices
from tests.factories import account
from tests.services.notice_ground import batched, drafted_notice, entry_of, local, objected, published, year_2026
from tests.services.test_drawing_race import CROWD, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
PUBLISHED, LAST, ADMISSION = date(2026, 9, 28), date(2026, 10, 10), date(2026, 10, 11)


@transaction.atomic
def passed(count: int) -> tuple[Account, list[Application]]:
    """A reviewer, and people that passed; the ground steps outside an act."""
    clerk = account()
    return clerk, [batched(clerk) for _ in range(count)]


def test_7_2_many_workers_admit_everybody_once() -> None:
    year_2026()
    clerk, rows = passed(5)
    published(clerk, *rows, at=local(PUBLISHED))
    assert at_once(lambda turn: admissions.run(at=local(ADMISSION))) == []
    admissions.run(at=local(ADMISSION))
    assert Expert.objects.count() == 5
    assert sorted(Expert.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert ApplicationStep.objects.filter(action="application.admit").count() == 5
    assert Event.objects.filter(action="notice.end").count() == 1
    assert Message.objects.filter(text__code="admitted").count() == 5
    assert not chain.verify()


def test_7_2_a_notice_is_published_once() -> None:
    year_2026()
    clerk, rows = passed(2)
    notice = drafted_notice(clerk, *rows)
    raised = at_once(lambda turn: public_notices.publish(notice_id=notice.pk, by=clerk, at=local(PUBLISHED)))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert ApplicationStep.objects.filter(action="application.notice").count() == 2


def test_7_2_many_objections_at_once_are_all_kept_and_hold_one_person() -> None:
    year_2026()
    clerk, (row,) = passed(1)
    published(clerk, row, at=local(PUBLISHED))
    assert at_once(lambda turn: objected(row, at=local(LAST))) == []
    assert Objection.objects.count() == CROWD
    assert ApplicationStep.objects.filter(action="application.object").count() == 1
    assert Application.objects.get(pk=row.pk).state == ApplicationStatus.OBJECTED


def test_7_2_the_last_two_answers_at_once_let_the_person_go_on() -> None:
    year_2026()
    clerk, (row,) = passed(1)
    published(clerk, row, at=local(PUBLISHED))
    other = account()
    for _ in range(CROWD):
        objected(row, at=local(LAST))
    waiting = list(Objection.objects.order_by("pk"))
    for found in waiting:
        objections.take(objection_id=found.pk, by=other, at=local(LAST))
    answer = "核对证书原件，与填报一致。"
    raised = at_once(lambda turn: objections.dismiss(objection_id=waiting[turn].pk, answer=answer, by=other, at=local(ADMISSION)))
    assert raised == []
    assert Application.objects.get(pk=row.pk).state == ApplicationStatus.NOTICED
    assert ApplicationStep.objects.filter(action="application.dismiss_objection").count() == 1


def test_7_2_an_objection_is_answered_once() -> None:
    year_2026()
    clerk, (row,) = passed(1)
    published(clerk, row, at=local(PUBLISHED))
    other = account()
    objected(row, at=local(LAST))
    found = Objection.objects.get()
    objections.take(objection_id=found.pk, by=other, at=local(LAST))

    def act(turn: int) -> object:
        told = {"objection_id": found.pk, "answer": "核对证书原件，结论如上。", "by": other, "at": local(LAST)}
        return objections.uphold(article="6.2.1.1", **told) if turn % 2 else objections.dismiss(**told)

    raised = at_once(act)
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert Message.objects.filter(text__code="objection").count() == 1
    assert applications.is_over(Application.objects.get(pk=row.pk)) == bool(entry_of(row).removed_at)
