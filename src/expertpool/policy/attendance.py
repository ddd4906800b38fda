"""Rules of the day itself: when the list is handed over, who may sign in, what may be read, when grades are due (11.4–11.6, 15, 16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.workdays import Calendar

#: when an activity begins that names no hour
MORNING = time(8, 0)


@implements("11.4")
def may_hand_over(*, missing: int, waiting: int, exhausted: bool, reason: str) -> Iterator[Reason]:
    """The list goes to the organiser once every seat is filled; short only when nobody is left to call, and with the reason.

    `missing` seats, `waiting` people asked without an answer yet.
    """
    if waiting:
        yield Reason("11.4", f"还有 {waiting} 人正在联系", remedy="有了结果再反馈最终名单")
    if missing and not exhausted:
        yield Reason("11.3", f"还差 {missing} 人，名单还没有联系完", remedy="继续联系，名单用完后续排")
    if missing and exhausted and not reason.strip():
        yield Reason(
            "11.3", f"还差 {missing} 人，没有写明原因", remedy="续排名单或邀请入库；确实不足的，写明与承办科室商定的处理"
        )


@implements("11.5")
def sign_in_opens(first_day: date, start: time | None, *, p: Parameters) -> datetime:
    """The local instant from which people may sign in; without a time zone."""
    return datetime.combine(first_day, start or MORNING) - timedelta(minutes=p.sign_in_open_minutes)


@implements("11.5")
def may_sign_in(now: datetime, first_day: date, start: time | None, *, p: Parameters) -> Decision:
    """From some minutes before the beginning, until the activity is told to have been held.

    A code holds on the days of the activity only; a signed sheet may be entered afterwards. `now` is local, without a time zone.
    """
    opens = sign_in_opens(first_day, start, p=p)
    if now < opens:
        return (Reason("11.5", f"{opens:%m-%d %H:%M} 开始签到", remedy="到时再签到"),)
    return ()


@implements("11.5")
def may_hold(today: date, first_day: date, *, pending: Iterable[str] = ()) -> Iterator[Reason]:
    """An activity has been held once its first day has come and no demand of it is still on its way.

    `pending` are the codes of demands that are neither handed over nor over.
    """
    if today < first_day:
        yield Reason("11.5", f"活动 {first_day:%Y-%m-%d} 才开始", remedy="活动当日起确认")
    for code in pending:
        remedy = "请人才科反馈最终名单；不再需要的，撤回或作废"
        yield Reason("11.4", f"需求 {code} 还没有办结", remedy=remedy)


@implements("11.5", "12")
def may_cancel(*, came: int) -> Decision:
    """What people came to has taken place: their uses are not given back by calling it off."""
    if came:
        return (Reason("11.5", f"已有 {came} 人到场，不能取消", remedy="登记错了的，先撤销到场；否则确认活动已举办"),)
    return ()


@implements("15.4", "20")
def may_read(*, signed: bool) -> Decision:
    """Nobody reads material of the activity before the letter of commitment is signed."""
    return () if signed else (Reason("20", "尚未签署承诺书", remedy="先签署承诺书，再看活动材料"),)


@implements("16")
def grades_due(last_day: date, *, calendar: Calendar, p: Parameters) -> date:
    """The last day on which grades are in time: so many working days after the activity's last day."""
    return calendar.add_workdays(last_day, p.evaluation_working_days)
