"""Acts on the pool's records: looks that leave a trace, and exports (4, 20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from expertpool.gateways import keys
from expertpool.policy import terms
from expertpool.records.models import Account, Expert
from expertpool.services import exports, trace

#: what a look may reveal: label, encrypted column, key of the field
SECRETS = (
    ("证件号码", "id_cipher", "id"),
    ("手机", "phone_cipher", "phone"),
    ("备用联系", "second_contact_cipher", "second_contact"),
)
HEADINGS = ("编号", "姓名", "类别", "领域", "单位", "职务", "职称", "职称级别", "地域", "状态", "今年使用次数", "入库日期")


@transaction.atomic
def look(*, expert: Expert, by: Account, at: datetime) -> None:
    """Somebody opened the full record; the expert may see who (20)."""
    trace.record(action="expert.view", article="20", subject=expert, by=by, at=at)


@transaction.atomic
def reveal(*, expert: Expert, by: Account, at: datetime) -> dict[str, str]:
    """Label → plain value. The look is committed before a figure leaves."""
    present = [(label, column, field) for label, column, field in SECRETS if getattr(expert, column)]
    shown = {label: _plain(expert, column, field) for label, column, field in present}
    trace.record(action="expert.reveal", article="20", subject=expert, by=by, at=at, payload={"shown": sorted(shown)})
    return shown


def phone_of(expert: Expert) -> str:
    """The plain number, empty when none is on record; whoever asks has traced the look before."""
    return _plain(expert, "phone_cipher", "phone") if expert.phone_cipher else ""


def _plain(expert: Expert, column: str, field: str) -> str:
    return keys.decrypt(bytes(getattr(expert, column)), table="expert", row=expert.number, field=field)


def export(*, rows: Iterable[Expert], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """The selection as a sheet with its serial: no identity number, phone or account stands in it."""
    lines = [_line(expert) for expert in rows]
    return exports.sheet(kind="pool", title="专家名录", headings=HEADINGS, rows=lines, filters=dict(filters), by=by, at=at)


def _line(expert: Expert) -> tuple[object, ...]:
    return (
        expert.number,
        expert.name,
        terms.Category.label_of(expert.category),
        "、".join(row.field.name for row in expert.fields.all()),
        expert.unit.name,
        expert.post,
        expert.title,
        terms.TitleLevel.label_of(expert.title_level),
        terms.region_label(expert.region),
        terms.ExpertStatus.label_of(expert.status),
        expert.uses,
        expert.admitted_on,
    )
