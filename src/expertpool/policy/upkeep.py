"""Rules of keeping a record true: what an expert sets alone, who confirms the rest, the yearly word and its deadline (9.3, 15.5, 19)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.term import Term
from expertpool.policy.terms import ExpertStatus

#: answers of the form that an expert may set at once: ways to be reached and words about the own work
PLAIN = ("second_contact", "email", "address", "directions", "achievements", "projects_led", "honours", "review_experience")
#: answers that decide who somebody is, where somebody works and what somebody may review
KEY = (
    "name", "phone", "education", "degree", "school", "major", "unit", "department", "post", "title", "title_level", "region",
    "field_1", "field_2", "field_3",
)  # fmt: skip
#: what an employer knows of its own people
OF_THE_EMPLOYER = frozenset({"unit", "department", "post", "title", "title_level"})


class ChangeStatus(Term):
    """A change of key data on its way."""

    ASKED = "asked", "待确认"
    DONE = "done", "已更新"
    REFUSED = "refused", "未予更新"
    WITHDRAWN = "withdrawn", "已撤回"


class LeaveStatus(Term):
    """A request to act elsewhere under the title of the pool."""

    ASKED = "asked", "待答复"
    GRANTED = "granted", "已准许"
    REFUSED = "refused", "不予准许"
    WITHDRAWN = "withdrawn", "已撤回"


@implements("19")
def employer_confirms(columns: Collection[str], *, has_account: bool) -> bool:
    """Whether the employer's word is enough; everything else is confirmed by the bureau."""
    return has_account and bool(columns) and OF_THE_EMPLOYER.issuperset(columns)


@implements("9.3")
def asks_yearly(on: date, *, p: Parameters) -> bool:
    """Experts are asked once a year, in one set month, to confirm that their record is still true."""
    return on.month == p.confirmation_month


@implements("9.3")
def confirmation_due(asked: date, *, p: Parameters) -> date:
    """The last day on which an answer is in time."""
    return asked + timedelta(days=p.confirmation_days)


@implements("9.3")
def reminds(asked: date, due: date, on: date) -> bool:
    """Half of the time is over and some is left: one reminder."""
    return asked + (due - asked) / 2 <= on <= due


@implements("9.3")
def freezes(due: date, on: date, *, p: Parameters) -> bool:
    """So many days after the due day without an answer the record is frozen: not drawn, not removed."""
    return on > due + timedelta(days=p.confirmation_grace_days)


@implements("15.5")
def may_ask_leave(*, first: date, last: date, today: date, status: str) -> Decision:
    """Leave is asked beforehand, by somebody who stands in the pool."""
    return tuple(_leave_faults(first, last, today, status))


def _leave_faults(first: date, last: date, today: date, status: str) -> Iterator[Reason]:
    if last < first:
        yield Reason("15.5", "结束日期早于开始日期", remedy="改正其中一个日期")
    if first < today:
        yield Reason("15.5", "活动已经开始", remedy="应在活动之前申请")
    if status != ExpertStatus.ACTIVE:
        yield Reason("15.5", f"现为“{ExpertStatus.label_of(status)}”，不能以专家名义活动", remedy="恢复在库后再申请")
