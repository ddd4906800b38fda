"""Leaving the demonstration pool: a proposal, a hearing under way, a case to deliberate, one removed (9, 10, 14.6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from expertpool.policy.removal_cases import ResignMeans
from expertpool.policy.terms import ExpertStatus, RemovalGround
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Expert, RemovalCase
from expertpool.services import removal_decisions, removals, resignations
from expertpool.services.calls import day_of
from expertpool.services.demo.scans import SCAN
from expertpool.services.removal_decisions import Meeting
from expertpool.services.removals import Evidence

#: days before `at` that the oldest case began
BEGAN = 20


def load(accounts: dict[str, Account], *, at: datetime) -> None:
    """Everything goes through the acts of the pages."""
    keeper, leader, watcher = accounts["rencai"], accounts["juzhang"], accounts["jijian"]
    people = list(Expert.objects.filter(status=ExpertStatus.ACTIVE).order_by("-number")[:5])
    began = at - timedelta(days=BEGAN)
    gone = _verified(people[0], RemovalGround.SECRECY, "评审材料被带出会场（示例）。", keeper, began)
    meeting = Meeting("局长办公会", "〔示例〕8号", day_of(at), SCAN, "会议纪要.pdf")
    removal_decisions.decide(case_id=gone.pk, agreed=True, meeting=meeting, by=leader, at=at)
    removal_decisions.remove(case_id=gone.pk, by=keeper, at=at)
    _verified(people[1], RemovalGround.MISCONDUCT, "申报材料中署名论文被撤稿（示例）。", keeper, began)
    heard = _opened(people[2], RemovalGround.UNFAIR, "会前与申报单位人员同桌用餐（示例）。", keeper, at)
    removals.hear(case_id=heard.pk, by=keeper, at=at)
    _opened(people[3], RemovalGround.UNFIT, "长期在外，不再从事科技工作（示例）。", watcher, at)
    letter = Evidence("来信提出不再担任专家（示例）。", ((SCAN, "来信.pdf"),))
    resignations.record(number=people[4].number, means=ResignMeans.LETTER, said_on=day_of(at), evidence=letter, by=keeper, at=at)


def _opened(person: Expert, ground: str, words: str, by: Account, at: datetime) -> RemovalCase:
    evidence = Evidence(words, ((SCAN, "情况说明.pdf"),))
    told = {"ground": ground, "occurred_on": day_of(at), "evidence": evidence}
    return removals.open_by_hand(number=person.number, **told, by=by, at=at)


def _verified(person: Expert, ground: str, words: str, by: Account, at: datetime) -> RemovalCase:
    """Heard without an answer, verified on the day after the last to speak."""
    made = removals.hear(case_id=_opened(person, ground, words, by, at).pk, by=by, at=at)
    after = at + timedelta(days=in_force(day_of(at)).case_hearing_days + 1)
    return removals.verify(case_id=made.pk, finding="核对了材料，情况属实（示例）。", by=by, at=after)
