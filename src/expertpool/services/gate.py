"""The one gate of every way into the pool, asked with the records of this moment (7, 10, 17)."""

from __future__ import annotations

from datetime import datetime

from expertpool.gateways import keys
from expertpool.policy import access, gate, identity
from expertpool.policy.decision import Decision, Reason, Refused
from expertpool.policy.terms import Role
from expertpool.queries import bans
from expertpool.queries.parameters import in_force
from expertpool.records.models import LIVING, Account, Application, Expert
from expertpool.services.calls import day_of


def index_of(document: identity.Identity) -> str:
    """The blind index under which a person is known, whatever the writing of the number."""
    return keys.blind_index("id", document.normalised)


def obstacles(id_index: str, *, at: datetime, but: int | None = None) -> Decision:
    """Why somebody may not apply or be admitted now; `but` is the application that asks."""
    on = day_of(at)
    known = Expert.objects.filter(id_index=id_index).values_list("status", flat=True).first() or ""
    others = Application.objects.filter(id_index=id_index, state__in=LIVING[1:]).exclude(pk=but)
    applied = others.values_list("code", flat=True).first() or ""
    held = (
        Account.objects.filter(identity_index=id_index, is_active=True).exclude(identity_index="").values_list("role", flat=True)
    )
    entering = gate.may_enter(bans.of(id_index), status=known, applied=applied, on=on, p=in_force(on))
    return (*entering, *access.conflicts([*held, Role.EXPERT]))


def refuse_unknown(document: identity.Identity | Reason | None) -> identity.Identity:
    """The document, or a refusal that says what is wrong with it."""
    if document is None:
        raise Refused(Reason(identity.ARTICLE, "没有填写证件类型和号码", remedy="填写后再提交"))
    if isinstance(document, Reason):
        raise Refused(document)
    return document
