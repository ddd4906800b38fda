"""Looking up a ban by a document, and the register as a sheet (10, 20). The number of a document is never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from expertpool.policy import identity
from expertpool.policy.terms import RemovalGround
from expertpool.queries import ban_register
from expertpool.queries.ban_register import Entry
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account
from expertpool.services import exports, gate, trace
from expertpool.services.calls import day_of
from expertpool.services.exports import Sheet

HEADINGS = ("事项", "专家编号", "姓名", "单位", "情形", "起算之日", "最后一日", "状态", "首个可申请日", "登记日期", "撤销日期")
#: subject of a look into the register as a whole
REGISTER = ("bans", 0)


@transaction.atomic
def search(*, kind: str, number: str, by: Account, at: datetime) -> list[Entry]:
    """The bans of who has this document; the look is traced without the number. Raises `Refused` for a number that cannot be."""
    document = gate.refuse_unknown(identity.parse(kind, number))
    on = day_of(at)
    found = ban_register.entries(ban_register.of_identity(gate.index_of(document)), on=on, p=in_force(on))
    trace.record(action="ban.search", article="10", subject=REGISTER, by=by, at=at, payload={"found": len(found)})
    return found


@transaction.atomic
def look(*, by: Account, at: datetime) -> None:
    """Somebody read the register (20)."""
    trace.record(action="ban.view", article="20", subject=REGISTER, by=by, at=at)


def sheet(*, rows: Iterable[Entry], filters: Mapping[str, str], by: Account, at: datetime) -> Sheet:
    """The register as the list shows it; no number of a document stands in it."""
    lines = (_line(row) for row in rows)
    return exports.sheet(kind="bans", title="禁入名册", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Entry) -> list[object]:
    ban, person = row.ban, row.person
    who = [person.number, person.name, person.unit.name] if person else ["", "资料已不保存", ""]
    days = [ban.occurred_on, ban.last_day or "终身", row.standing.label, row.free_from or "不再受理"]
    made = [day_of(ban.created_at), day_of(ban.lifted_at) if ban.lifted_at else None]
    return [ban.document, *who, RemovalGround.label_of(ban.ground), *days, *made]
