"""An expert's own data: days that do not suit, what stands on record, masked (14.3, 20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.identity import masked
from expertpool.records.models import Account, Expert, Unavailable
from expertpool.services import trace

#: rows somebody may keep, and days one of them may last
MOST_PERIODS, LONGEST = 40, 366
#: label → (sealed column, key of the field)
SEALED = {
    "证件号码": ("id_cipher", "id"),
    "手机": ("phone_cipher", "phone"),
    "备用联系": ("second_contact_cipher", "second_contact"),
    "银行账户": ("bank_account_cipher", "bank_account"),
}


@transaction.atomic
def add_unavailable(*, first: date, last: date, note: str, by: Account, at: datetime) -> Unavailable:
    """Days on which the expert cannot come; lists drawn from now on pass them over. Raises `Refused` for odd days."""
    expert = Expert.objects.select_for_update(of=("self",)).get(account=by)
    refuse_unless(_odd(expert, first, last, timezone.localtime(at).date()))
    made = Unavailable.objects.create(expert=expert, first=first, last=last, note=note.strip()[:120])
    _tell(expert, "add", by, at)
    return made


def _odd(expert: Expert, first: date, last: date, today: date) -> Iterator[Reason]:
    if last < first:
        yield Reason("14.3", "结束日期早于开始日期", remedy="改正其中一个日期")
    if last < today:
        yield Reason("14.3", "这段日子已经过去", remedy="填写今天以后的日子")
    if last - first >= timedelta(days=LONGEST):
        yield Reason("14.3", "一段不便的日子最长一年", remedy="分段登记；长期不能参加的，请联系人才科")
    if expert.unavailable.filter(first=first, last=last).exists():
        yield Reason("14.3", "这段日子已经登记")
    if expert.unavailable.count() >= MOST_PERIODS:
        yield Reason("14.3", f"最多登记 {MOST_PERIODS} 段", remedy="先删去已经过去的日子")


@transaction.atomic
def remove_unavailable(*, period_id: int, by: Account, at: datetime) -> None:
    """The days suit after all."""
    expert = Expert.objects.select_for_update(of=("self",)).get(account=by)
    found, _ = expert.unavailable.filter(pk=period_id).delete()
    if not found:
        raise Refused(Reason("14.3", "这段日子已经删去", remedy="刷新页面查看"))
    _tell(expert, "remove", by, at)


def _tell(expert: Expert, change: str, by: Account, at: datetime) -> None:
    payload = {"kind": "unavailable", "change": change}
    trace.record(action="self.edit", article="14.3", subject=expert, by=by, at=at, payload=payload)


def sealed(*, by: Account) -> dict[str, str]:
    """Label → the own number with its middle hidden, for what is on record."""
    expert = Expert.objects.get(account=by)
    present = {label: (bytes(getattr(expert, column)), key) for label, (column, key) in SEALED.items() if getattr(expert, column)}
    return {label: masked(_plain(expert, value, key)) for label, (value, key) in present.items()}


def _plain(expert: Expert, value: bytes, field: str) -> str:
    return keys.decrypt(value, table="expert", row=expert.number, field=field)
