"""Papers of removal as files, for the office and for the person concerned (9, 10, 14.6, 20)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from expertpool.gateways.papers import Paper
from expertpool.policy import removal, removal_cases
from expertpool.policy.lifecycle import CaseStatus
from expertpool.policy.removal_cases import CasePaper
from expertpool.queries import bans
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Expert, RemovalCase
from expertpool.services import removal_decisions, trace
from expertpool.services.calls import day_of
from expertpool.services.notice_papers import File, as_file
from expertpool.services.papers import removal as written


def offered(made: RemovalCase, *, own: bool = False, at: datetime) -> tuple[CasePaper, ...]:
    """Which papers of a case may be had now."""
    removed = made.state == CaseStatus.REMOVED
    barred = removed and bool(standing(made.identity_index, at=at))
    return removal_cases.papers(made.ground, verified=made.verified_at is not None, removed=removed, barred=barred, own=own)


@transaction.atomic
def of_case(*, made: RemovalCase, kind: str, form: str, by: Account, at: datetime) -> File:
    """One paper as ``docx`` or ``pdf``; traced. Raises `LookupError` for one that there is not."""
    own = by.expert_id == made.expert_id
    if kind not in offered(made, own=own, at=at):
        raise LookupError(kind)
    trace.record(action="case.paper", article="9", subject=made, by=by, at=at, payload={"kind": kind})
    return as_file(_written(made, kind, at), form, f"{CasePaper.label_of(kind)}{made.code}", at)


def _written(made: RemovalCase, kind: str, at: datetime) -> Paper:
    if kind == CasePaper.BAN:
        return certificate(made.identity_index, at=at)
    write = {CasePaper.REVIEW: written.review, CasePaper.NOTICE: written.notice, CasePaper.RELEASE: written.release}
    return write[CasePaper(kind)](made, removal_decisions.consequence(made, at=at))


@transaction.atomic
def of_ban(*, ban_id: int, form: str, by: Account, at: datetime) -> File:
    """What bars the person of a ban, from the register; traced. Raises `LookupError` where nothing bars any more."""
    ban = bans.get(ban_id)
    if not standing(ban.identity_index, at=at):
        raise LookupError(ban_id)
    trace.record(action="ban.certificate", article="10", subject=ban, by=by, at=at)
    return as_file(certificate(ban.identity_index, at=at), form, f"{CasePaper.BAN.label}{ban.pk:04d}", at)


def certificate(identity: str, *, at: datetime) -> Paper:
    """禁入告知 of one identity; the name stands on it while there is a record of the person."""
    on = day_of(at)
    name = Expert.objects.filter(id_index=identity).values_list("name", flat=True).first() or ""
    free_from = removal.free_from(bans.of(identity), p=in_force(on))
    return written.barred(name, standing(identity, at=at), free_from=free_from, on=on)


def standing(identity: str, *, at: datetime) -> list[removal.Ban]:
    """The bans that hold on the day of `at`, the longest last."""
    on = day_of(at)
    found = (removal.ban_for(past.ground, past.since, p=in_force(on)) for past in bans.of(identity))
    return sorted((ban for ban in found if ban and ban.holds(on)), key=lambda ban: (ban.last_day is None, ban.last_day or on))
