"""监督意见 of the demonstration: one answered, one that waits (18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from expertpool.records.models import Account
from expertpool.services import instructions
from expertpool.services.calls import day_of


def load(accounts: Mapping[str, Account], *, at: datetime) -> None:
    """Written by the supervisor to a division and to the keepers."""
    by, office = accounts["jijian"], accounts["gaoxin"]
    due = day_of(at) + timedelta(days=4)
    first = instructions.issue(
        division_id=office.division_id,
        title="请说明专家评价未按期完成的原因（示例）",
        text="活动结束后应当按期评价到场专家。请说明原因，并尽快补齐。",
        due=due,
        by=by,
        at=at,
    )
    later = at + timedelta(hours=2)
    instructions.answer(instruction_id=first.pk, text="经办人出差，本周内补齐。（示例）", by=office, at=later)
    instructions.issue(
        division_id=None,
        title="请说明联系不上的登记情况（示例）",
        text="请核对联系不上专家的联系时间和方式，说明有无在工作时间再次联系。",
        due=due,
        by=by,
        at=at,
    )
