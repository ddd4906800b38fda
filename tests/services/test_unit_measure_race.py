"""19: several people at once on PostgreSQL; one decision, nobody forwarded twice, nobody left before a unit that may not vouch."""

from __future__ import annotations

from contextlib import suppress

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Application, ApplicationStep, Event, UnitMeasure
from expertpool.services import accounts, applications, chain, unit_measures
from tests.factories import AT, account, unit
from tests.services.application_ground import drafted, submitted
from tests.services.test_drawing_race import CROWD, at_once
from tests.services.test_unit_measures import TOLD, heard, ruled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def forwards() -> int:
    return Event.objects.filter(action="application.forward").count()


def test_19_many_decisions_at_once_decide_and_forward_once() -> None:
    row, _ = submitted()
    assert row.employer is not None
    made = heard(row.employer)
    raised = at_once(lambda turn: ruled(made))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert (UnitMeasure.objects.get().state, forwards()) == ("decided", 1)
    assert not chain.verify()


def test_19_many_proposals_at_once_make_one() -> None:
    of_unit, keeper = unit(), account(Role.TALENT)
    raised = at_once(lambda turn: unit_measures.propose(unit_id=of_unit.pk, told=TOLD, by=keeper, at=AT))
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert UnitMeasure.objects.count() == 1


def test_19_a_word_and_a_decision_at_once_leave_nobody_waiting() -> None:
    for _ in range(4):
        Application.objects.all().update(state=ApplicationStatus.WITHDRAWN)
        row, voucher = submitted()
        assert row.employer is not None
        made, before = heard(row.employer), forwards()

        def act(turn: int) -> object:
            if turn % 2:
                return ruled(made)  # noqa: B023
            return applications.vouch(application_id=row.pk, by=voucher, at=AT)  # noqa: B023

        raised = at_once(act)
        assert {type(error) for error in raised} <= {Refused}
        row.refresh_from_db()
        assert row.state == ApplicationStatus.VOUCHED
        assert forwards() - before == (row.voucher == "bureau")
        unit_measures.lift(measure_id=made.pk, reason="整改到位。", by=account(Role.LEADERSHIP), at=AT)
    assert not chain.verify()


def test_19_a_form_handed_in_while_the_measure_is_decided_is_left_before_nobody() -> None:
    of_unit = unit("示例理工大学", kind="university")
    account(Role.EMPLOYER, unit=of_unit)
    row, made = drafted(), heard(of_unit)
    who = row.account
    assert who is not None

    def act(turn: int) -> object:
        return ruled(made) if turn % 2 else applications.submit(application_id=row.pk, by=who, at=AT)

    raised = at_once(act)
    assert {type(error) for error in raised} <= {Refused}
    row.refresh_from_db()
    assert (row.state, row.voucher, forwards()) == (ApplicationStatus.VOUCHED, "bureau", 1)


def test_19_the_two_last_accounts_closed_at_once_forward_once() -> None:
    row, voucher = submitted()
    second, admin = account(Role.EMPLOYER, unit=row.employer), account(Role.SYSTEM_ADMIN)
    both = (voucher, second)

    def act(turn: int) -> None:
        with suppress(Refused):
            accounts.disable(account_id=both[turn % 2].pk, by=admin, at=AT)

    assert at_once(act) == []
    assert Account.objects.filter(role=Role.EMPLOYER, is_active=True).count() == 0
    assert (Application.objects.get().state, forwards()) == (ApplicationStatus.VOUCHED, 1)
    assert ApplicationStep.objects.filter(action="application.forward").count() == 1
