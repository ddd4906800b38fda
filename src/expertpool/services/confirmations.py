"""The yearly word of every expert that the record is still true; silence freezes, and never removes (9.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from expertpool.policy import parameters, upkeep
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.parameters import Change
from expertpool.policy.terms import ExpertStatus
from expertpool.queries.parameters import changes, in_force
from expertpool.records.models import Account, Confirmation, Expert, RemovalCase
from expertpool.services import exports, messages, trace
from expertpool.services.calls import day_of

#: experts asked, reminded or frozen in one look, each in a transaction of its own
BATCH = 100
STANDING = (ExpertStatus.ACTIVE, ExpertStatus.FROZEN)
HEADINGS = ("编号", "姓名", "单位", "年度", "发出日期", "期限", "提醒日期", "确认日期", "暂停日期")


def run(*, at: datetime) -> int:
    """Ask, remind and freeze whoever is due; gives how many."""
    on = day_of(at)
    return sum(_ask(expert_id, on.year, at) for expert_id in _unasked(on)) + sum(_follow(row_id, at) for row_id in _silent(on))


def _unasked(on: date) -> list[int]:
    """Experts admitted before this year who were not asked yet, while the month lasts."""
    if not upkeep.asks_yearly(on, p=in_force(on)):
        return []
    rows = Expert.objects.filter(status__in=STANDING, admitted_on__lt=date(on.year, 1, 1)).exclude(confirmations__year=on.year)
    return list(rows.order_by("number").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _ask(expert_id: int, year: int, at: datetime) -> bool:
    expert = Expert.objects.select_for_update(of=("self",)).get(pk=expert_id)
    due = upkeep.confirmation_due(day_of(at), p=in_force(day_of(at)))
    row, fresh = Confirmation.objects.get_or_create(expert=expert, year=year, defaults={"asked_at": at, "due": due})
    if fresh:
        trace.record(action="upkeep.ask_yearly", article="9.3", subject=row, by=None, at=at, payload={"expert": expert.number})
        _tell(row, f"confirm:{row.pk}", at)
    return fresh


def _tell(row: Confirmation, key: str, at: datetime) -> None:
    values = {"name": row.expert.name, "day": f"{row.due:%Y-%m-%d}", "link": f"{settings.ADDRESS}/e/record/"}
    messages.send(code="upkeep", expert=row.expert, key=key, variables=values, at=at)


def _silent(on: date) -> list[int]:
    """Confirmations without an answer of which something may be due."""
    rows = Confirmation.objects.filter(confirmed_at=None, frozen_at=None, expert__status__in=STANDING).select_related("expert")
    known = changes()
    due = [row.pk for row in rows if _freezes(row, on, known) or (row.reminded_at is None and _reminds(row, on))]
    return due[:BATCH]


def _freezes(row: Confirmation, on: date, known: tuple[Change, ...]) -> bool:
    """By the numbers of the day on which the person was asked."""
    return upkeep.freezes(row.due, on, p=parameters.in_force(day_of(row.asked_at), known))


def _reminds(row: Confirmation, on: date) -> bool:
    return upkeep.reminds(day_of(row.asked_at), row.due, on)


@transaction.atomic
def _follow(row_id: int, at: datetime) -> bool:
    Expert.objects.select_for_update(of=("self",)).get(confirmations=row_id)
    row = Confirmation.objects.select_for_update(of=("self",)).select_related("expert").get(pk=row_id)
    on = day_of(at)
    if row.confirmed_at or row.frozen_at:
        return False
    if _freezes(row, on, changes()):
        return _freeze(row, at)
    if row.reminded_at is None and _reminds(row, on):
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        _tell(row, f"confirm:{row.pk}:again", at)
        return True
    return False


def _freeze(row: Confirmation, at: datetime) -> bool:
    """Out of the draws until the expert answers; a removal takes a case of its own."""
    row.frozen_at = at
    row.save(update_fields=["frozen_at"])
    frozen = row.expert.status == ExpertStatus.ACTIVE
    if frozen:
        Expert.objects.filter(pk=row.expert_id).update(status=ExpertStatus.FROZEN, changed_at=at)
    payload = {"expert": row.expert.number, "from": row.expert.status}
    trace.record(action="upkeep.freeze", article="9.3", subject=row, by=None, at=at, payload=payload)
    return True


@transaction.atomic
def confirm(*, by: Account, at: datetime) -> Confirmation:
    """The expert confirms this year's record; whom silence had frozen stands in the pool again."""
    expert = Expert.objects.select_for_update(of=("self",)).get(account=by)
    row = Confirmation.objects.select_for_update(of=("self",)).filter(expert=expert, confirmed_at=None).first()
    if row is None:
        raise Refused(Reason("9.3", "现在没有需要确认的资料", remedy="资料有变的，随时可以更新"))
    row.confirmed_at = at
    row.save(update_fields=["confirmed_at"])
    back = bool(row.frozen_at) and expert.status == ExpertStatus.FROZEN
    if back:
        Expert.objects.filter(pk=expert.pk).update(status=ExpertStatus.ACTIVE, changed_at=at)
    elif row.frozen_at:  # held by a case meanwhile: silence is no longer what comes back after it
        held = RemovalCase.objects.filter(expert=expert, suspended=True, status_before=ExpertStatus.FROZEN)
        held.update(status_before=ExpertStatus.ACTIVE)
    payload = {"expert": expert.number} | ({"to": ExpertStatus.ACTIVE.value} if back else {})
    trace.record(action="upkeep.confirm_yearly", article="9.3", subject=row, by=by, at=at, payload=payload)
    return row


def export(*, rows: Iterable[Confirmation], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line each."""
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="confirmations", title="资料年度确认", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Confirmation) -> tuple[object, ...]:
    who = row.expert
    return (
        who.number, who.name, who.unit.name, row.year, row.asked_at, row.due, row.reminded_at, row.confirmed_at, row.frozen_at
    )  # fmt: skip
