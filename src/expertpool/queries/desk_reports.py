"""What waits with whoever handles reports: the next step of each, unread additions, a key to make (14.5, 18)."""

from __future__ import annotations

from collections.abc import Iterator

from expertpool.policy import reports as rules
from expertpool.policy.lifecycle import ReportStatus
from expertpool.policy.workdays import Calendar
from expertpool.queries import reports as queries
from expertpool.queries.todo import Todo
from expertpool.records.models import Account

ACTS = {
    ReportStatus.RECEIVED: ("收到检举", "核查"),
    ReportStatus.EXAMINING: ("核查检举", "认定"),
    ReportStatus.UPHELD: ("检举属实，待办结", "办结"),
    ReportStatus.UNFOUNDED: ("检举不属实，待办结", "办结"),
}


def to_handle(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Every report that is not closed, by the last day of its next step."""
    waiting = queries.visible_to(viewer).filter(state__in=tuple(ACTS))
    for row, due in queries.with_due(waiting):
        words, act = ACTS[ReportStatus(row.state)]
        detail = f"{row.received_on:%m-%d} 收到" + (" · 检举人有新的补充" if row.unread else "")
        yield Todo("record", due, f"{words}：{row.code}", detail, "18", "report", (row.pk,), act, "reports")


def to_key(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Without a key nobody can report; a key without a backup may be lost with everything it sealed."""
    kind = rules.kind_of(viewer.role)
    if kind and queries.key_in_use(kind) is None:
        detail = "建立密钥之前，公众不能网上检举"
        yield Todo("record", None, f"建立检举密钥（{kind.label}）", detail, "18", "report_keys", (), "建立", "reports")
    if queries.copies_of(viewer).filter(backed_up_at=None).exists():
        detail = "口令遗忘而没有备份，已封存的检举永远打不开"
        yield Todo("record", None, "备份检举密钥", detail, "18", "report_keys", (), "备份", "reports")
