"""What the public is told and when: announcements, public notices, objections to who is to be admitted (7.2, 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.lifecycle import NEW, Lifecycle, Step
from expertpool.policy.term import Term
from expertpool.policy.terms import Role

#: the columns of a public notice, all of them
COLUMNS = ("姓名", "所在单位", "最高学历", "职称/职级")


class AnnouncementKind(Term):
    """What an announcement is about; `CALL` stands on the page of the open call as well."""

    NEWS = "news", "通知"
    CALL = "call", "征集"
    GUIDE = "guide", "解读"


class AnnouncementStatus(Term):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class NoticeStatus(Term):
    """A public notice."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "公示中"
    OVER = "over", "已期满"
    WITHDRAWN = "withdrawn", "已撤下"


class ObjectionStatus(Term):
    """An objection to somebody on a notice."""

    RECEIVED = "received", "待复审"
    REVIEWING = "reviewing", "复审中"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


#: objections that still wait for an answer
OPEN = (ObjectionStatus.RECEIVED, ObjectionStatus.REVIEWING)

_TALENT, _SYSTEM = (Role.TALENT,), (Role.SYSTEM,)
_A, _N, _O = AnnouncementStatus, NoticeStatus, ObjectionStatus

ANNOUNCEMENT = Lifecycle(
    "通知公告",
    AnnouncementStatus,
    Step("announcement.edit", NEW, _A.DRAFT, _TALENT, "7.1.1", "起草"),
    Step("announcement.edit", _A.DRAFT, _A.DRAFT, _TALENT, "7.1.1", "修改"),
    Step("announcement.publish", _A.DRAFT, _A.PUBLISHED, _TALENT, "7.1.1", "发布"),
    Step("announcement.withdraw", _A.DRAFT, _A.WITHDRAWN, _TALENT, "7.1.1", "撤回"),
    Step("announcement.withdraw", _A.PUBLISHED, _A.WITHDRAWN, _TALENT, "7.1.1", "撤回"),
)

NOTICE = Lifecycle(
    "公示",
    NoticeStatus,
    Step("notice.compose", NEW, _N.DRAFT, _TALENT, "7.2", "起草"),
    Step("notice.edit", _N.DRAFT, _N.DRAFT, _TALENT, "8", "修改"),
    Step("notice.drop", _N.DRAFT, _N.WITHDRAWN, _TALENT, "7.2", "放弃"),
    Step("notice.publish", _N.DRAFT, _N.PUBLISHED, _TALENT, "7.2", "发布"),
    Step("notice.remove", _N.PUBLISHED, _N.PUBLISHED, _TALENT, "7.2", "撤下一人"),
    Step("notice.withdraw", _N.PUBLISHED, _N.WITHDRAWN, _TALENT, "8", "撤下"),
    Step("notice.end", _N.PUBLISHED, _N.OVER, _SYSTEM, "8", "期满撤下"),
)

OBJECTION = Lifecycle(
    "异议",
    ObjectionStatus,
    Step("objection.take", _O.RECEIVED, _O.REVIEWING, _TALENT, "7.2", "承办复审"),
    Step("objection.uphold", _O.REVIEWING, _O.UPHELD, _TALENT, "7.2", "认定异议成立"),
    Step("objection.dismiss", _O.REVIEWING, _O.DISMISSED, _TALENT, "7.2", "认定异议不成立"),
)


@implements("7.2")
def may_object(last_day: date | None, on: date) -> Decision:
    """Until the end of the notice's last day, and not a moment longer."""
    if last_day is None:
        return (Reason("7.2", "名单不在公示中", remedy="请核对公示页面"),)
    if is_over(last_day, on):
        remedy = "公示期外发现问题的，可通过检举违规反映"
        return (Reason("7.2", f"公示期已于 {last_day:%Y-%m-%d} 24:00 届满，不再受理对公示人选的异议", remedy=remedy),)
    return ()


@implements("8")
def is_over(last_day: date, on: date) -> bool:
    """Whether the names have to be off the site: from the day after the last on."""
    return on > last_day


@implements("7.2")
def may_review_again(reviewer: str, earlier: Iterable[str]) -> Decision:
    """Somebody else than those who passed the applicant; people are identity digests or account ids as text."""
    if reviewer in set(earlier):
        return (Reason("7.2", "审核通过此人的人员不能复审对此人的异议", remedy="由人才科其他人员复审"),)
    return ()


@implements("8")
def may_take_back(reason: str) -> Decision:
    """What the public has seen is taken back with a reason only."""
    return () if reason.strip() else (Reason("8", "没有写明原因", remedy="写明原因后再办理，原因会公开"),)
