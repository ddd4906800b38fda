"""11.2: leadership may reject a request to void; the draw stands, and a new reason may be put forward."""

from __future__ import annotations

from datetime import timedelta

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.terms import DrawStatus, Role
from expertpool.queries import draws
from expertpool.records.models import Account, Draw, Event, VoidRequest
from expertpool.services import voiding
from tests.factories import AT, account
from tests.services.contact_ground import drawn

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def leader() -> Account:
    return account(Role.LEADERSHIP)


def asked(reason: str = "活动取消") -> Draw:
    draw = drawn()
    voiding.ask_void(draw_id=draw.pk, reason=reason, by=draw.drawn_by, at=AT)
    return draw


def reject(draw: Draw, by: Account, answer: str = "理由不足") -> Draw:
    return voiding.reject_void(draw_id=draw.pk, answer=answer, by=by, at=LATER)


def test_11_2_a_rejected_request_leaves_the_draw_as_it_was(leader: Account) -> None:
    draw = asked()
    reject(draw, leader)
    request = VoidRequest.objects.get()
    assert (request.rejected_by, request.answer, request.approved_at) == (leader, "理由不足", None)
    assert Draw.objects.get(pk=draw.pk).state == DrawStatus.DRAWN
    event = Event.objects.get(action="draw.void.reject")
    assert (event.article, event.subject_kind) == ("11.2", "draw")
    assert list(draws.voids_waiting()) == []
    assert list(draws.voids_rejected()) == [request]


def test_11_2_after_a_rejection_a_new_reason_may_be_put_forward_and_approved(leader: Account) -> None:
    draw = asked()
    reject(draw, leader)
    with pytest.raises(Refused, match="同一原因"):
        voiding.ask_void(draw_id=draw.pk, reason="活动取消", by=draw.drawn_by, at=LATER)
    voiding.ask_void(draw_id=draw.pk, reason="需求填写有误", by=draw.drawn_by, at=LATER)
    with pytest.raises(Refused, match="已经申请过"):
        voiding.ask_void(draw_id=draw.pk, reason="又一个原因", by=draw.drawn_by, at=LATER)
    voiding.approve_void(draw_id=draw.pk, by=leader, at=LATER)
    rows = VoidRequest.objects.values_list("turn", "reason", "approved_by", "rejected_by")
    assert list(rows) == [(1, "活动取消", None, leader.pk), (2, "需求填写有误", leader.pk, None)]
    assert Draw.objects.get(pk=draw.pk).state == DrawStatus.VOIDED


def test_11_2_a_rejection_needs_an_answer_a_request_and_a_second_person(leader: Account) -> None:
    draw = asked()
    before = Event.objects.count()
    with pytest.raises(Refused, match="没有写明驳回理由"):
        reject(draw, leader, " ")
    with pytest.raises(Refused, match="不能驳回作废申请"):
        reject(draw, account(Role.SUPERVISOR))
    same = account(Role.LEADERSHIP, identity_index=draw.drawn_by.identity_index)
    with pytest.raises(Refused, match="申请人不能审批"):
        reject(draw, same)
    assert (Event.objects.count(), VoidRequest.objects.get().rejected_at) == (before, None)
    reject(draw, leader)
    with pytest.raises(Refused, match="没有等待审批"):
        reject(draw, leader)
    with pytest.raises(Refused, match="没有等待审批"):
        voiding.approve_void(draw_id=draw.pk, by=leader, at=LATER)
