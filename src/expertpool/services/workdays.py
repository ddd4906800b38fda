"""The table of working days: seeded, corrected, and confirmed year by year (7.2, 11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import holidays
from django.db import transaction

from expertpool.policy.decision import Reason, Refused
from expertpool.records.models import Account, SpecialDay, WorkYear
from expertpool.services import trace

_SATURDAY = 5


def seed(*, years: Iterable[int]) -> None:
    """Lay down the published arrangement of years that have no table yet; a year nobody has published gets weekdays only."""
    for year in years:
        _, new = WorkYear.objects.get_or_create(year=year)
        if new:
            SpecialDay.objects.bulk_create(_published(year))


def _published(year: int) -> Iterator[SpecialDay]:
    """Holidays on weekdays and worked weekend days; holidays that fall on weekends differ from nothing."""
    known = holidays.country_holidays("CN", years=year, language="zh_CN")
    for day in _days(year):
        weekend, works = day.weekday() >= _SATURDAY, known.is_working_day(day)
        if works == weekend:
            yield SpecialDay(day=day, works=works, name="调休上班" if works else str(known.get(day, "放假"))[:40])


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@transaction.atomic
def set_day(*, day: date, works: bool, name: str, by: Account, at: datetime) -> None:
    """Say whether `day` is worked. The year has to be confirmed again."""
    ordinary = works == (day.weekday() < _SATURDAY)
    year = _open_year(day.year)
    SpecialDay.objects.filter(day=day).delete()
    if not ordinary:
        SpecialDay.objects.create(day=day, works=works, name=name or ("调休上班" if works else "放假"))
    _unconfirm(year)
    payload = {"day": day.isoformat(), "works": works}
    trace.record(action="workday.edit", article="7.2", subject=year, by=by, at=at, payload=payload)


@transaction.atomic
def confirm(*, year: int, document: str, by: Account, at: datetime) -> None:
    """Somebody has compared the year's table with the published arrangement, named by `document`."""
    if not document.strip():
        raise Refused(Reason("7.2", "没有写明放假安排的文件", remedy="填写国务院办公厅放假通知的文号或名称"))
    row = _open_year(year)
    row.confirmed_by, row.confirmed_at, row.document = by, at, document.strip()
    row.save()
    trace.record(action="workday.confirm", article="7.2", subject=row, by=by, at=at, payload={"document": row.document})


@transaction.atomic
def open_year(*, year: int, by: Account, at: datetime) -> None:
    """Lay down the table of one more year."""
    seed(years=[year])
    trace.record(action="workday.edit", article="7.2", subject=_open_year(year), by=by, at=at, payload={"opened": year})


def _open_year(year: int) -> WorkYear:
    row = WorkYear.objects.select_for_update().filter(year=year).first()
    if row is None:
        raise Refused(Reason("7.2", f"还没有 {year} 年的工作日表", remedy="先建立这一年的表"))
    return row


def _unconfirm(year: WorkYear) -> None:
    year.confirmed_by = year.confirmed_at = None
    year.document = ""
    year.save()
