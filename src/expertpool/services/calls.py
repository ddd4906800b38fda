"""The mechanics of contact: whose name opens, what an outcome leaves behind, which closed name opens again (11.3).

A place of the sealed list is opened by the system alone, in the order of `policy.calling`; every answer opens the next
name in the same transaction. Outcomes of drawn places are events of the draw, told in its evidence. Everything here runs
inside an act that has locked the draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from expertpool.policy import calling, contact, evidence, facts, lifecycle
from expertpool.policy.contact_terms import ReopeningKind, ReopeningStatus, Way
from expertpool.policy.decision import Decision, Reason, Refused
from expertpool.policy.drawing import OPEN
from expertpool.policy.terms import ActivityStatus, DemandStatus, Outcome, ParticipationStatus, Role
from expertpool.queries import bans
from expertpool.queries.facts import demand_facts, present_facts
from expertpool.queries.parameters import in_force
from expertpool.records.models import (
    Account,
    Activity,
    Contact,
    Demand,
    DemandStratum,
    Draw,
    DrawEntry,
    Expert,
    Participation,
    Reopening,
)
from expertpool.services import notices, rounds, trace
from expertpool.services.drawing import advance as move
from expertpool.services.drawing import locked

#: what a guest does to a seat → the outcome by which it is known
GUESTS = {"seated": Outcome.ACCEPTED, "asked": Outcome.OPEN}

# ---------------------------------------------------------------- whose name opens


def advance(draw: Draw, *, at: datetime) -> None:
    """Open whoever is next and pass over whom a rule keeps off."""
    while draw.demand.state == DemandStatus.CONTACTING:
        made, outcomes = rounds.restored(draw)
        step = next(iter(calling.turn(made, outcomes).steps), None)
        if step is None:
            return
        _take(draw, *step, at)


def _take(draw: Draw, number: int, outcome: str, at: datetime) -> None:
    entry = DrawEntry.objects.select_related("expert").get(draw=draw, expert__number=number)
    reasons = (
        () if outcome == Outcome.CAP else (*_asked_already(draw.demand, entry.expert), *able(draw.demand, entry.expert, at=at))
    )
    made = _place(draw.demand, entry, at)
    if reasons:
        bar(made, reasons, at)
    elif outcome == OPEN:
        open_name(made, at)
    else:
        settle(made, Outcome.CAP, "contact.cap", by=None, at=at, article="11.1")


def _asked_already(demand: Demand, expert: Expert) -> Iterator[Reason]:
    """Somebody designated needs no place of the list as well."""
    others = Contact.objects.filter(demand=demand, expert=expert, outcome__in=(Outcome.OPEN, Outcome.ACCEPTED))
    if others.exclude(way=Way.DRAWN).exists():
        yield Reason("11.6", "已经指定参加本次活动，不再占用名单位次")


def _place(demand: Demand, entry: DrawEntry, at: datetime) -> Contact:
    stratum = demand.strata.select_related("field").order_by("rank")[entry.stratum]
    return Contact(demand=demand, expert=entry.expert, entry=entry, field=stratum.field, way=Way.DRAWN, outcome="")


def open_name(asked: Contact, at: datetime) -> None:
    """Also the first word to the expert; the time to answer runs from here."""
    lifecycle.CONTACT.step("contact.open", asked.outcome, Role.SYSTEM)
    asked.outcome, asked.opened_at = Outcome.OPEN, at
    asked.answer_by = at + timedelta(hours=in_force(day_of(at)).answer_hours)
    asked.save()
    tell(asked, "contact.open", by=None, at=at)
    notices.invite(asked, at=at)


def bar(asked: Contact, reasons: Decision, at: datetime) -> None:
    words = "；".join(reason.message for reason in reasons)
    settle(asked, Outcome.BARRED, "contact.bar", by=None, at=at, article=reasons[0].article, words=words)


def able(demand: Demand, expert: Expert, *, at: datetime) -> Decision:
    """Why somebody may no longer come, by the records of this moment (11.3, 12, 13)."""
    on = day_of(at)
    held = Participation.objects.filter(expert=expert, state=ParticipationStatus.CONFIRMED)
    days = held.exclude(activity=demand.activity_id).values_list("activity__first_day", "activity__last_day")
    return contact.still_able(
        present_facts(expert.number),
        demand_facts(demand),
        busy=[facts.Period(first, last) for first, last in days],
        taken=held.filter(activity=demand.activity_id).exists(),
        past=bans.of(expert.id_index),
        on=on,
        p=in_force(on),
    )


# ---------------------------------------------------------------- what an outcome leaves behind


def settle(asked: Contact, outcome: str, action: str, *, by: Account | None, at: datetime, **said: Any) -> None:
    lifecycle.CONTACT.step(action, asked.outcome, by.role if by else Role.SYSTEM)
    asked.outcome, asked.outcome_at, asked.outcome_by = outcome, at, by
    for name in ("article", "reason", "means"):
        setattr(asked, name, said.get(name, ""))
    asked.words = said.get("words", "").strip()[:400]
    asked.save()
    tell(asked, action, by=by, at=at)


def after(asked: Contact, at: datetime) -> Contact:
    """Tell the expert what was recorded and how to object; open the next name."""
    notices.settled(asked, at=at)
    if asked.way != Way.DESIGNATED:
        draw = lock_draw(asked.demand_id)
        reopen_waiting(draw, at=at)
        advance(draw, at=at)
    return asked


def lock_demand(asked: Contact) -> None:
    """Lock what an answer hangs on, in the order of every act: activity, draw, demand."""
    lock_activity(asked.demand_id)
    if Draw.objects.filter(demand=asked.demand_id).exists():
        lock_draw(asked.demand_id)
    else:
        Demand.objects.select_for_update().get(pk=asked.demand_id)


def lock_activity(demand_id: int) -> None:
    """Whoever holds, cancels or archives an activity waits for the answer, or the answer for them."""
    list(Activity.objects.select_for_update(no_key=True).filter(demands=demand_id).values_list("pk"))


def lock_draw(demand_id: int) -> Draw:
    """The draw of a demand, locked: whoever counts its seats holds it."""
    return locked(Draw.objects.values_list("pk", flat=True).get(demand=demand_id))


def tell(asked: Contact, action: str, *, by: Account | None, at: datetime) -> None:
    """An event of the draw where the name came from one; its payload is what the verifier reads."""
    article = asked.article or lifecycle_article(action)
    if asked.entry is None:
        payload = {"way": asked.way, "outcome": asked.outcome}
        trace.record(action=action, article=article, subject=asked, by=by, at=at, payload=payload)
        return
    draw = asked.entry.draw
    payload = evidence.call_payload(
        draw.commit_digest, made_in=asked.entry.round, number=asked.expert.number, outcome=asked.outcome
    )
    trace.record(action=action, article=article, subject=draw, by=by, at=at, payload=payload)


def lifecycle_article(action: str) -> str:
    """The provision under which a step of contact stands."""
    return next(step.article for step in lifecycle.CONTACT.steps if step.action == action)


# ---------------------------------------------------------------- open again


def reopen_waiting(draw: Draw, *, at: datetime) -> None:
    """Objections that had to wait for a free place go before the next name, oldest first (14.3)."""
    rows = Reopening.objects.select_for_update(of=("self",)).select_related(
        "contact__entry", "contact__expert", "contact__demand__activity"
    )
    waiting = rows.filter(contact__demand=draw.demand, kind=ReopeningKind.OBJECTION, state=ReopeningStatus.WAITING)
    for asked in waiting.order_by("id"):
        if not cannot_reopen(asked.contact, at=at):
            reopen(asked, by=None, at=at)


def cannot_reopen(asked: Contact, *, at: datetime) -> Decision:
    """Why a closed outcome may not open again now; somebody designated has a seat beside those of the draw.

    What bars somebody must be gone first; whoever opens again for another cause is checked at the yes.
    """
    demand = Demand.objects.select_related("activity").get(pk=asked.demand_id)
    reasons = able(demand, asked.expert, at=at) if asked.outcome == Outcome.BARRED else ()
    reasons = (*reasons, *contact.still_asking(demand.state, demand.activity.state))
    if not reasons and demand.state == DemandStatus.SETTLED:
        reasons = contact.list_is_out()
    return reasons or (() if asked.way == Way.DESIGNATED else _no_seat(asked))


def _no_seat(asked: Contact) -> Decision:
    """Drawn people and people from outside share the seats of a field."""
    made, outcomes = rounds.restored(Draw.objects.select_related("demand").get(demand=asked.demand_id))
    guests = invited(asked.demand_id, asked.field_id).exclude(pk=asked.pk)
    taken = {name: guests.filter(outcome=outcome).count() for name, outcome in GUESTS.items()}
    if asked.entry is not None:
        return contact.may_reopen(made, outcomes, asked.expert.number, **taken)
    fields = list(DemandStratum.objects.filter(demand=asked.demand_id).order_by("rank").values_list("field_id", flat=True))
    return contact.may_reopen(made, outcomes, asked.expert.number, stratum=fields.index(asked.field_id), **taken)


def invited(demand_id: int, field_id: int) -> QuerySet[Contact]:
    """People from outside asked for a field's seats who have said yes or may still."""
    rows = Contact.objects.filter(demand=demand_id, field=field_id, way=Way.INVITED)
    return rows.filter(outcome__in=(Outcome.OPEN, Outcome.ACCEPTED))


