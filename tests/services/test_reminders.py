"""11.3, 15: an open invitation is recalled once at half of its time, an unsigned letter the day before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from expertpool.records.models import Contact, Message
from expertpool.services import contact, reminders
from tests.services.contact_ground import BEGUN, called, caller_of, open_ones, say_no
from tests.services.day_ground import listed, signed

pytestmark = pytest.mark.django_db


def told(code: str) -> int:
    return Message.objects.filter(text__code=code).count()


@pytest.mark.parametrize(
    ("after", "count"),
    [(timedelta(hours=4) - timedelta(seconds=1), 0), (timedelta(hours=4), 1), (timedelta(hours=8), 0)],
)
def test_11_3_an_open_invitation_is_recalled_at_half_of_its_eight_hours(after: timedelta, count: int) -> None:
    called()
    assert reminders.remind(at=BEGUN + after) == count
    assert told("reminder") == count


def test_11_3_once_and_nobody_who_has_answered() -> None:
    draw = called({"T01": 2})
    first, second = open_ones(draw)
    say_no(first)
    contact.agree(contact_id=second.pk, by=caller_of(draw), at=BEGUN)
    half = BEGUN + timedelta(hours=4, minutes=2)
    assert reminders.remind(at=half) == 1
    assert reminders.remind(at=half + timedelta(minutes=5)) == 0
    assert Message.objects.get(text__code="reminder").contact == Contact.objects.get(outcome="open", agreed_at=None)


@pytest.mark.parametrize(("day", "count"), [(5, 0), (6, 1), (7, 0)])
def test_15_an_unsigned_letter_is_recalled_the_day_before(day: int, count: int) -> None:
    """The activity is on 2026-12-07."""
    unsigned, other = listed(2)
    signed(other)
    moment = datetime(2026, 12, day, 1, 0, tzinfo=UTC)
    assert reminders.remind(at=moment) == count
    assert reminders.remind(at=moment + timedelta(hours=1)) == 0
    assert set(Message.objects.filter(text__code="letter").values_list("expert", flat=True)) == {unsigned.expert_id} - (
        set() if count else {unsigned.expert_id}
    )
