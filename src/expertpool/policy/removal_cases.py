"""Removal cases: who brings one, what holds the expert back meanwhile, what comes before verification and deliberation (9, 14.6, 17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from expertpool.policy import removal
from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.removal import ARTICLE_OF, Ban
from expertpool.policy.term import Term
from expertpool.policy.terms import ExpertStatus, Outcome, RemovalGround, Role

_G = RemovalGround


class CaseSource(Term):
    """Where a case comes from."""

    TALENT = "talent", "人才科"
    ORGANISER = "organiser", "承办科室提请"
    EMPLOYER = "employer", "所在单位反馈"
    REPORT = "report", "检举属实"
    EXPERT = "expert", "专家本人"
    JOB = "job", "系统按期提请"
    GRADES = "grades", "专家评价"


class ResignMeans(Term):
    """How somebody said to resign (14.6)."""

    ONLINE = "online", "本人网上"
    LETTER = "letter", "书面"
    PHONE = "phone", "电话"
    SMS = "sms", "短信"


class FileKind(Term):
    """What a file of a case is."""

    EVIDENCE = "evidence", "证据"
    STATEMENT = "statement", "本人陈述材料"


class CasePaper(Term):
    """Papers of a case."""

    REVIEW = "review", "出库审议表"
    NOTICE = "notice", "出库告知"
    RELEASE = "release", "辞聘确认"
    BAN = "ban", "禁入告知"


#: grounds of 17: opened by the grades themselves, never by hand
BY_GRADES = (_G.MEDIOCRE, _G.POOR)
#: grounds that a clerk may open a case on
BY_HAND = tuple(ground for ground in _G if ground not in (*BY_GRADES, _G.RESIGNED))
#: grounds on which organisers and employers may ask for a case
BY_OTHERS = (_G.MISCONDUCT, _G.SECRECY, _G.UNFAIR, _G.OFFENCE, _G.UNFIT)
#: nobody outside the pool can be removed from it
OUTSIDE = (ExpertStatus.REMOVED, ExpertStatus.INVITED)
#: outcomes that say somebody could not be reached
UNREACHED = (Outcome.UNREACHABLE, Outcome.WRONG_NUMBER)
#: days within which a resignation that somebody told has to be recorded
MOST_DAYS_LATE = 30
#: the fewest characters of a finding, so that it says something
LEAST_WORDS = 4


@implements("9")
def opening(role: str, source: str) -> str:
    """The step that brings a case in: the keepers and the grades open it, the expert resigns, everybody else asks."""
    if role == Role.EXPERT:
        return "case.resign"
    return "case.open" if role == Role.TALENT or source == CaseSource.GRADES else "case.propose"


@implements("9.1", "9.2", "9.3", "9.4", "9.5", "9.6", "9.7", "9.8", "17")
def suspends(ground: str, *, p: Parameters) -> bool:
    """Whether an open case on this ground keeps the expert out of the draws."""
    return bool(getattr(p, f"hold_{RemovalGround(ground)}"))


@implements("9")
def may_open(ground: str, status: str, occurred_on: date | None, evidence: str, *, on: date) -> Decision:
    """What a case must say, and that somebody of the pool is meant."""
    return tuple(_unready(ground, status, occurred_on, evidence, on))


def _unready(ground: str, status: str, occurred_on: date | None, evidence: str, on: date) -> Iterator[Reason]:
    if ground not in RemovalGround.values:
        yield Reason("9", "没有选择出库情形", remedy="先选择情形")
        return
    article = ARTICLE_OF[RemovalGround(ground)]
    if status in OUTSIDE:
        yield Reason(article, f"此人现为“{ExpertStatus.label_of(status)}”，不在库", remedy="只对在库专家立案")
    if occurred_on is None or occurred_on > on:
        yield Reason(article, "没有填写情形发生之日，或日期晚于今天", remedy="填写行为发生的当天；禁入期由此起算")
    if len(evidence.strip()) < LEAST_WORDS:
        yield Reason(article, "没有写明事实和证据", remedy="写明何时何地何事、有何证据")


@implements("9")
def may_verify(ground: str, finding: str, *, stated: bool, statement_until: date | None, on: date) -> Decision:
    """The person concerned is heard first: a statement, or its time has run; who resigned has spoken already."""
    return tuple(_unheard(ground, finding, stated, statement_until, on))


def _unheard(ground: str, finding: str, stated: bool, statement_until: date | None, on: date) -> Iterator[Reason]:
    if len(finding.strip()) < LEAST_WORDS:
        yield Reason("9", "没有写明核实情况", remedy="写明核实了什么、结论如何")
    if ground == RemovalGround.RESIGNED or stated:
        return
    if statement_until is None:
        yield Reason("9", "还没有请本人陈述", remedy="先请本人陈述，期满或收到陈述后核实")
    elif on <= statement_until:
        yield Reason("9", f"本人可在 {statement_until:%Y-%m-%d} 前陈述，期限未满", remedy=f"{_after(statement_until)} 起可以核实")


@implements("14.6", "10")
def may_record(said_on: date | None, *, on: date) -> Decision:
    """What was said is recorded soon: the ban runs from that day, and nobody may move it into the past."""
    if said_on is None or on - timedelta(days=MOST_DAYS_LATE) <= said_on <= on:
        return ()
    message = f"本人表示之日 {said_on:%Y-%m-%d} 晚于今天，或早于今天 {MOST_DAYS_LATE} 天以上"
    return (Reason("14.6", message, remedy="核对凭证上的日期；过久的请本人重新表示"),)


@implements("14.6")
def may_go_on(objection_until: date | None, *, on: date) -> Decision:
    """A resignation that somebody else recorded waits until the person concerned has had time to disown it."""
    if objection_until is None or on > objection_until:
        return ()
    message = f"辞任由他人代为登记，本人可在 {objection_until:%Y-%m-%d} 前否认"
    return (Reason("14.6", message, remedy=f"{_after(objection_until)} 起可以继续办理"),)


def _after(day: date) -> str:
    return f"{day + timedelta(days=1):%Y-%m-%d}"


@implements("9")
def may_deliberate(*, handled: bool, concerned: bool) -> Decision:
    """Whoever opened or verified a case does not deliberate on it, nor takes it back; nor does the person concerned."""
    if concerned:
        return (Reason("9", "本人的出库事项不能由本人审议", remedy="由另一位局领导办理"),)
    return (Reason("9", "立案、核实的人不能参加审议", remedy="由另一人办理"),) if handled else ()


@implements("9")
def meeting_told(name: str, number: str, day: date | None, *, verified_on: date, on: date) -> Decision:
    """A deliberation is told by meeting, number and day; it follows the verification and lies not ahead."""
    if not name.strip() or not number.strip() or day is None:
        return (Reason("9", "没有填写审议会议的名称、编号和日期", remedy="按会议纪要填写"),)
    if not verified_on <= day <= on:
        return (Reason("9", f"会议日期应在核实之日（{verified_on:%Y-%m-%d}）至今天之间", remedy="核对会议日期"),)
    return ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a removal leads to, before anybody confirms it. `free_from=None` with a ban: never again."""

    ground: RemovalGround
    ban: Ban | None
    from_removal: bool

    @property
    def words(self) -> str:
        start = "自出库之日起" if self.from_removal else "自发生之日起"
        if self.ban is None:
            return "出库后没有禁入期，符合条件即可重新申请入库。"
        if self.ban.free_from is None:
            return f"{start}终身不得再次入库。"
        months = (self.ban.last_day.year - self.ban.since.year) if self.ban.last_day else 0
        return f"{start} {months} 年内（至 {self.ban.last_day:%Y-%m-%d}）不得入库，{self.ban.free_from:%Y-%m-%d} 起可以重新申请。"


