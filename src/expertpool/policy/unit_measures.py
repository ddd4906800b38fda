"""Measures against units: what each must rest on, the unit's hearing, from when until when the unit may not recommend (19)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.term import Term
from expertpool.policy.terms import Role


class MeasureKind(Term):
    """The three measures, the lightest first."""

    CRITICISM = "criticism", "批评教育"
    CENSURE = "censure", "通报批评"
    BARRED = "barred", "取消推荐资格"


class Fault(Term):
    """What a unit did not do."""

    CARELESS = "careless", "审核不严谨"
    LATE = "late", "反馈不及时"


class MeasureSource(Term):
    """What brought a measure up."""

    TALENT = "talent", "人才科"
    CASE = "case", "出库事项"
    FEEDBACK = "feedback", "单位反馈"


class MeasureState(Term):
    """How far a measure has come; `Standing` tells what it means on a day."""

    PROPOSED = "proposed", "听取单位意见"
    HEARD = "heard", "待局领导决定"
    DECIDED = "decided", "已决定"
    DROPPED = "dropped", "不予处理"
    LIFTED = "lifted", "已解除"


class Standing(Term):
    """What a measure means on a day: a decided one with days begins and ends with the calendar, without anybody's act."""

    PROPOSED = "proposed", "听取单位意见"
    HEARD = "heard", "待局领导决定"
    COMING = "coming", "已决定，未到起始日"
    RUNNING = "running", "执行中"
    ENDED = "ended", "已期满"
    DECIDED = "decided", "已决定"
    DROPPED = "dropped", "不予处理"
    LIFTED = "lifted", "已解除"


class MeasureFile(Term):
    """What a file of a measure is."""

    EVIDENCE = "evidence", "事实材料"
    STATEMENT = "statement", "单位陈述材料"


#: the lightest first
ORDER = tuple(MeasureKind)
#: states in which a measure waits for somebody
OPEN = (MeasureState.PROPOSED, MeasureState.HEARD)
#: the fewest characters of words that say something
LEAST_WORDS = 4
#: roles that act in a unit's name
UNITS = (Role.EMPLOYER, Role.ASSOCIATION)


class Forwarding(Term):
    """Why what waited for a unit goes to the bureau."""

    BARRED = "barred", "单位的推荐资格已取消，由人才科直接审核"
    CLOSED = "closed", "单位已没有可用的账号，由人才科直接审核"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is said when a measure is proposed; `leap` says why a lighter measure was left out."""

    kind: str
    fault: str
    happened_on: date | None
    facts: str
    impact: str
    leap: str = ""


@implements("19")
def may_propose(told: Proposal, *, earlier: Collection[str], waiting: bool, on: date) -> Decision:
    """A fault of the unit with its day, its facts and its grave effect; the lighter measure first, or why not.

    `earlier` are the kinds decided against the unit before and not lifted; `waiting`: another proposal is still open.
    """
    return tuple(_unready(told, earlier, waiting, on))


def _unready(told: Proposal, earlier: Collection[str], waiting: bool, on: date) -> Iterator[Reason]:
    if waiting:
        yield Reason("19", "对该单位已有一项处理正在办理", remedy="先办结那一项")
    if told.kind not in MeasureKind.values or told.fault not in Fault.values:
        yield Reason("19", "没有选择处理种类或情形", remedy="从列表中选择")
    elif _leaps(told.kind, earlier) and len(told.leap.strip()) < LEAST_WORDS:
        before = ORDER[ORDER.index(MeasureKind(told.kind)) - 1].label
        yield Reason("19", f"该单位未受过{before}，直接提出了更重的处理", remedy=f"先提出{before}，或写明越过的理由")
    if told.happened_on is None or told.happened_on > on:
        yield Reason("19", "没有填写发生日期，或日期晚于今天", remedy="填写情形发生的当天")
    if len(told.facts.strip()) < LEAST_WORDS:
        yield Reason("19", "没有写明事实", remedy="写明何时何事、单位哪里没有尽责、有何证据")
    if len(told.impact.strip()) < LEAST_WORDS:
        yield Reason("19", "没有写明造成的重大影响", remedy="写明影响了哪次科技活动、后果如何；没有重大影响的不予处理")


def _leaps(kind: str, earlier: Collection[str]) -> bool:
    """Whether no measure at least as heavy as the next lighter one came before."""
    place = ORDER.index(MeasureKind(kind))
    return place > 0 and not any(known in earlier for known in ORDER[place - 1 :])


@implements("19")
def hearing_until(proposed_on: date, *, p: Parameters) -> date:
    """The last day on which the unit may still speak."""
    return proposed_on + timedelta(days=p.unit_hearing_days)


@implements("19")
def may_answer(words: str, files: int, *, until: date, on: date) -> Decision:
    """The unit speaks to the end of its days."""
    if on > until:
        return (Reason("19", f"陈述期限 {until:%Y-%m-%d} 已过", remedy="可以联系人才科说明"),)
    if not words.strip() and not files:
        return (Reason("19", "没有写陈述，也没有上传材料", remedy="写明情况或上传材料"),)
    return ()


@implements("19")
def may_close_hearing(finding: str, *, answered: bool, until: date, on: date) -> Decision:
    """The unit is heard first: it has answered, or its days have run."""
    found = []
    if not answered and on <= until:
        free = f"{until + timedelta(days=1):%Y-%m-%d}"
        found.append(Reason("19", f"单位可在 {until:%Y-%m-%d} 前陈述，期限未满", remedy=f"收到陈述后，或 {free} 起办理"))
    if len(finding.strip()) < LEAST_WORDS:
        found.append(Reason("19", "没有写明核实情况", remedy="写明核实了什么、单位陈述是否采信"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What leadership decides: the document with its day; for the heaviest measure its first and last day (`None`: until lifted)."""

    number: str
    day: date | None
    since: date | None = None
    until: date | None = None


