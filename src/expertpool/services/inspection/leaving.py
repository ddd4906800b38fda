"""Getting out, asked again: cases, hearings, deliberation, bans, grades (9, 10, 17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from expertpool.policy import evaluation, removal_cases
from expertpool.policy.inspection import Breach, Rule
from expertpool.policy.lifecycle import CaseStatus
from expertpool.policy.removal_cases import OUTSIDE
from expertpool.policy.terms import ExpertStatus, RemovalGround
from expertpool.records.models import UNCOUNTED, Ban, Evaluation, Expert, RemovalCase
from expertpool.services import removal_decisions
from expertpool.services.calls import day_of
from expertpool.services.inspection.ground import Ground, breach

#: what comes after the deliberation
DELIBERATED = (CaseStatus.DECIDED, CaseStatus.REMOVED)


def gone(ground: Ground) -> Iterator[Breach]:
    """Nobody leaves the pool without a case that was carried out."""
    cases = RemovalCase.objects.filter(state=CaseStatus.REMOVED).values("expert")
    for expert in Expert.objects.filter(status=ExpertStatus.REMOVED).exclude(pk__in=cases):
        yield breach(Rule.GONE_WITHOUT_CASE, "expert", expert.pk, f"专家 {expert.number} 号已出库，没有办结的出库事项")


def cases(ground: Ground) -> Iterator[Breach]:
    """The person was heard, somebody verified, others deliberated with a meeting."""
    for made in RemovalCase.objects.select_related("opened_by", "verified_by", "decided_by"):
        if made.state in DELIBERATED and not (made.agreed and made.decided_by and made.meeting_number and made.meeting_day):
            yield breach(Rule.UNDELIBERATED, "removalcase", made.pk, f"出库事项 {made.code} 没有审议同意的会议记录")
        for reason in removal_decisions.partial(made, made.decided_by) if made.decided_by else ():
            yield breach(Rule.SAME_PERSON, "removalcase", made.pk, f"出库事项 {made.code}：{reason.message}")
        if made.verified_at and _unheard(made):
            yield breach(Rule.UNHEARD, "removalcase", made.pk, f"出库事项 {made.code} 陈述期未满、没有陈述即核实")


def _unheard(made: RemovalCase) -> bool:
    on = day_of(made.verified_at)
    heard = {"stated": made.stated_at is not None, "statement_until": made.statement_until}
    return bool(removal_cases.may_verify(made.ground, made.finding or "—" * removal_cases.LEAST_WORDS, **heard, on=on))


def bans(ground: Ground) -> Iterator[Breach]:
    """Each removal that stands has the ban that its ground and day call for."""
    kept = {ban.document: ban for ban in Ban.objects.filter(lifted_at=None)}
    for made in RemovalCase.objects.filter(state=CaseStatus.REMOVED).exclude(removed_at=None):
        on = day_of(made.removed_at)
        due = removal_cases.consequence(made.ground, occurred_on=made.occurred_on, removed_on=on, p=ground.p_on(on)).ban
        ban = kept.get(made.code)
        if due is not None and ban is None:
            yield breach(Rule.BAN_MISSING, "removalcase", made.pk, f"出库事项 {made.code} 没有禁入记录")
        elif due is not None and ban is not None and (ban.last_day, ban.identity_index) != (due.last_day, made.identity_index):
            yield breach(Rule.BAN_CHANGED, "removalcase", made.pk, f"{made.code} 禁入记录至 {ban.last_day}，应至 {due.last_day}")


def grades(ground: Ground) -> Iterator[Breach]:
    """A year's grades that call for a case have one."""
    year: dict[tuple[int, int], list[str]] = defaultdict(list)
    rows = Evaluation.objects.exclude(participation__expert__status__in=OUTSIDE)
    for expert, day, overall in rows.values_list("participation__expert", "participation__day", "overall"):
        year[expert, day.year].append(overall)
    opened = set(
        RemovalCase.objects.filter(ground__in=removal_cases.BY_GRADES).exclude(state__in=UNCOUNTED).values_list("expert", "cause")
    )
    for (expert, when), found in year.items():
        for due in evaluation.removal_grounds(found, p=ground.p_on(min(ground.today, date(when, 12, 31)))):
            if (expert, f"{due}:{when}") not in opened:
                words = f"{when} 年评价达到“{RemovalGround.label_of(due)}”，没有出库事项"
                yield breach(Rule.GRADES_IGNORED, "expert", expert, words)


def held(ground: Ground) -> Iterator[Breach]:
    """Only an open case keeps somebody out of the draws."""
    holding = RemovalCase.objects.filter(suspended=True, closed_at=None).values("expert")
    for expert in Expert.objects.filter(status=ExpertStatus.IN_CASE).exclude(pk__in=holding):
        yield breach(Rule.HELD_ON, "expert", expert.pk, f"专家 {expert.number} 号暂停抽取，没有未结的出库事项")


CHECKS = (gone, cases, bans, grades, held)
