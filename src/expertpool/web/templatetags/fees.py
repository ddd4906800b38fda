"""Money and units of work as words on the screen."""

from __future__ import annotations

from typing import Any

from django import template

from expertpool.policy import fees
from expertpool.policy.contact_terms import FeeUnit

register = template.Library()


@register.filter
def yuan(cents: int | str | None) -> str:
    """Cents as ``1,200.00``; nothing where there is no amount."""
    return fees.yuan(cents) if isinstance(cents, int) else ""


@register.filter
def fee_unit(code: str) -> str:
    return FeeUnit.label_of(code) if code else ""


@register.filter
def net(payment: Any) -> int:
    """What is paid out, in cents."""
    return int(payment.gross) - int(payment.tax or 0)
