"""Contact: whose name opens, what was tried, what was answered (11.3, 12, 13, 14).

A place of the sealed list is opened by the system alone, in the order of `policy.calling`; every answer opens the next
name in the same transaction. Outcomes of drawn places are events of the draw, told in its evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from expertpool.policy import access, contact, lifecycle
from expertpool.policy.contact_terms import AttemptResult, DeclineReason, Means, Way
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.terms import DemandStatus, Outcome, ParticipationStatus, Role
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Attempt, Contact, Demand, Draw, Expert, Participation
from expertpool.services import calls, pool, rounds, trace
from expertpool.services.drawing import advance as move
from expertpool.services.drawing import locked, talent_organises

#: attempts that count towards being unreachable
FAILED = (AttemptResult.NO_ANSWER, AttemptResult.BUSY, AttemptResult.OFF, AttemptResult.WRONG_NUMBER)
#: demands whose list may still be called
CALLING = (DemandStatus.DRAWN, DemandStatus.CONTACTING)


# ---------------------------------------------------------------- who calls, and the first names


@transaction.atomic
def assign(*, draw_id: int, caller_id: int, by: Account, at: datetime) -> Draw:
    """Designate the person who calls (11.3); whoever organises the activity does not, and never who drew where 人才科 organises."""
    draw = locked(draw_id)
    caller = Account.objects.get(pk=caller_id, is_active=True)
    if by.role != Role.TALENT or caller.role != Role.TALENT:
        raise Refused(Reason("11.3", "联系人由人才科从本科室指定", remedy="选择人才科的人员"))
    if draw.demand.state not in CALLING:
        raise Refused(Reason("11.3", "现在不能指定联系人", remedy="抽取之后、名单确定之前指定"))
    organiser, operator = draw.demand.activity.organiser, draw.drawn_by or draw.committed_by
    apart = {"organiser": _person(organiser), "operator": _person(operator), "caller": _person(caller)}
    refuse_unless(access.same_draw(**apart, talent_organises=talent_organises(draw.demand)))
    draw.caller = caller
    draw.save(update_fields=["caller"])
    payload = {"draw": draw.commit_digest, "caller": caller.pk}
    trace.record(action="contact.assign", article="11.3", subject=draw, by=by, at=at, payload=payload)
    return draw


@transaction.atomic
def start(*, draw_id: int, by: Account, at: datetime) -> Draw:
    """Begin to call: the first names open, as many in each stratum as it has seats."""
    draw = locked(draw_id)
    refuse_unless(_callable(draw, by))
    refuse_unless(contact.still_asking(draw.demand.state, draw.demand.activity.state))
    step = lifecycle.DEMAND.step("contact.open", draw.demand.state, by.role)
    if draw.demand.state != DemandStatus.CONTACTING:
        move(draw.demand, step.target, at)
        payload = {"draw": draw.commit_digest}
        trace.record(action="contact.start", article="11.3", subject=draw, by=by, at=at, payload=payload)
    calls.advance(draw, at=at)
    return draw


@transaction.atomic
def next_round(*, draw_id: int, by: Account, at: datetime) -> Draw:
    """A further list for the shortfall, and its first names open at once (11.3)."""
    refuse_unless(_callable(locked(draw_id), by))
    draw = rounds.next_round(draw_id=draw_id, by=by, at=at)
    calls.advance(draw, at=at)
    return draw


def _person(account: Account) -> str:
    return account.identity_index or f"account:{account.pk}"


def _callable(draw: Draw, by: Account) -> Decision:
    caller = draw.caller
    return contact.only_caller(_person(caller) if caller else "", _person(by))


@transaction.atomic
def ask(*, demand_id: int, expert_id: int, field_id: int, way: str, by: Account, at: datetime) -> Contact:
    """Ask somebody designated (11.6) or invited (7.1.2): no draw, but bans, avoidance and the limit all the same."""
    demand = Demand.objects.select_for_update(of=("self",)).select_related("activity").get(pk=demand_id)
    refuse_unless(contact.still_asking(demand.state, demand.activity.state))
    expert = Expert.objects.select_for_update().get(pk=expert_id)
    if Contact.objects.filter(demand=demand, expert=expert).exists():
        raise Refused(Reason("11.3", "这位专家已在本次活动的联系名单中", remedy="在联系确认中查看"))
    refuse_unless(calls.able(demand, expert, at=at))
    asked = Contact(demand=demand, expert=expert, field_id=field_id, way=way, outcome="", opened_by=by)
    calls.open_name(asked, at)
    return asked


# ---------------------------------------------------------------- calling


@transaction.atomic
def attempt(*, contact_id: int, means: str, result: str, note: str = "", by: Account, at: datetime) -> Attempt:
    """Log one attempt to reach somebody whose name is open; it is never changed."""
    asked = _locked(contact_id, by)
    lifecycle.CONTACT.step("contact.attempt", asked.outcome, by.role)
    if means not in Means.values or result not in AttemptResult.values:
        raise Refused(Reason("11.3", "没有选择联系方式和结果", remedy="选择后再登记"))
    made = Attempt.objects.create(contact=asked, at=at, by=by, means=means, result=result, note=note.strip()[:200])
    payload = {"means": means, "result": result}
    trace.record(action="contact.attempt", article="11.3", subject=asked, by=by, at=at, payload=payload)
    return made


@transaction.atomic
def reveal(*, contact_id: int, by: Account, at: datetime) -> str:
    """The phone of somebody being contacted; the look is traced before the number leaves (20)."""
    asked = _locked(contact_id, by)
    lifecycle.CONTACT.step("contact.reveal", asked.outcome, by.role)
    payload = {"contact": asked.pk}
    trace.record(action="contact.reveal", article="20", subject=asked.expert, by=by, at=at, payload=payload)
    return pool.phone_of(asked.expert)


# ---------------------------------------------------------------- a yes, in two steps


@transaction.atomic
def agree(*, contact_id: int, means: str = Means.PHONE, by: Account, at: datetime) -> Contact:
    """A provisional yes: only now may units and people under review be shown (13, 20)."""
    asked = _locked(contact_id, by)
    lifecycle.CONTACT.step("contact.agree", asked.outcome, by.role)
    if asked.agreed_at is None:
        asked.agreed_at, asked.agreed_means = at, means
        asked.save(update_fields=["agreed_at", "agreed_means"])
        trace.record(action="contact.agree", article="14.1", subject=asked, by=by, at=at, payload={"means": means})
    return asked


@transaction.atomic
def shown(*, contact_id: int, by: Account, at: datetime) -> Contact:
    """Units and people under review were shown or read out; each look is traced."""
    asked = _locked(contact_id, by)
    lifecycle.CONTACT.step("contact.show", asked.outcome, by.role)
    refuse_unless(contact.final_yes(agreed=asked.agreed_at is not None, shown=True))
    if asked.shown_at is None:
        asked.shown_at = at
        asked.save(update_fields=["shown_at"])
    trace.record(action="contact.show", article="13", subject=asked, by=by, at=at)
    return asked


@transaction.atomic
def accept(*, contact_id: int, means: str = Means.PHONE, by: Account, at: datetime) -> Contact:
    """The expert declares none of the five items: the yes is final, unless something has arisen in the meantime.

    Limit, clash of days, bans and avoidance are asked again while the expert's row is locked, so that of several calls at
    once only as many succeed as the year allows; who may no longer come is recorded as barred and the place opens.
    """
    asked = _locked(contact_id, by)
    lifecycle.CONTACT.step("contact.accept", asked.outcome, by.role)
    refuse_unless(contact.final_yes(agreed=asked.agreed_at is not None, shown=asked.shown_at is not None))
    expert = Expert.objects.select_for_update().get(pk=asked.expert_id)
    reasons = calls.able(asked.demand, expert, at=at)
    if reasons:
        calls.bar(asked, reasons, at)
    else:
        asked.declared_at, asked.declaration = at, []
        calls.settle(asked, Outcome.ACCEPTED, "contact.accept", by=by, at=at, article="14.1", means=means)
        _take_part(asked, at)
    return calls.after(asked, at)


def _take_part(asked: Contact, at: datetime) -> None:
    activity = asked.demand.activity
    values = {"field": asked.field, "day": activity.first_day, "state": ParticipationStatus.CONFIRMED, "fell_out": ""}
    values |= {"contact": asked, "designated": asked.way == Way.DESIGNATED}
    born = {**values, "created_at": at}
    Participation.objects.update_or_create(expert=asked.expert, activity=activity, defaults=values, create_defaults=born)


# ---------------------------------------------------------------- every other answer


@transaction.atomic
def decline(*, contact_id: int, reason: str, words: str = "", means: str = Means.PHONE, by: Account, at: datetime) -> Contact:
    """Cannot come, with the reason; it is no fault and changes no later draw (14.3)."""
    if reason not in DeclineReason.values:
        raise Refused(Reason("14.3", "没有选择不能参加的原因", remedy="选择一个原因"))
    return _answer(
        contact_id, Outcome.DECLINED, "contact.decline", by, at, article="14.3", words=words, means=means, reason=reason
    )


@transaction.atomic
def recuse(*, contact_id: int, article: str, words: str = "", means: str = Means.PHONE, by: Account, at: datetime) -> Contact:
    """Must stay away, under one of the five items of 13; the place opens."""
    refuse_unless(contact.recusal_item(article))
    return _answer(contact_id, Outcome.RECUSED, "contact.recuse", by, at, article=article, words=words, means=means)


@transaction.atomic
def unreachable(*, contact_id: int, words: str = "", by: Account, at: datetime) -> Contact:
    """Nobody answered often enough, far enough apart (11.3)."""
    asked = _locked(contact_id, by)
    times = asked.attempts.filter(result__in=FAILED).values_list("at", flat=True)
    refuse_unless(contact.unreachable(list(times), p=in_force(calls.day_of(at))))
    return _answer(contact_id, Outcome.UNREACHABLE, "contact.unreachable", by, at, article="11.3", words=words)


@transaction.atomic
def wrong_number(*, contact_id: int, words: str = "", by: Account, at: datetime) -> Contact:
    """The number on record is somebody else's; an attempt must have found that."""
    asked = _locked(contact_id, by)
    if not asked.attempts.filter(result=AttemptResult.WRONG_NUMBER).exists():
        raise Refused(Reason("11.3", "还没有拨打并登记号码有误", remedy="先登记一次“号码有误”的联系"))
    return _answer(contact_id, Outcome.WRONG_NUMBER, "contact.wrong_number", by, at, article="11.3", words=words)


