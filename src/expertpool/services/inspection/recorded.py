"""What was recorded, asked again: draws recomputed, the trace walked, rows and their events compared (11.2, 20, 22)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db import models

from expertpool import verifier
from expertpool.policy import access
from expertpool.policy.inspection import Breach, Rule
from expertpool.policy.removal_cases import OUTSIDE
from expertpool.policy.terms import Outcome, Role
from expertpool.records.models import (
    Account,
    Application,
    Contact,
    Demand,
    Designation,
    Draw,
    Evaluation,
    Event,
    Expert,
    Export,
    Objection,
    ParameterChange,
    Participation,
    PublicNotice,
    RemovalCase,
    Waiver,
)
from expertpool.services import chain, checkpoints, evidence
from expertpool.services.calls import day_of
from expertpool.services.inspection.ground import Ground, breach

#: kinds of rows that nothing may delete, by the name that the trace gives them
LASTING: dict[str, type[models.Model]] = {
    row._meta.model_name or "": row
    for row in (
        Application,
        Contact,
        Demand,
        Designation,
        Draw,
        Evaluation,
        Objection,
        Participation,
        PublicNotice,
        RemovalCase,
        Waiver,
    )
}
#: rows that come to be by a traced act only
TRACED: dict[type[models.Model], Any] = {
    Contact: {"outcome__in": (Outcome.ACCEPTED, Outcome.DECLINED, Outcome.RECUSED, Outcome.UNREACHABLE, Outcome.UNWILLING)},
    Demand: {"filed_at__isnull": False},
    Designation: {},
    Draw: {},
    Evaluation: {"participation__contact__isnull": False},
    Export: {},
    Objection: {},
    PublicNotice: {"published_at__isnull": False},
    RemovalCase: {},
    Waiver: {},
}


def draws(ground: Ground) -> Iterator[Breach]:
    """Every list follows from its evidence, recomputed by the independent program."""
    for draw in Draw.objects.exclude(drawn_at=None).select_related("demand"):
        bundle = verifier.parse(json.dumps(evidence.bundle_of(draw), ensure_ascii=False))
        report = verifier.verify(bundle, draw.commit_digest)
        if not report.ok:
            codes = "、".join(sorted({finding.code for finding in report.findings}))
            yield breach(Rule.DRAW_DIFFERS, "draw", draw.pk, f"需求 {draw.demand.code} 的抽取复算不一致（{codes}）")


def roles(ground: Ground) -> Iterator[Breach]:
    """One person holds no two roles that exclude each other."""
    held: dict[str, set[str]] = defaultdict(set)
    rows = Account.objects.filter(is_active=True).exclude(identity_index="")
    for person, role in rows.values_list("identity_index", "role"):
        held[person].add(role)
    pooled = Expert.objects.filter(id_index__in=held).exclude(status__in=OUTSIDE)
    for person in pooled.values_list("id_index", flat=True):
        held[person].add(Role.EXPERT)
    for person, found in held.items():
        for reason in access.conflicts(found):
            account = rows.filter(identity_index=person).latest("pk")
            yield breach(Rule.ROLES, "account", account.pk, f"{account.username}：{reason.message}")


def backdated(ground: Ground) -> Iterator[Breach]:
    """A parameter changes from a day after it was set."""
    for row in ParameterChange.objects.all():
        if row.first_day <= day_of(row.set_at):
            yield breach(
                Rule.BACKDATED, "parameterchange", row.pk, f"{row.name} 自 {row.first_day} 起，{day_of(row.set_at)} 才定"
            )


def trace_walk(ground: Ground) -> Iterator[Breach]:
    """The chain of events is whole, and agrees with the heads noted outside the database."""
    for problem in chain.verify(checkpoints.known()):
        yield breach(Rule.TRACE_BROKEN, "event", problem.sequence, str(problem))


def untraced(ground: Ground) -> Iterator[Breach]:
    """What stands in the records came to be by an act that the trace tells."""
    for model, which in TRACED.items():
        kind = str(model._meta.model_name)
        known = set(Event.objects.filter(subject_kind=kind).values_list("subject_id", flat=True).distinct())
        known |= TOLD_ELSEWHERE.get(model, set)()
        for pk in model._default_manager.filter(**which).values_list("pk", flat=True):
            if str(pk) not in known:
                yield breach(Rule.UNTRACED, kind, pk, "没有与之对应的操作记录")


def _called() -> set[str]:
    """Contacts of drawn names: the events of the draw tell the outcome with the expert's number."""
    events = Event.objects.filter(subject_kind="draw", action__startswith="contact.")
    told = set(events.values_list("subject_id", "payload__body__number", "payload__body__outcome"))
    rows = Contact.objects.exclude(entry=None).values_list("pk", "entry__draw", "expert__number", "outcome")
    return {str(pk) for pk, draw, number, outcome in rows if (str(draw), number, outcome) in told}


def _waived() -> set[str]:
    """Waivers: the event of the demand tells the expert's number and every article that was set aside."""
    events = Event.objects.filter(subject_kind="demand", action="waiver.approve")
    bodies = events.values_list("subject_id", "payload__body__expert", "payload__body__articles")
    told = {(demand, number, article) for demand, number, articles in bodies for article in articles or ()}
    rows = Waiver.objects.values_list("pk", "demand", "expert__number", "article")
    return {str(pk) for pk, demand, number, article in rows if (str(demand), number, article) in told}


#: rows whose act is told by the event of what they belong to
TOLD_ELSEWHERE: dict[type[models.Model], Callable[[], set[str]]] = {Contact: _called, Waiver: _waived}


def gone(ground: Ground) -> Iterator[Breach]:
    """What the trace tells of is still there: no refusal, case or grade was deleted."""
    for kind, model in LASTING.items():
        told = set(Event.objects.filter(subject_kind=kind).values_list("subject_id", flat=True).distinct())
        there = {str(pk) for pk in model._default_manager.values_list("pk", flat=True)}
        for row in sorted(told - there):
            yield breach(Rule.ROW_GONE, kind, row, "有操作记录，记录本身已不存在")


CHECKS = (draws, roles, backdated, trace_walk, untraced, gone)