def reopen(asked: Reopening, *, by: Account | None, at: datetime) -> None:
    """The name is open again, with a new time to answer; what had been declared is asked anew."""
    made = asked.contact
    lifecycle.CONTACT.step("contact.reopen", made.outcome, Role.SYSTEM)
    if made.outcome == Outcome.ACCEPTED:
        give_back(made, asked.text, at)
    made.agreed_at = made.shown_at = made.declared_at = made.outcome_at = None
    made.agreed_means = made.means = made.reason = made.article = made.words = ""
    made.outcome, made.outcome_by = Outcome.OPEN, None
    made.answer_by = at + timedelta(hours=in_force(day_of(at)).answer_hours)
    made.save()
    asked.state, asked.decided_by, asked.decided_at = ReopeningStatus.GRANTED, by, at
    asked.save(update_fields=["state", "decided_by", "decided_at"])
    tell(made, "contact.reopen", by=by, at=at)
    notices.reopened(asked, at=at)


def give_back(asked: Contact, words: str, at: datetime) -> None:
    part = Participation.objects.select_for_update(of=("self",)).get(contact=asked)
    held = asked.demand.activity.state not in (ActivityStatus.PLANNED, ActivityStatus.READY)
    if part.state != ParticipationStatus.CONFIRMED or part.signed_in_at or held:
        raise Refused(Reason("11.5", "已经到场，或活动已经举办，不能再退出", remedy="由承办科室登记实际情况"))
    part.state, part.fell_out = ParticipationStatus.WITHDRAWN, words.strip()[:200]
    part.save(update_fields=["state", "fell_out"])
    if asked.demand.state == DemandStatus.SETTLED:
        step = lifecycle.DEMAND.step("list.reopen", asked.demand.state, Role.SYSTEM)
        move(asked.demand, step.target, at)


def day_of(at: datetime) -> date:
    return timezone.localtime(at).date()