@transaction.atomic
def unwilling(*, contact_id: int, words: str = "", means: str = Means.PHONE, by: Account, at: datetime) -> Contact:
    """No longer willing to serve at all: the place opens; leaving the pool is a matter of its own (14.6, 9.1)."""
    return _answer(contact_id, Outcome.UNWILLING, "contact.unwilling", by, at, article="14.6", words=words, means=means)


@transaction.atomic
def fall_out(*, contact_id: int, words: str, by: Account, at: datetime) -> Contact:
    """Somebody who had accepted cannot come after all; the next in order opens, after the final list as well (11.3)."""
    if not words.strip():
        raise Refused(Reason("11.5", "没有写明不能到场的原因", remedy="写明原因"))
    return _answer(
        contact_id, Outcome.DECLINED, "contact.fall_out", by, at, article="11.5", words=words, reason=DeclineReason.OTHER
    )


def _answer(contact_id: int, outcome: str, action: str, by: Account, at: datetime, **said: str) -> Contact:
    """Settle an outcome other than yes, take back a use that had been confirmed, and go on to the next name."""
    asked = _locked(contact_id, by)
    lifecycle.CONTACT.step(action, asked.outcome, by.role)
    if asked.outcome == Outcome.ACCEPTED:
        calls.give_back(asked, said["words"], at)
    calls.settle(asked, outcome, action, by=by, at=at, **said)
    return calls.after(asked, at)


# ---------------------------------------------------------------- shared


def _locked(contact_id: int, by: Account) -> Contact:
    """The contact with its demand and draw locked, if `by` may act on it: the caller, the expert, or the organiser's own."""
    calls.lock_demand(Contact.objects.get(pk=contact_id))
    rows = Contact.objects.select_for_update(of=("self",)).select_related(
        "demand__activity", "expert", "field", "entry__draw__caller"
    )
    asked = rows.get(pk=contact_id)
    refuse_unless(contact.still_asking(asked.demand.state, asked.demand.activity.state))
    refuse_unless(_concerned(asked, by))
    return asked


def _concerned(asked: Contact, by: Account) -> Iterator[Reason]:
    if by.role == Role.EXPERT:
        if by.expert_id != asked.expert_id:
            yield Reason("20", "只能办理本人的邀请")
    elif by.role == Role.ORGANISER:
        if by.division_id != asked.demand.activity.division_id:
            yield Reason("20", "只能办理本科室的活动")
    elif asked.entry:
        yield from _callable(asked.entry.draw, by)
