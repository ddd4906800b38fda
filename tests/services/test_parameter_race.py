"""21, 22: several people at once on PostgreSQL; one number has one proposal, one proposal one end."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.parameter_changes import ChangeStatus, Proposal
from expertpool.policy.terms import Role
from expertpool.records.models import Event, ParameterChange, ParameterProposal, ReadingConfirmation
from expertpool.services import chain, parameter_changes, readings
from tests.factories import AT, account
from tests.services.test_drawing_race import CROWD, at_once
from tests.services.test_parameter_changes import CONFIRMED, LAST

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
TOLD = Proposal({"list_factor": 4}, date(2026, 11, 24), "名单常常不够用。", "人才科请示〔2026〕3号")


def test_22_of_many_proposals_for_one_number_one_is_kept() -> None:
    by = account(Role.TALENT)
    raised = at_once(lambda turn: parameter_changes.propose(told=TOLD, by=by, at=AT))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert ParameterProposal.objects.count() == 1
    assert not chain.verify()


def test_22_a_proposal_is_set_or_refused_once() -> None:
    made, by = parameter_changes.propose(told=TOLD, by=account(Role.TALENT), at=AT), account(Role.LEADERSHIP)
    acts = (
        lambda: parameter_changes.set_values(proposal_id=made.pk, **LAST, by=by, at=AT),
        lambda: parameter_changes.refuse(proposal_id=made.pk, answer="三倍够用。", by=by, at=AT),
    )
    raised = at_once(lambda turn: acts[turn % 2]())
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    made.refresh_from_db()
    assert ParameterChange.objects.count() == (made.state == ChangeStatus.SET)
    assert Event.objects.exclude(action="parameter.propose").count() == 1


def test_22_one_confirmation_pressed_by_many_is_one() -> None:
    by = account(Role.LEADERSHIP)
    raised = at_once(lambda turn: readings.confirm(**CONFIRMED, by=by, at=AT))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert ReadingConfirmation.objects.count() == 1
