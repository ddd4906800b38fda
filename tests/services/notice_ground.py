"""Ground for tests of public notices: applicants that passed the review, a notice in any state, made by the real acts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from expertpool.policy.codes import Sex
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Application, NoticeEntry, PublicNotice, SpecialDay, WorkYear
from expertpool.services import applications, objections, public_notices
from expertpool.services.demo.people import fictional_id
from expertpool.services.objections import Said
from tests.factories import AT, account
from tests.services.application_ground import applicant, vouched

_serial = count(1)
HERE = ZoneInfo("Asia/Shanghai")
#: 2026-10-01 to 10-07 off; Sunday 09-20 and Saturday 10-10 worked instead
AUTUMN = {**{date(2026, 10, day): False for day in range(1, 8)}, date(2026, 9, 20): True, date(2026, 10, 10): True}
SAID = Said("示丁丁", "13900002222", "", "此人填报的职称与实际不符，请核对职称证书。")


def local(day: date, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=HERE).astimezone(UTC)


def year_2026(by: Account | None = None) -> None:
    """The calendar of 2026 with 国庆 and 调休, confirmed."""
    for day, works in AUTUMN.items():
        SpecialDay.objects.create(day=day, works=works, name="国庆")
    WorkYear.objects.create(year=2026, confirmed_by=by or account(Role.LEADERSHIP), confirmed_at=AT, document="国办通知")


def batched(reviewer: Account, name: str = "", *, at: datetime = AT, **changed: object) -> Application:
    """Somebody who passed the review of `reviewer`."""
    number = next(_serial)
    birth, phone = date(1980, 1, 1) + timedelta(days=number), f"138{number:08d}"
    identity = fictional_id("410811", birth, number, Sex.FEMALE)
    values = {"name": name or f"示例{number}", "id_number": identity, "phone": phone, "birth": f"{birth:%Y-%m-%d}"}
    row = applications.locked(vouched(applicant(phone), at=at, **values | changed).pk)
    row.decided_by, row.decided_at = reviewer, at
    applications.step(row, "application.pass", reviewer.role, by=reviewer, at=at)
    return row


def drafted_notice(by: Account, *people: Application, at: datetime = AT) -> PublicNotice:
    return public_notices.compose(application_ids=[row.pk for row in people], by=by, at=at)


def published(by: Account, *people: Application, at: datetime = AT) -> PublicNotice:
    made = drafted_notice(by, *people, at=at)
    return public_notices.publish(notice_id=made.pk, by=by, at=at)


def entry_of(row: Application) -> NoticeEntry:
    return NoticeEntry.objects.filter(application=row).latest("pk")


def objected(row: Application, *, at: datetime = AT) -> str:
    """Somebody objects; the receipt."""
    receipt = objections.new_receipt()
    objections.receive(entry_id=entry_of(row).pk, said=SAID, receipt=receipt, at=at)
    return receipt
