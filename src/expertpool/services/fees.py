"""Fees: what is paid for a participation, the tax withheld on it, the sheet that it is paid by (14.4).

The bureau is the one payer, whatever division asks: what its divisions pay somebody within a month is taxed as one income.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys
from expertpool.policy import fees as rules
from expertpool.policy import identity
from expertpool.policy.contact_terms import FeeUnit, PaymentStatus
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import ActivityStatus, TitleLevel
from expertpool.queries import fees as queries
from expertpool.records.models import Account, Activity, Expert, FeeScale, Participation, Payment, PaySheet
from expertpool.services import messages, numbers, trace

ARTICLE = "14.4"
MOST_CENTS, MOST_UNITS = 100_000_00, 60
#: states in which an activity's fees are settled
Scale = dict[tuple[str, str], rules.Line]
SETTLING = (ActivityStatus.HELD, ActivityStatus.ARCHIVED)


# ---------------------------------------------------------------- the scale


@transaction.atomic
def set_line(*, level: str, unit: str, cents: int, first_day: date, document: str, by: Account, at: datetime) -> FeeScale:
    """A new line of the scale from `first_day` on; earlier lines stay as history. Never for a day already past."""
    if not 0 < cents <= MOST_CENTS:
        raise Refused(Reason(ARTICLE, "金额不在范围内", remedy=f"填写 0.01 至 {MOST_CENTS // 100:,} 元"))
    if first_day < timezone.localtime(at).date():
        raise Refused(Reason(ARTICLE, "报酬标准不能改过去的日期", remedy="从今天或以后的日期起执行"))
    if not document.strip():
        raise Refused(Reason(ARTICLE, "没有写明依据文件", remedy="填写文件名称或文号"))
    trace.hold()
    values = {"cents": cents, "document": document.strip()[:120], "set_by": by, "set_at": at}
    line, _ = FeeScale.objects.update_or_create(title_level=level, unit=unit, first_day=first_day, defaults=values)
    payload = {"title_level": level, "work": unit, "cents": cents, "day": first_day.isoformat()}
    trace.record(action="fee.scale", article=ARTICLE, subject=line, by=by, at=at, payload=payload)
    return line


# ---------------------------------------------------------------- what each is paid


@dataclass(frozen=True, slots=True)
class Work:
    """So many units of work of one participation."""

    participation_id: int
    unit: str
    quantity: int


@transaction.atomic
def draft(*, activity_id: int, works: Sequence[Work], by: Account, at: datetime) -> list[Payment]:
    """Set what is to be paid, by the scale of the day; whoever is left out of `works` is not to be paid (yet).

    Only those who came are paid. Rows on a sheet stand as they are.
    """
    activity = _locked(activity_id, by)
    people = {row.pk: row for row in queries.attended(activity)}
    stray = [work for work in works if work.participation_id not in people]
    if stray:
        raise Refused(Reason(ARTICLE, "只能登记到场专家的报酬", remedy="先登记到场，再登记报酬"))
    scale = rules.scale(queries.lines(), on=activity.first_day)
    kept = [_set(scale, people[work.participation_id], work, by, at) for work in works]
    Payment.objects.filter(participation__activity=activity, state=PaymentStatus.DRAFTED).exclude(
        participation__in=[payment.participation_id for payment in kept]
    ).delete()
    payload = {"people": len(kept), "cents": sum(payment.gross for payment in kept)}
    trace.record(action="fee.edit", article=ARTICLE, subject=activity, by=by, at=at, payload=payload)
    return kept


def _locked(activity_id: int, by: Account) -> Activity:
    """The own division's activity, once it was held; holds the trace, so that months are summed one sheet at a time."""
    trace.hold()
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity_id, division=by.division)
    if activity.state not in SETTLING:
        raise Refused(Reason(ARTICLE, "活动举办之后才能登记报酬", remedy="先登记到场并确认活动已举办"))
    return activity


def _set(scale: Scale, participation: Participation, work: Work, by: Account, at: datetime) -> Payment:
    present = Payment.objects.filter(participation=participation).first()
    if present and present.state != PaymentStatus.DRAFTED:
        raise Refused(Reason(ARTICLE, f"{participation.expert.name}的报酬已制表", remedy="已制表的不能再改"))
    if not 0 < work.quantity <= MOST_UNITS or work.unit not in FeeUnit.values:
        raise Refused(Reason(ARTICLE, f"{participation.expert.name}的数量不对", remedy=f"填写 1 至 {MOST_UNITS}"))
    payment = present or Payment(participation=participation)
    payment.unit, payment.quantity, payment.state = work.unit, work.quantity, PaymentStatus.DRAFTED
    payment.gross = work.quantity * _rate(scale, participation, work.unit)
    payment.set_by, payment.set_at = by, at
    payment.save()
    return payment


