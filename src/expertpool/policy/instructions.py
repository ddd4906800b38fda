"""监督意见: what a supervisor writes to a division, the day it is due, the answer (18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.lifecycle import InstructionStatus
from expertpool.policy.term import Term
from expertpool.policy.workdays import Calendar

#: working days that a division has, unless the supervisor sets another day
ANSWER_DAYS = 3
#: the fewest characters of an opinion or an answer, so that it says something
LEAST_WORDS = 4
LONGEST = 2000
#: files beneath one entry
MOST_FILES = 10
#: how the keepers are addressed, who are no organising division
KEEPERS = "人才科"


class EntryKind(Term):
    """What was said on the way."""

    ISSUED = "issued", "监督意见"
    ANSWER = "answer", "答复"
    AGAIN = "again", "要求补充"
    CLOSED = "closed", "办结"


@implements("18")
def usual_due(on: date, calendar: Calendar) -> date:
    """The day offered to the supervisor who writes on `on`."""
    return calendar.add_workdays(on, ANSWER_DAYS)


@implements("18")
def may_issue(text: str, due: date | None, *, on: date) -> Decision:
    """An opinion says something and leaves at least until tomorrow."""
    return tuple(_incomplete(text, due, on))


def _incomplete(text: str, due: date | None, on: date) -> Iterator[Reason]:
    yield from says_something(text)
    if due is None or due <= on:
        yield Reason("18", "答复期限应晚于今天", remedy="改为今天以后的日期")


def says_something(text: str) -> Decision:
    if len(text.strip()) >= LEAST_WORDS:
        return ()
    return (Reason("18", "没有写明内容", remedy="写明事项、要求或情况"),)


@implements("18")
def overdue(state: str, due: date, *, on: date) -> bool:
    """Whether the answer is late: the due day itself is in time."""
    return state == InstructionStatus.ISSUED and on > due
