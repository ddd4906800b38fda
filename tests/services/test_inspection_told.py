"""18, 20: what the events of a draw or a demand tell is no breach; an outcome that nobody told is one."""

from __future__ import annotations

import pytest
from django.utils import timezone

from expertpool.policy.terms import Role
from expertpool.records.models import Contact, Waiver
from expertpool.services import waivers
from expertpool.services.inspection import recorded
from expertpool.services.inspection.ground import Ground
from tests.factories import AT, account
from tests.services.contact_ground import called, open_ones, say_no
from tests.services.demand_ground import accepted
from tests.services.test_waivers import used_up

pytestmark = pytest.mark.django_db


def untraced() -> list[tuple[str, str]]:
    return [breach.subject for breach in recorded.untraced(Ground(timezone.now()))]


def test_18_an_answer_without_a_logged_attempt_is_told_by_the_draw() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_no(asked)
    assert untraced() == []
    Contact.objects.filter(pk=asked.pk).update(outcome="recused")
    assert untraced() == [("contact", str(asked.pk))]


def test_18_a_waiver_is_told_by_the_demand() -> None:
    used_up(1)
    used_up(2)
    told = {"demand_id": accepted().pk, "reason": "仅此一人熟悉", "document": "纪要8号", "by": account(Role.LEADERSHIP), "at": AT}
    made = waivers.approve(number=1, **told)[0]
    assert untraced() == []
    row = Waiver.objects.create(
        demand=made.demand, expert=made.expert, article="6.1.4", reason="x", document="x", approved_by=told["by"], approved_at=AT
    )
    assert untraced() == [("waiver", str(row.pk))]
