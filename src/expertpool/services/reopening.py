"""Objections to an outcome and corrections of it: a closed name opens again while its place is unfilled (11.3, 14.3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.policy import lifecycle
from expertpool.policy.contact_terms import ReopeningKind, ReopeningStatus
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Contact, Reopening
from expertpool.services import calls, notices, trace
from expertpool.services.drawing import same_person


@transaction.atomic
def object_to(*, contact_id: int, text: str, by: Account, at: datetime) -> Reopening:
    """The expert objects: the place opens at once when it is free, or waits; the supervisor sees it in any case."""
    asked = _locked(contact_id)
    if by.role != Role.EXPERT or by.expert_id != asked.expert_id:
        raise Refused(Reason("14.3", "只能对本人的联系结果提出异议"))
    made = _ask(asked, ReopeningKind.OBJECTION, text, by, at)
    if not calls.cannot_reopen(asked, at=at):
        calls.reopen(made, by=None, at=at)
    return made


@transaction.atomic
def ask(*, contact_id: int, text: str, by: Account, at: datetime) -> Reopening:
    """A keeper has recorded the wrong outcome; a second person decides."""
    return _ask(_locked(contact_id), ReopeningKind.CORRECTION, text, by, at)


@transaction.atomic
def decide(*, reopening_id: int, granted: bool, answer: str, by: Account, at: datetime) -> Reopening:
    """The second person's decision; what is refused is answered."""
    row = Reopening.objects.select_related("contact").get(pk=reopening_id)
    asked = _locked(row.contact_id)
    row = Reopening.objects.select_for_update(of=("self",)).select_related("contact__expert", "asked_by").get(pk=reopening_id)
    _decidable(row, by)
    if not (granted or answer.strip()):
        raise Refused(Reason("11.3", "没有写明不予重新开放的理由", remedy="写明理由"))
    row.answer = answer.strip()[:200]
    if granted:
        refuse_unless(calls.cannot_reopen(asked, at=at))
        row.contact = asked
        row.save(update_fields=["answer"])
        calls.reopen(row, by=by, at=at)
    else:
        row.state, row.decided_by, row.decided_at = ReopeningStatus.REFUSED, by, at
        row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
        notices.reopened(row, at=at)
    payload = {"kind": row.kind, "granted": int(granted)}
    trace.record(action="reopening.decide", article="11.3", subject=row, by=by, at=at, payload=payload)
    return row


def _decidable(row: Reopening, by: Account) -> None:
    if by.role != Role.TALENT:
        raise Refused(Reason("11.3", "联系结果由人才科复核"))
    if row.state != ReopeningStatus.WAITING:
        raise Refused(Reason("11.3", "已经处理过了", remedy="刷新页面查看"))
    if row.kind == ReopeningKind.CORRECTION and row.asked_by and same_person(row.asked_by, by):
        raise Refused(Reason("11.3", "提请更正的人不能自己复核", remedy="由另一人复核"))


def _ask(asked: Contact, kind: str, text: str, by: Account, at: datetime) -> Reopening:
    role = Role.EXPERT if kind == ReopeningKind.OBJECTION else by.role
    lifecycle.CONTACT.step("contact.reopen", asked.outcome, role)
    if not text.strip():
        raise Refused(Reason("14.3", "没有写明理由", remedy="写明理由"))
    if asked.reopenings.filter(state=ReopeningStatus.WAITING).exists():
        raise Refused(Reason("11.3", "已经提出过，正在处理", remedy="等待处理结果"))
    made = Reopening.objects.create(
        contact=asked,
        kind=kind,
        was=asked.outcome,
        text=text.strip()[:400],
        state=ReopeningStatus.WAITING,
        asked_by=by,
        asked_at=at,
    )
    article = "14.3" if kind == ReopeningKind.OBJECTION else "11.3"
    payload = {"kind": kind, "from": asked.outcome}
    trace.record(action="reopening.ask", article=article, subject=made, by=by, at=at, payload=payload)
    return made


def _locked(contact_id: int) -> Contact:
    """The contact, behind the locks of whoever counts seats or ends the demand."""
    asked = Contact.objects.get(pk=contact_id)
    calls.lock_demand(asked)
    rows = Contact.objects.select_for_update(of=("self",)).select_related(
        "demand__activity", "expert", "field", "entry__draw__demand"
    )
    return rows.get(pk=contact_id)
