"""Units that stand for their people: invited, confirmed, and what they hand in for several at once (7.1, 19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.term import Term

#: what a contact's name may hold; an invitation must not carry anybody's advertisement
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[·. ])*")


class InviteState(Term):
    """A unit asked to open an account."""

    ASKED = "asked", "待登记单位"
    SENT = "sent", "待单位登记"
    REGISTERED = "registered", "待人才科确认"
    CONFIRMED = "confirmed", "已开通"
    REFUSED = "refused", "未予开通"


class RollKind(Term):
    """Whose sheet of several people it is."""

    ASSOCIATION = "association", "行业推荐"
    SHEET = "sheet", "人才科整表录入"


class RollState(Term):
    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "已提交"


class FeedbackKind(Term):
    """What an employer has to tell of an expert (19)."""

    ACADEMIC = "academic", "学术失范"
    UNLAWFUL = "unlawful", "违法违纪"
    OTHER = "other", "其他重大事项"


class FeedbackState(Term):
    RECEIVED = "received", "待人才科处理"
    OPENED = "opened", "已立案核实"
    FILED = "filed", "已了解，不立案"


@implements("7.1.1")
def wrong_contact(name: str) -> Decision:
    """Why nobody can be invited under this name; empty for a plain name."""
    if _NAME.fullmatch(name.strip()) and len(name.strip()) <= 40:
        return ()
    return (Reason("7.1.1", "联系人姓名没有填写，或含有数字、符号", remedy="只填联系人姓名"),)


@implements("19")
def may_vouch(*, same_person: bool) -> Decision:
    """Nobody stands for oneself in the unit's name."""
    if not same_person:
        return ()
    return (Reason("19", "不能以单位名义推荐本人", remedy="由本单位另一名经办人审核，或上传单位盖章的信息表"),)


@implements("7.1.3")
def may_hand_in(*, kind: str, people: int, stamped: bool) -> Decision:
    """A roll goes to the bureau with people on it; an association's with the stamped copy attached."""
    return tuple(_lacking(kind, people, stamped))


def _lacking(kind: str, people: int, stamped: bool) -> Iterator[Reason]:
    if not people:
        yield Reason("7.1.3", "表中还没有人员", remedy="逐人填写，或上传汇总表后列入")
    if kind == RollKind.ASSOCIATION and not stamped:
        yield Reason("7.1.3", "没有上传盖章的汇总表扫描件", remedy="打印汇总表，盖章后扫描上传")


#: links that somebody gets unasked for before the recommending side has to act
MOST_LINKS = 3


@implements("7.1.3")
def reminds(days: int, links: int, *, p: Parameters) -> bool:
    """Whether somebody who has not confirmed is written to again: a third of a link's time after the last one, and not for ever."""
    return links < MOST_LINKS and days >= max(1, p.link_days // 3)


@implements("19")
def may_tell(words: str, happened_on: date | None, *, today: date) -> Decision:
    """What a feedback of misconduct must hold: what happened, and no day that is still to come."""
    found = []
    if not words.strip():
        found.append(Reason("19", "没有写明情况", remedy="写明时间、经过和已作处理"))
    if happened_on and happened_on > today:
        found.append(Reason("19", "发生日期在今天以后", remedy="核对日期；不清楚的留空"))
    return tuple(found)
