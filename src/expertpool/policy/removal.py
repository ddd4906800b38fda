"""Bans on re-entry after a removal (10, 17), and the one question that every way into the pool asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.periods import ONE_DAY, period_end
from expertpool.policy.term import Term
from expertpool.policy.terms import RemovalGround

#: ground → parameter with the years of the ban
BAN_YEARS = {
    RemovalGround.RESIGNED: "ban_years_resign",
    RemovalGround.MISCONDUCT: "ban_years_misconduct",
    RemovalGround.SECRECY: "ban_years_secrecy",
    RemovalGround.MEDIOCRE: "mediocre_ban_years",
    RemovalGround.POOR: "poor_ban_years",
}
#: grounds that bar for life
FOR_LIFE = frozenset({RemovalGround.UNFAIR, RemovalGround.OFFENCE})

#: ground → the provision under which somebody leaves
ARTICLE_OF = {
    RemovalGround.RESIGNED: "9.1",
    RemovalGround.OVER_AGE: "9.2",
    RemovalGround.UNREACHABLE: "9.3",
    RemovalGround.MISCONDUCT: "9.4",
    RemovalGround.SECRECY: "9.5",
    RemovalGround.UNFAIR: "9.6",
    RemovalGround.OFFENCE: "9.7",
    RemovalGround.UNFIT: "9.8",
    RemovalGround.MEDIOCRE: "17",
    RemovalGround.POOR: "17",
}


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier removal. `since`: the day the act occurred; under 17 the day of the removal."""

    ground: str
    since: date
    row: str = ""


@dataclass(frozen=True, slots=True)
class Ban:
    """A time without re-entry; `last_day=None`: for life."""

    ground: RemovalGround
    since: date
    last_day: date | None

    @property
    def free_from(self) -> date | None:
        """First day on which somebody may apply again; `None`: never."""
        return None if self.last_day is None else self.last_day + ONE_DAY

    @property
    def article(self) -> str:
        return "17" if ARTICLE_OF[self.ground] == "17" else "10"

    def holds(self, on: date) -> bool:
        """Whether it bars on day `on`; an act that is still to come bars nobody."""
        return self.since <= on and (self.last_day is None or on <= self.last_day)


class Standing(Term):
    """How a ban stands on a day."""

    RUNNING = "running", "禁入中"
    LIFE = "life", "终身禁入"
    ENDED = "ended", "已满"
    LIFTED = "lifted", "已撤销"


@implements("10")
def standing(last_day: date | None, *, lifted: bool, on: date) -> Standing:
    """The last day still bars; one taken back bars nobody."""
    if lifted:
        return Standing.LIFTED
    if last_day is None:
        return Standing.LIFE
    return Standing.RUNNING if on <= last_day else Standing.ENDED


@implements("10", "17", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6", "9.7", "9.8")
def ban_for(ground: str, since: date, *, p: Parameters) -> Ban | None:
    """The ban that follows a removal, `None` where there is none (9.2, 9.3, 9.8)."""
    known = RemovalGround(ground)
    if known in FOR_LIFE:
        return Ban(known, since, None)
    if known not in BAN_YEARS:
        return None
    years: int = getattr(p, BAN_YEARS[known])
    return Ban(known, since, period_end(since, months=12 * years))


@implements("10", "17")
def may_apply_again(past: Iterable[Past], *, on: date, p: Parameters) -> Decision:
    """Empty when nothing in somebody's past bars re-entry on day `on`; the one choke point of every way in."""
    return tuple(_standing_bans(past, on, p))


def _standing_bans(past: Iterable[Past], on: date, p: Parameters) -> Iterator[Reason]:
    for removal in past:
        ban = ban_for(removal.ground, removal.since, p=p)
        if ban is not None and ban.holds(on):
            yield Reason(ban.article, _message(ban), row=removal.row, remedy=_remedy(ban))


def _message(ban: Ban) -> str:
    length = "终身不得入库" if ban.last_day is None else f"至 {ban.last_day:%Y-%m-%d} 不得入库"
    return f"曾因“{ban.ground.label}”出库，自 {ban.since:%Y-%m-%d} 起{length}"


def _remedy(ban: Ban) -> str:
    return "不再受理申请" if ban.free_from is None else f"{ban.free_from:%Y-%m-%d} 起可以重新申请"


def free_from(past: Iterable[Past], *, p: Parameters) -> date | None:
    """The first day on which every ban is over; `None` when one is for life; `date.min` without any ban."""
    bans = [ban for removal in past if (ban := ban_for(removal.ground, removal.since, p=p))]
    days = [ban.free_from for ban in bans]
    return None if None in days else max((day for day in days if day), default=date.min)
