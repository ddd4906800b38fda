"""What the system proposes by itself: who is over the age limit, who cannot be reached any more (9.2, 9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from expertpool.policy import admission, removal_cases
from expertpool.policy.decision import Refused
from expertpool.policy.parameters import Parameters
from expertpool.policy.periods import add_years
from expertpool.policy.removal_cases import OUTSIDE, CaseSource
from expertpool.policy.terms import ExpertStatus, Outcome, RemovalGround
from expertpool.queries.parameters import in_force
from expertpool.records.models import Contact, Expert, RemovalCase
from expertpool.services import removals
from expertpool.services.calls import day_of
from expertpool.services.removals import Evidence

#: cases proposed in one look
BATCH = 100
#: outcomes that tell whether somebody can be reached
TELLING = (*removal_cases.UNREACHED, Outcome.ACCEPTED, Outcome.DECLINED, Outcome.RECUSED, Outcome.UNWILLING)
Due = tuple[int, RemovalGround, date, str, str]


def run(*, at: datetime) -> int:
    """Propose whoever is due and has no case yet; gives how many."""
    on = day_of(at)
    due = [*_over_age(on, in_force(on)), *_unreachable(on, in_force(on))]
    return sum(_propose(found, at) for found in due[:BATCH])


def _over_age(on: date, p: Parameters) -> Iterator[Due]:
    """Nobody younger than the limit is looked at; a proven title exempts (6.1.4). Once a calendar year."""
    oldest = Expert.objects.filter(birth__lte=add_years(on, -p.age_limit - 1)).exclude(status__in=OUTSIDE)
    waiting = _free(oldest, RemovalGround.OVER_AGE, f"over_age:{on.year}")
    for expert in waiting.prefetch_related("talent_titles"):
        proven = {title.code for title in expert.talent_titles.all() if title.proven}
        if any(admission.over_age(expert.birth, proven, on=on, p=p)):
            since = admission.over_age_from(expert.birth, p=p)
            words = f"{since:%Y-%m-%d} 起超过 {p.age_limit} 周岁，没有已证明的免限情形。"
            yield expert.pk, RemovalGround.OVER_AGE, since, words, f"over_age:{on.year}"


def _unreachable(on: date, p: Parameters) -> Iterator[Due]:
    """The latest calls all failed; a later failure after a case was dismissed is a new cause."""
    failed = Contact.objects.filter(outcome__in=removal_cases.UNREACHED).values("expert")
    people = Expert.objects.filter(pk__in=failed, status__in=(ExpertStatus.ACTIVE, ExpertStatus.FROZEN))
    for expert in _free(people, RemovalGround.UNREACHABLE):
        rows = list(
            Contact.objects.filter(expert=expert, outcome__in=TELLING).order_by("-outcome_at", "-id")[: p.unreachable_count]
        )
        cause = f"unreachable:{rows[0].pk}" if rows else ""
        done = RemovalCase.objects.filter(expert=expert, ground=RemovalGround.UNREACHABLE, cause=cause).exists()
        if rows and not done and removal_cases.unreachable([row.outcome for row in rows], p=p):
            words = f"最近 {p.unreachable_count} 次联系均未联系上，登记的联系方式可能已变更而未更新。"
            yield expert.pk, RemovalGround.UNREACHABLE, day_of(rows[0].outcome_at), words, cause


def _free(people: object, ground: str, cause: str = "") -> object:
    """Those without an open case on this ground, and without any for this cause."""
    rows = RemovalCase.objects.filter(ground=ground)
    found = people.exclude(pk__in=rows.filter(state__in=removals.OPEN).values("expert"))  # type: ignore[attr-defined]
    return found.exclude(pk__in=rows.filter(cause=cause).values("expert")) if cause else found


@transaction.atomic
def _propose(found: Due, at: datetime) -> bool:
    expert_id, ground, since, words, cause = found
    told = {"occurred_on": since, "evidence": Evidence(words), "source": CaseSource.JOB, "cause": cause}
    try:
        with transaction.atomic():
            removals.open_case(expert_id=expert_id, ground=ground, **told, by=None, at=at)
    except Refused:  # somebody else was quicker
        return False
    return True
