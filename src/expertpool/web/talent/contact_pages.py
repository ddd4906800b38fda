"""What the desk of contact puts in front of the caller: the person, the words to say, what may be recorded."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from expertpool.policy import contact, fees, terms
from expertpool.policy.articles import get as article
from expertpool.policy.contact_terms import AttemptResult, DeclineReason, FeeUnit, Means
from expertpool.queries import contacts as queries
from expertpool.queries import fees as scale

#: means by which a caller tries; what the expert did alone is recorded by the system
TRIED = tuple((means.value, means.label) for means in (Means.PHONE, Means.SMS, Means.MAIL))


def calls(draw: Any, viewer: Any) -> bool:
    """Whether the viewer is who was designated to call."""
    return draw.caller_id == viewer.pk or bool(
        draw.caller and draw.caller.identity_index and draw.caller.identity_index == viewer.identity_index
    )


def front(asked: Any) -> dict[str, Any]:
    """The person in front, with the course so far and the choices of an answer."""
    return {
        "lines": queries.course(asked),
        "tried": TRIED,
        "results": AttemptResult.choices,
        "decline_reasons": DeclineReason.choices,
        "items": [(key, article(key).label, article(key).statement) for key in contact.ITEMS],
        **script(asked.demand),
        "pay": pay(asked),
    }


def script(demand: Any) -> dict[str, Any]:
    """When and where, as far as somebody may know before the letter of commitment is signed."""
    activity = demand.activity
    return {"activity": activity, "days": (activity.last_day - activity.first_day).days + 1}


def pay(asked: Any) -> str:
    """The fee of a day by the scale in force, before tax, in yuan."""
    level = asked.expert.title_level or terms.TitleLevel.NONE
    line = next(row for row in scale.scale(timezone.localdate()) if row.level == level)
    return fees.yuan(next(one.cents for one in line.lines if one.unit == FeeUnit.DAY))
