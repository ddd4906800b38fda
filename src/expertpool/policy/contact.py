"""Rules of contact: who calls, when somebody counts as unreachable, who may still come, when a closed name opens again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from expertpool.policy import screening
from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.drawing import OPEN, Draw, Entry, accepted_by, features_of, shortfall
from expertpool.policy.facts import Demand, Expert, Period
from expertpool.policy.parameters import Parameters
from expertpool.policy.recusal import avoided, check
from expertpool.policy.removal import Past, may_apply_again
from expertpool.policy.terms import ActivityStatus, DemandStatus, ExpertStatus, ParticipationStatus
from expertpool.policy.workdays import Calendar

#: the items of avoidance that somebody may name
ITEMS = ("13.1", "13.2", "13.3", "13.4", "13.5")


@implements("11.3")
def only_caller(caller: str, by: str) -> Decision:
    """The designated person alone calls. Both are identity digests or account ids as text; empty: nobody is designated."""
    if not caller:
        return (Reason("11.3", "还没有指定联系人", remedy="先指定专人联系"),)
    if caller != by:
        return (Reason("11.3", "您不是本次名单的指定联系人", remedy="由指定的人联系，或重新指定联系人"),)
    return ()


@implements("11.3")
def unreachable(attempts: Sequence[datetime], *, p: Parameters) -> Decision:
    """Somebody counts as unreachable after so many failed attempts, the first and last of them so many minutes apart."""
    missing = p.contact_attempts - len(attempts)
    if missing > 0:
        return (Reason("11.3", f"联系次数不足，还差 {missing} 次", remedy=f"共需联系 {p.contact_attempts} 次以上"),)
    counted = _spaced(sorted(attempts), timedelta(minutes=p.contact_gap_minutes))
    if counted < p.contact_attempts:
        remedy = f"两次联系至少间隔 {p.contact_gap_minutes} 分钟"
        return (Reason("11.3", "各次联系间隔太短，不能算作联系不上", remedy=remedy),)
    return ()


def _spaced(times: Iterable[datetime], gap: timedelta) -> int:
    """How many of the attempts lie at least `gap` after the last one counted."""
    counted, last = 0, None
    for moment in times:
        if last is None or moment - last >= gap:
            counted, last = counted + 1, moment
    return counted


@implements("11.3", "11.6", "12", "13")
def still_able(
    expert: Expert,
    demand: Demand,
    *,
    busy: Iterable[Period] = (),
    taken: bool = False,
    past: Iterable[Past] = (),
    on: date,
    p: Parameters,
) -> Decision:
    """Why somebody may no longer come: a ban, standing, age, the limit, avoidance, another activity on the same days.

    `taken`: confirmed already for another demand of the same activity; one person takes one seat. Days declared as
    inconvenient do not count here: whoever is asked can say so. Somebody invited from outside (7.1.2)
    has no standing in the pool to lose, and is judged by the conditions of admission when admitted.
    """
    if expert.status == ExpertStatus.INVITED:
        return (*may_invite(expert, demand, past, on=on, p=p), *clashes(busy, demand, taken=taken))
    person = replace(expert, unavailable=())
    return (
        *may_apply_again(past, on=on, p=p),
        *screening.may_designate(person, demand, on=on, p=p),
        *clashes(busy, demand, taken=taken),
    )


@implements("11.3")
def clashes(busy: Iterable[Period], demand: Demand, *, taken: bool = False) -> Iterator[Reason]:
    """Confirmed for another activity on one of the same days, or for another demand of this one."""
    if taken:
        yield Reason("11.3", "已确认参加本次活动的另一组", remedy="一人在一次活动中只占一个名额")
    for period in busy:
        if period.first <= demand.last_day and demand.first_day <= period.last:
            yield Reason("11.3", f"{period.first:%Y-%m-%d} 已确认参加其他科技活动")


@implements("11.3")
def reminds(opened: datetime, answer_by: datetime, at: datetime) -> bool:
    """Half of the time to answer is over, and some is left."""
    return opened + (answer_by - opened) / 2 <= at < answer_by


@implements("7.1.2", "13")
def may_invite(expert: Expert, demand: Demand, past: Iterable[Past], *, on: date, p: Parameters) -> Decision:
    """Bans and avoidance come before an invitation from outside goes out."""
    day = max(on, demand.first_day)
    return (
        *may_apply_again(past, on=on, p=p),
        *check(expert, demand, on=day, p=p),
        *avoided(expert, demand, on=day, p=p),
    )


@implements("7.1.2", "11.3")
def pool_cannot_serve(*, missing: int, left: int) -> Iterator[Reason]:
    """Somebody from outside is invited once a field still has open seats and nobody of the pool is left to be called.

    `missing` seats of the field, `left` names that are being asked, closed, or could still be listed.
    """
    if missing <= 0:
        yield Reason("7.1.2", "该领域人数已经够了", remedy="无须邀请库外专家")
    elif left:
        yield Reason("7.1.2", "库内还有专家可以联系", remedy="名单用完、续排不出人之后再邀请")


#: a participation for which the form of somebody invited is owed: taken part, or confirmed to
TAKES_PART = (ParticipationStatus.CONFIRMED, ParticipationStatus.DONE)


@implements("7.1.2")
def owes_invitation_form(participation: str) -> bool:
    """Nothing is owed for who said no, fell out or stayed away, nor for an activity called off. Empty: never confirmed."""
    return participation in TAKES_PART


@implements("7.1.2")
def invitation_form_due(last_day: date, *, calendar: Calendar, p: Parameters) -> date:
    """The last day on which the form of an invited expert is in time."""
    return calendar.add_workdays(last_day, p.invitation_form_working_days)


@implements("13")
def final_yes(*, agreed: bool, shown: bool) -> Decision:
    """A yes is final only after the provisional one, and after the units and people under review were shown."""
    if not agreed:
        return (Reason("13", "专家还没有表示可以参加", remedy="先登记暂定同意"),)
    if not shown:
        return (Reason("13", "还没有向专家说明涉及的单位和人员", remedy="先出示名单，再由专家声明有无回避情形"),)
    return ()


@implements("13")
def recusal_item(article: str) -> Decision:
    """Avoidance names one of the five items."""
    if article not in ITEMS:
        return (Reason("13", "没有指明属于哪一种回避情形", remedy="从五种情形中选择一种"),)
    return ()


@implements("11.3", "14.3")
def may_reopen(
    made: Draw, outcomes: Mapping[int, str], number: int, *, stratum: int | None = None, seated: int = 0, asked: int = 0
) -> Decision:
    """A closed outcome opens again while its place is unfilled and nobody else is being asked for it.

    People from outside take seats too: `seated` of them have said yes in this stratum and `asked` have not answered, the one
    concerned left out. Somebody from outside has no place on the list; then `stratum` says for which seats.
    """
    others = {key: outcome for key, outcome in outcomes.items() if key != number}
    own = next((entry for entry in made.entries if entry.number == number), None) if stratum is None else None
    index = own.stratum if own else stratum or 0
    asked += sum(others.get(e.number) == OPEN for e in made.entries if e.stratum == index)
    seats = shortfall(made, others)[index] - seated
    if seats <= 0:
        return (Reason("11.3", "名额已满，不能重新开放", remedy="如有人退出，再行处理"),)
    if asked >= seats:
        return (Reason("11.3", "名额正在联系其他专家", remedy="待其答复后再处理"),)
    if own and _is_full(made, others, own):
        return (Reason("11.1", "同单位名额已满或正在联系中，不能重新开放"),)
    return ()


@implements("11.4")
def list_is_out() -> Decision:
    """Once the final list is with the organiser a place opens only when somebody on it falls out."""
    return (Reason("11.4", "最终名单已经反馈，名额已满", remedy="如有人退出，再行处理"),)


#: states of a demand, and of its activity, in which nobody is asked any more
OVER = (DemandStatus.CANCELLED, DemandStatus.WITHDRAWN, DemandStatus.VOIDED, DemandStatus.ARCHIVED)
PAST = (ActivityStatus.HELD, ActivityStatus.ARCHIVED, ActivityStatus.CANCELLED)


@implements("11.5")
def still_asking(state: str, activity: str) -> Decision:
    """Nobody is asked, answers or objects once the demand is over or its activity held, whatever stood open before."""
    if activity in PAST:
        label = ActivityStatus.label_of(activity)
        return (Reason("11.5", f"科技活动“{label}”，不再办理联系事项", remedy="无须再办理"),)
    if state in OVER:
        return (Reason("11.5", f"本次需求现为“{DemandStatus.label_of(state)}”，不再办理联系事项", remedy="无须再办理"),)
    return ()


def _is_full(made: Draw, others: Mapping[int, str], own: Entry) -> bool:
    _, taken = accepted_by(made, others)
    counts = Counter(taken)
    for entry in made.entries:
        if others.get(entry.number) == OPEN:
            counts.update(features_of(made.frame, entry))
    return any(counts[feature] >= cap.most for cap, feature in zip(made.frame.caps, features_of(made.frame, own), strict=True))
