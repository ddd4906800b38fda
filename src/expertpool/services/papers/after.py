"""Papers of what follows: 专家评价表 and 劳务费发放表 (14.4, 16)."""

from __future__ import annotations

from collections.abc import Sequence

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy import terms
from expertpool.policy.contact_terms import FeeUnit
from expertpool.policy.evaluation import Aspect
from expertpool.policy.fees import yuan
from expertpool.policy.terms import Grade
from expertpool.queries.fees import without_account
from expertpool.records.models import Activity, Evaluation, Expert, Participation, Payment, PaySheet
from expertpool.services.papers.parts import masked, moment, occasion, secret

NO_ACCOUNT = "未登记"
FEE_HEADINGS = (
    "序号",
    "姓名",
    "单位",
    "职称级别",
    "计量",
    "数量",
    "应发（元）",
    "扣税（元）",
    "实发（元）",
    "开户银行",
    "银行账号",
)

MONEY = (6, 7, 8)


def evaluation_table(activity: Activity, people: Sequence[Participation], *, remarks: bool) -> Paper:
    """The grades of everybody who came; reasons and replies only where the reader may have them."""
    aspects = tuple(aspect.label for aspect in Aspect)
    headings = ("序号", "姓名", "单位", *aspects, "综合", "评价人、时间", *(("理由和说明",) if remarks else ()))
    widths = (13, 24, 46, *(18,) * 5, 14, 30, 40) if remarks else (13, 28, 70, *(20,) * 5, 16, 30)
    rows = tuple((str(place), *_grades(person, remarks)) for place, person in enumerate(people, start=1))
    return Paper(
        title="专家评价表",
        number=activity.code,
        facts=occasion(activity),
        grids=(Grid(headings, rows, widths, "", (0,)),),
        signatures=("承办科室负责人", "日期"),
        notes=() if remarks else ("评价理由按知悉范围不列（第二十条）。",),
        landscape=True,
    )


def _grades(person: Participation, remarks: bool) -> tuple[str, ...]:
    found: Evaluation | None = getattr(person, "evaluation", None)
    who = (person.expert.name, person.expert.unit.name)
    if found is None:
        came = person.signed_in_at or person.state == terms.ParticipationStatus.DONE
        return (*who, *("",) * 5, "未评价" if came else "未到场", "", *(("",) if remarks else ()))
    grades = tuple(Grade.label_of(found.aspects.get(aspect, "")) for aspect in Aspect)
    by = "\n".join(filter(None, (found.graded_by.name if found.graded_by else "", moment(found.graded_at))))
    told = "；".join(filter(None, (found.remark, f"专家说明：{found.reply}" if found.reply else "")))
    return (*who, *grades, Grade.label_of(found.overall), by, *((told,) if remarks else ()))


def fee_rows(payments: Sequence[Payment], *, accounts: bool) -> list[tuple[str | int, ...]]:
    """A line for each and the sum, money in cents (`MONEY` names the columns).

    Accounts stand in full for those who pay by the sheet, else their last four figures.
    """
    rows = [(place, *_payment(payment, accounts)) for place, payment in enumerate(payments, start=1)]
    gross, tax = sum(payment.gross for payment in payments), sum(payment.tax or 0 for payment in payments)
    return [*rows, ("", "合计", "", "", "", "", gross, tax, gross - tax, "", "")]


def _payment(payment: Payment, accounts: bool) -> tuple[str | int, ...]:
    expert, tax = payment.participation.expert, payment.tax or 0
    return (
        expert.name,
        expert.unit.name,
        terms.TitleLevel.label_of(expert.title_level),
        FeeUnit.label_of(payment.unit),
        payment.quantity,
        payment.gross,
        tax,
        payment.gross - tax,
        expert.bank_name,
        _account(expert, accounts),
    )


def _account(expert: Expert, full: bool) -> str:
    account = secret(expert, "bank_account_cipher", "bank_account")
    if not account:
        return NO_ACCOUNT
    return account if full else masked(account, 0, 4)


def fee_sheet(sheet: PaySheet, payments: Sequence[Payment], *, accounts: bool) -> Paper:
    """The sheet as it is signed and filed."""
    missing = without_account(payments)
    rows = tuple(_printed(row) for row in fee_rows(payments, accounts=accounts))
    paid = f"{moment(sheet.paid_at)} {sheet.paid_by.name}" if sheet.paid_by else "未发放"
    return Paper(
        title="专家劳务费发放表",
        number=sheet.code,
        facts=(*occasion(sheet.activity), ("发放月份", f"{sheet.month:%Y-%m}"), ("制表", _made(sheet)), ("发放", paid)),
        grids=(Grid(FEE_HEADINGS, rows, _FEE_WIDTHS, "", (0, 5, *MONEY)),),
        signatures=("制表", "审核", "领导", "日期"),
        notes=tuple(_fee_notes(missing)),
        landscape=True,
    )


def _printed(row: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(yuan(cell) if place in MONEY and isinstance(cell, int) else str(cell) for place, cell in enumerate(row))


def in_yuan(row: tuple[str | int, ...]) -> tuple[str | int | float, ...]:
    """A line as a sheet holds it: figures to reckon with."""
    return tuple(cell / 100 if place in MONEY and isinstance(cell, int) else cell for place, cell in enumerate(row))


_FEE_WIDTHS = (12, 20, 44, 18, 13, 12, 24, 22, 24, 30, 38)


def _made(sheet: PaySheet) -> str:
    return f"{moment(sheet.made_at)} {sheet.made_by.name}"


def _fee_notes(missing: list[str]) -> list[str]:
    notes = ["个人所得税按劳务报酬所得预扣：同一人同月各次合并计算，已扣的相应减除。"]
    return [*notes, f"未登记银行账户：{'、'.join(missing)}。"] if missing else notes