@implements("10", "17")
def since(ground: str, *, occurred_on: date, removed_on: date) -> date:
    """The day from which a ban runs: of the act, under 17 of the removal."""
    return removed_on if ground in BY_GRADES else occurred_on


@implements("10", "17")
def consequence(ground: str, *, occurred_on: date, removed_on: date, p: Parameters) -> Consequence:
    """The ban that follows if the removal takes place on `removed_on`."""
    start = since(ground, occurred_on=occurred_on, removed_on=removed_on)
    return Consequence(RemovalGround(ground), removal.ban_for(ground, start, p=p), ground in BY_GRADES)


@implements("9", "10", "14.6")
def papers(ground: str, *, verified: bool, removed: bool, barred: bool, own: bool) -> tuple[CasePaper, ...]:
    """Which papers there are: the review from the verification on, for the office only; the others once somebody is out."""
    told = CasePaper.RELEASE if ground == RemovalGround.RESIGNED else CasePaper.NOTICE
    there = {CasePaper.REVIEW: verified and not own, told: removed, CasePaper.BAN: removed and barred}
    return tuple(paper for paper, stands in there.items() if stands)


@implements("9.3")
def unreachable(outcomes: Sequence[str], *, p: Parameters) -> bool:
    """Whether the latest outcomes, newest first, all say that somebody could not be reached."""
    latest = outcomes[: p.unreachable_count]
    return len(latest) == p.unreachable_count and all(outcome in UNREACHED for outcome in latest)