@implements("19")
def may_decide(kind: str, told: Ruling, *, proposed_on: date, on: date) -> Decision:
    """A document of a day not ahead; days for the heaviest measure only, beginning no earlier than today."""
    return tuple(_undecided(kind, told, proposed_on, on))


def _undecided(kind: str, told: Ruling, proposed_on: date, on: date) -> Iterator[Reason]:
    if not told.number.strip() or told.day is None:
        yield Reason("19", "没有填写文号和文件日期", remedy="按正式文件填写")
    elif not proposed_on <= told.day <= on:
        yield Reason("19", f"文件日期应在提出之日（{proposed_on:%Y-%m-%d}）至今天之间", remedy="核对文件日期")
    if kind != MeasureKind.BARRED:
        if told.since or told.until:
            yield Reason("19", f"{MeasureKind.label_of(kind)}没有起止日期", remedy="不填起止日期")
        return
    if told.since is None or told.since < on:
        yield Reason("19", "没有填写起始日，或起始日早于今天", remedy="已经办过的事不追溯，起始日从今天算起")
    elif told.until is not None and told.until < told.since:
        yield Reason("19", "截止日早于起始日", remedy="核对起止日期；不定期限的不填截止日")


@dataclass(frozen=True, slots=True)
class Spell:
    """A measure as far as the calendar goes; `lifted_on` is the first day on which it no longer counts."""

    kind: str
    state: str
    since: date | None = None
    until: date | None = None
    lifted_on: date | None = None


@implements("19")
def standing(spell: Spell, *, on: date) -> Standing:
    """What a measure means on a day."""
    lifted = spell.lifted_on is not None and on >= spell.lifted_on
    if lifted or spell.since is None or spell.state not in (MeasureState.DECIDED, MeasureState.LIFTED):
        return Standing(spell.state)
    if on < spell.since:
        return Standing.COMING
    return Standing.ENDED if spell.until is not None and on > spell.until else Standing.RUNNING


@implements("19")
def may_recommend(spells: Iterable[Spell], *, on: date) -> Decision:
    """Whether a unit may vouch and recommend on a day: not from the first to the last day of a measure that takes this away."""
    running = [spell for spell in spells if spell.kind == MeasureKind.BARRED and standing(spell, on=on) == Standing.RUNNING]
    if not running:
        return ()
    until = None if any(spell.until is None for spell in running) else max(spell.until for spell in running if spell.until)
    how_long = f"至 {until:%Y-%m-%d}" if until else "直至解除"
    return (Reason("19", f"本单位的推荐资格已取消（{how_long}）", remedy="在此期间，本单位人员的申请由人才科直接审核"),)


@implements("19")
def may_lift(spell: Spell, reason: str, *, on: date) -> Decision:
    """A measure is lifted with a reason, and only while it still counts."""
    found = []
    if standing(spell, on=on) == Standing.ENDED:
        found.append(Reason("19", f"处理已于 {spell.until:%Y-%m-%d} 期满", remedy="不用解除"))
    if len(reason.strip()) < LEAST_WORDS:
        found.append(Reason("19", "没有写明解除的理由", remedy="写明整改情况或原决定哪里有误"))
    return tuple(found)
