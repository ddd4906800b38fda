"""Changes of the numbers: proposed and withdrawn by the keepers, set or refused by leadership, never backwards (21, 22).

Two acts at once are told apart by the trace's lock: it is held before the values set so far are read.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from expertpool.gateways import uploads
from expertpool.policy import designation, lifecycle
from expertpool.policy import parameter_changes as policy
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.parameter_changes import Proposal
from expertpool.policy.parameters import SPECS
from expertpool.queries import parameter_changes as queries
from expertpool.queries.parameters import changes, in_force
from expertpool.records.models import Account, ParameterChange, ParameterProposal, ProposedValue
from expertpool.services import numbers, trace
from expertpool.services.calls import day_of
from expertpool.services.drawing import same_person


def faults(*, told: Proposal, at: datetime) -> Decision:
    """What is wrong with a proposal as things stand; for the comparison that precedes it."""
    return tuple(policy.may_propose(told, changes=changes(), waiting=queries.waiting(), on=day_of(at)))


@transaction.atomic
def propose(*, told: Proposal, by: Account, at: datetime) -> ParameterProposal:
    """Propose values for leadership to set; refused with every fault at once. An unknown name raises `KeyError`."""
    step = lifecycle.PARAMETER_CHANGE.step("parameter.propose", lifecycle.NEW, by.role)
    trace.hold()
    refuse_unless(faults(told=told, at=at))
    made = ParameterProposal.objects.create(
        code=numbers.next_parameter_code(at),
        first_day=told.first_day,
        reason=told.reason.strip()[:400],
        basis=told.basis.strip()[:120],
        state=step.target,
        proposed_by=by,
        proposed_at=at,
    )
    before = in_force(told.first_day)
    ProposedValue.objects.bulk_create(
        ProposedValue(proposal=made, name=name, was=getattr(before, name), value=told.values[name])
        for name in SPECS
        if name in told.values
    )
    _note(made, step.action, by, at)
    return made


@transaction.atomic
def withdraw(*, proposal_id: int, by: Account, at: datetime) -> ParameterProposal:
    """The keepers take it back before leadership has decided."""
    made, step = _stepped(proposal_id, "parameter.withdraw", by)
    return _settle(made, step, by, at)


@transaction.atomic
def set_values(*, proposal_id: int, document: str, scan: tuple[bytes, str], by: Account, at: datetime) -> ParameterProposal:
    """Leadership sets every value of a proposal by document, from its first day on. Refused when the day has come meanwhile."""
    made, step = _stepped(proposal_id, "parameter.set", by)
    if same_person(made.proposed_by, by):
        raise Refused(Reason("22", "提请的人不能批准", remedy="由另一位局领导办理"))
    if not document.strip():
        raise Refused(Reason("22", "没有填写批准文件", remedy="填写会议纪要或文件的名称、文号"))
    trace.hold()
    refuse_unless(obstacles(made=made, at=at))
    made.scan, made.scan_name = _sealed(scan)
    made.document = document.strip()[:120]
    _put_in_force(made, by, at)
    return _settle(made, step, by, at)


def obstacles(*, made: ParameterProposal, at: datetime) -> Decision:
    """Why an open proposal can no longer be set as it stands."""
    values = {row.name: row.value for row in made.lines.all()}
    return tuple(policy.may_set(values, made.first_day, changes=changes(), on=day_of(at)))


def _sealed(scan: tuple[bytes, str]) -> tuple[str, str]:
    content, name = scan
    kind = designation.scan_kind(content)
    if isinstance(kind, Reason):
        raise Refused(Reason("22", kind.message.replace("纪要", "批准文件"), remedy=kind.remedy))
    return uploads.save(content), PurePath(name).name[-120:]


def _put_in_force(made: ParameterProposal, by: Account, at: datetime) -> None:
    told = {"first_day": made.first_day, "document": made.document, "set_by": by, "set_at": at, "proposal": made}
    for row in made.lines.all():
        ParameterChange.objects.create(name=row.name, value=str(row.value), **told)


@transaction.atomic
def refuse(*, proposal_id: int, answer: str, by: Account, at: datetime) -> ParameterProposal:
    """Leadership does not agree, and says why."""
    made, step = _stepped(proposal_id, "parameter.refuse", by)
    if not answer.strip():
        raise Refused(Reason("22", "没有写明理由", remedy="写明为什么不予批准，人才科会看到"))
    made.answer = answer.strip()[:400]
    return _settle(made, step, by, at)


@transaction.atomic
def open_scan(*, made: ParameterProposal, by: Account, at: datetime) -> tuple[bytes, str]:
    """The scan of the decision with its media type; the look is traced before it leaves."""
    trace.record(action="parameter.scan", article="20", subject=made, by=by, at=at)
    content = uploads.load(made.scan)
    return content, str(designation.scan_kind(content))


def _stepped(proposal_id: int, action: str, by: Account) -> tuple[ParameterProposal, lifecycle.Step]:
    rows = ParameterProposal.objects.select_for_update(of=("self",)).select_related("proposed_by")
    made = rows.get(pk=proposal_id)
    return made, lifecycle.PARAMETER_CHANGE.step(action, made.state, by.role)


def _settle(made: ParameterProposal, step: lifecycle.Step, by: Account, at: datetime) -> ParameterProposal:
    made.state, made.decided_by, made.decided_at = step.target, by, at
    made.save()
    _note(made, step.action, by, at)
    return made


def _note(made: ParameterProposal, action: str, by: Account, at: datetime) -> None:
    names = list(made.lines.values_list("name", flat=True))
    payload = {"names": names, "day": made.first_day.isoformat()}
    trace.record(action=action, article="22", subject=made, by=by, at=at, payload=payload)
