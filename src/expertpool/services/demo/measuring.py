"""Measures against units of the demonstration: one that the unit may answer, one decided, one that waits for leadership (19)."""

from __future__ import annotations

from datetime import datetime, timedelta

from expertpool.policy.unit_measures import Fault, MeasureKind, Proposal, Ruling
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Unit, UnitMeasure
from expertpool.services import unit_measures
from expertpool.services.calls import day_of
from expertpool.services.demo.scans import SCAN

#: days before `at` that the older ones were proposed
BEGAN = 20


def load(accounts: dict[str, Account], *, at: datetime) -> None:
    """Everything goes through the acts of the pages."""
    keeper, leader = accounts["rencai"], accounts["juzhang"]
    employer, began = accounts["danwei"].unit, at - timedelta(days=BEGAN)
    others = list(Unit.objects.filter(account=None, parent=None).exclude(experts=None).order_by("pk").distinct()[:2])
    gone = _heard(
        others[0], MeasureKind.BARRED, "多次为非本单位人员盖章推荐（示例）。", "屡次发生，情节严重（示例）。", keeper, began
    )
    ruling = Ruling("示科〔示例〕6号", day_of(at), day_of(at), day_of(at) + timedelta(days=365))
    unit_measures.decide(measure_id=gone.pk, ruling=ruling, scan=(SCAN, "处理决定.pdf"), by=leader, at=at)
    _heard(others[1], MeasureKind.CRITICISM, "盖章推荐的两人已离职（示例）。", "", keeper, began)
    if employer:
        _proposed(employer, MeasureKind.CRITICISM, "推荐时未核对职称证书（示例）。", "", keeper, at)


def _proposed(unit: Unit, kind: str, facts: str, leap: str, by: Account, at: datetime) -> UnitMeasure:
    told = Proposal(kind, Fault.CARELESS, day_of(at) - timedelta(days=10), facts, "一场评审因此推迟（示例）。", leap)
    return unit_measures.propose(unit_id=unit.pk, told=told, files=((SCAN, "核查情况.pdf"),), by=by, at=at)


def _heard(unit: Unit, kind: str, facts: str, leap: str, by: Account, at: datetime) -> UnitMeasure:
    """No answer came; looked into on the day after the last to speak."""
    made = _proposed(unit, kind, facts, leap, by, at)
    after = at + timedelta(days=in_force(day_of(at)).unit_hearing_days + 1)
    return unit_measures.hear(measure_id=made.pk, finding="核对了材料，情况属实（示例）。", by=by, at=after)
