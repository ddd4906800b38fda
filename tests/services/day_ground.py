"""Activities whose list was handed over, for tests of the day itself and what follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from expertpool.records.models import Account, Activity, Draw, Participation
from expertpool.services import attendance, final_list, letters
from expertpool.services.demo.after import scribble
from tests.factories import account
from tests.services.contact_ground import at, called, caller_of, open_ones, own_account, say_yes

#: the hour at which signing in has begun on the day of the activity
MORNING = datetime(2026, 12, 7, 0, 30, tzinfo=UTC)


def accepted(want: int = 1, **values: Any) -> Draw:
    """Everybody wanted has said yes; the list is not handed over."""
    draw = called({"T01": want}, **values)
    for minutes in range(want):
        say_yes(open_ones(draw)[0], minutes=minutes + 1)
    return draw


def listed(want: int = 1, **values: Any) -> list[Participation]:
    """The people of a list handed over."""
    draw = accepted(want, **values)
    final_list.hand_over(demand_id=draw.demand_id, by=caller_of(draw), at=at(60))
    rows = Participation.objects.filter(activity=draw.demand.activity).select_related("activity__organiser", "expert", "contact")
    return list(rows.order_by("id"))


def organiser_of(part: Participation) -> Account:
    return part.activity.organiser


def colleague_of(part: Participation) -> Account:
    """Somebody else of the organising division."""
    return account("organiser", division=part.activity.division)


def signed(part: Participation) -> Participation:
    """With the letter of commitment signed."""
    letters.sign(participation_id=part.pk, image=scribble(), by=own_account(part.expert), at=at(90))
    return part


def present(part: Participation) -> Participation:
    """With the letter signed, and there on the day."""
    return attendance.mark(participation_id=signed(part).pk, by=organiser_of(part), at=MORNING)


def held(want: int = 2, came: int = 1) -> list[Participation]:
    """A held activity: of `want` people the first `came` signed in."""
    people = listed(want)
    for part in people[:came]:
        present(part)
    attendance.hold(activity_id=people[0].activity_id, by=organiser_of(people[0]), at=MORNING + timedelta(hours=9))
    return [Participation.objects.select_related("activity__organiser", "expert").get(pk=part.pk) for part in people]


def activity_of(part: Participation) -> Activity:
    return Activity.objects.get(pk=part.activity_id)
