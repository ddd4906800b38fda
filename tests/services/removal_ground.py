"""Ground of tests of removals: a case brought to any of its states."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from expertpool.policy.terms import RemovalGround, Role
from expertpool.records.models import Account, Expert, RemovalCase
from expertpool.services import entrance, removal_decisions, removals
from expertpool.services.removal_decisions import Meeting
from expertpool.services.removals import Evidence
from tests.factories import AT, account

PDF = b"%PDF-1.7 example"
DONE_ON = date(2026, 11, 2)
EVIDENCE = Evidence("核对原始材料，事实清楚。", ((PDF, "材料.pdf"),))


def later(days: int) -> datetime:
    return AT + timedelta(days=days)


def meeting(day: date) -> Meeting:
    return Meeting("局长办公会", "〔2026〕9号", day, PDF, "纪要.pdf")


def opened(of: Expert, ground: str = RemovalGround.MISCONDUCT, *, by: Account | None = None, **told: Any) -> RemovalCase:
    by = by or account(Role.TALENT)
    values = {"ground": ground, "occurred_on": DONE_ON, "evidence": EVIDENCE, "source": "talent", "cause": "", "at": AT} | told
    return removals.open_case(expert_id=of.pk, by=by, **values)


def verified(made: RemovalCase, *, by: Account | None = None, days: int = 20) -> RemovalCase:
    """Heard in vain, then verified."""
    by = by or account(Role.TALENT)
    if made.ground != RemovalGround.RESIGNED:
        removals.hear(case_id=made.pk, by=by, at=AT)
    return removals.verify(case_id=made.pk, finding="情况属实。", by=by, at=later(days))


def decided(made: RemovalCase, *, agreed: bool = True, by: Account | None = None, days: int = 21) -> RemovalCase:
    at = later(days)
    told = {"meeting": meeting(at.date()), "answer": "同意。", "by": by or account(Role.LEADERSHIP), "at": at}
    return removal_decisions.decide(case_id=made.pk, agreed=agreed, **told)


def removed(made: RemovalCase, *, days: int = 22) -> RemovalCase:
    return removal_decisions.remove(case_id=made.pk, by=account(Role.TALENT), at=later(days))


def through(of: Expert, ground: str = RemovalGround.MISCONDUCT, **told: Any) -> RemovalCase:
    """From opening to removal."""
    return removed(decided(verified(opened(of, ground, **told))))


def own(of: Expert) -> Account:
    return entrance.account_of(of, at=AT)