def _rate(scale: Scale, participation: Participation, unit: str) -> int:
    level = participation.expert.title_level or TitleLevel.NONE
    return scale[level, unit].cents


# ---------------------------------------------------------------- the sheet


@transaction.atomic
def make_sheet(*, activity_id: int, month: date, by: Account, at: datetime) -> PaySheet:
    """Put everything drafted on one sheet, paid in the month of `month`; the tax is fixed here, to the cent."""
    activity = _locked(activity_id, by)
    drafted = list(queries.payments(activity).filter(state=PaymentStatus.DRAFTED))
    if not drafted:
        raise Refused(Reason(ARTICLE, "没有待制表的报酬", remedy="先登记到场专家的报酬"))
    _refuse_odd_month(month, at)
    made = PaySheet.objects.create(
        code=numbers.next_pay_sheet_code(at), activity=activity, month=month.replace(day=1), made_by=by, made_at=at
    )
    before = queries.month_of([payment.participation.expert_id for payment in drafted], month)
    for payment in drafted:
        payment.tax = rules.withhold(payment.gross, before.get(payment.participation.expert_id, rules.Month()))
        payment.sheet, payment.state = made, PaymentStatus.LISTED
    Payment.objects.bulk_update(drafted, ["tax", "sheet", "state"])
    trace.record(action="fee.sheet", article=ARTICLE, subject=made, by=by, at=at, payload=_totals(drafted))
    return made


def _refuse_odd_month(month: date, at: datetime) -> None:
    """This month or the next: what was paid in a closed month has been declared already."""
    today = timezone.localtime(at).date()
    ahead = (month.year - today.year) * 12 + month.month - today.month
    if ahead not in (0, 1):
        raise Refused(Reason(ARTICLE, "发放月份不对", remedy="选择本月或下月"))


def _totals(payments: Iterable[Payment]) -> dict[str, int]:
    rows = list(payments)
    return {"people": len(rows), "cents": sum(row.gross for row in rows), "tax": sum(row.tax or 0 for row in rows)}


@transaction.atomic
def mark_paid(*, sheet_id: int, by: Account, at: datetime) -> PaySheet:
    """The money has gone out; everybody on the sheet is told."""
    trace.hold()
    sheet = PaySheet.objects.select_for_update(of=("self",)).get(pk=sheet_id, activity__division=by.division)
    if sheet.paid_at is not None:
        raise Refused(Reason(ARTICLE, f"{sheet.code} 已登记发放", remedy="不能重复登记"))
    sheet.paid_by, sheet.paid_at = by, at
    sheet.save(update_fields=["paid_by", "paid_at"])
    rows = list(queries.payments(sheet.activity).filter(sheet=sheet))
    Payment.objects.filter(sheet=sheet).update(state=PaymentStatus.PAID)
    for payment in rows:
        _tell(payment, at)
    trace.record(action="fee.paid", article=ARTICLE, subject=sheet, by=by, at=at, payload=_totals(rows))
    return sheet


def _tell(payment: Payment, at: datetime) -> None:
    held = payment.participation
    variables = {"name": held.expert.name, "day": f"{held.day:%Y-%m-%d}"}
    messages.send(code="fee", expert=held.expert, key=f"fee:{payment.pk}", variables=variables, at=at, contact=held.contact)


# ---------------------------------------------------------------- the account, asked for once


def asks_account(expert: Expert) -> bool:
    """Whether the expert is to be asked for a bank account: there is a first payment, and none on record."""
    return not expert.bank_account_cipher and Payment.objects.filter(participation__expert=expert).exists()


@transaction.atomic
def keep_account(*, number: str, bank: str, by: Account, at: datetime) -> Expert:
    """The expert's own account, sealed; raises `Refused` before the first payment or for what is no account number."""
    expert = Expert.objects.select_for_update(of=("self",)).get(account=by)
    found = identity.bank_account(number)
    if isinstance(found, Reason):
        raise Refused(Reason(ARTICLE, found.message, remedy="对照银行卡核对账号"))
    if not Payment.objects.filter(participation__expert=expert).exists():
        raise Refused(Reason("20", "首次发放报酬时才登记银行账户", remedy="有待发放的报酬后再填写"))
    expert.bank_account_cipher = keys.encrypt(found, table="expert", row=expert.number, field="bank_account")
    expert.bank_name, expert.changed_at = bank.strip()[:120], at
    expert.save(update_fields=["bank_account_cipher", "bank_name", "changed_at"])
    trace.record(action="self.edit", article="20", subject=expert, by=by, at=at, payload={"kind": "bank"})
    return expert
