"""The outbox as a sheet: nobody's name, address or text stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from expertpool.policy.contact_terms import Channel, MessageKind, MessageStatus
from expertpool.records.models import Account, Message
from expertpool.services import exports

HEADINGS = ("消息", "渠道", "专家编号", "需求编号", "生成时间", "发出时间", "尝试次数", "状态", "原因")


def export(*, rows: Iterable[Message], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="messages", title="发送记录", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Message) -> tuple[object, ...]:
    return (
        MessageKind.label_of(row.text.code),
        Channel.label_of(row.channel),
        row.expert.number if row.expert else "",
        row.contact.demand.code if row.contact else "",
        row.created_at,
        row.sent_at,
        row.tries,
        MessageStatus.label_of(row.state),
        row.fault,
    )
