"""What an applicant may see: the own applications with their way (7)."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from expertpool.policy.terms import Role
from expertpool.records.models import LIVING, Account, Application, ApplicationStep, Unit


def visible_to(viewer: Account) -> QuerySet[Application]:
    """The viewer's own, latest first, with employer, association and steps."""
    steps = Prefetch("steps", ApplicationStep.objects.select_related("by"))
    rows = Application.objects.filter(account=viewer).select_related("employer", "association", "expert")
    return rows.prefetch_related(steps, "proofs")


def living(viewer: Account) -> Application | None:
    """The one under way."""
    return visible_to(viewer).filter(state__in=LIVING).first()


def associations() -> QuerySet[Unit]:
    """Associations that have an account and may recommend."""
    accounts = Account.objects.filter(role=Role.ASSOCIATION, is_active=True).exclude(unit=None)
    return Unit.objects.filter(pk__in=accounts.values("unit")).order_by("name")


def has_account(unit: Unit | None, role: str) -> bool:
    """Whether somebody can vouch on line for a unit."""
    return unit is not None and Account.objects.filter(role=role, unit=unit, is_active=True).exists()
