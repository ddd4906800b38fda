"""What waits on the way from a passed review to the admission: a notice to be made, drafts, objections (7.2, 8)."""

from __future__ import annotations

from collections.abc import Iterator

from expertpool.policy import publicity
from expertpool.policy.publicity import NoticeStatus, ObjectionStatus
from expertpool.policy.workdays import Calendar
from expertpool.queries import publicity as queries
from expertpool.queries.todo import Todo
from expertpool.records.models import Account


def to_notice(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """People who passed wait for a notice."""
    count, since = queries.waiting_since(viewer)
    if count:
        detail = f"最早 {since:%m-%d} 审核通过" if since else "已审核通过"
        yield Todo("intake", None, f"组织公示：拟入库 {count} 人", detail, "7.2", "notice_new", (), "组织公示", "notices")


def drafts(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """A notice that was begun."""
    for row in queries.notices(viewer, state=NoticeStatus.DRAFT):
        yield Todo(
            "intake",
            None,
            f"发布公示：{row.title}",
            f"{row.people} 人 · {row.code}",
            "7.2",
            "notice",
            (row.pk,),
            "核对发布",
            "notices",
        )


def to_review_again(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Objections that wait for their answer; the notice's last day is when the person could have been admitted."""
    for row in queries.objections(viewer).filter(state__in=publicity.OPEN):
        words = ObjectionStatus.label_of(row.state)
        title, detail = f"复审公示异议：{row.entry.name}", f"{words} · {row.entry.notice.code} · {row.made_at:%m-%d} 收到"
        yield Todo("intake", row.entry.notice.last_day, title, detail, "7.2", "objection", (row.pk,), "复审", "objections")
