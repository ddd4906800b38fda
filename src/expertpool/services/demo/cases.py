"""Three live activities in different states, taken there by the same acts a clerk uses."""

from __future__ import annotations

from datetime import datetime

from expertpool.records.models import Account, Expert


def load(accounts: dict[str, Account], experts: list[Expert], *, at: datetime) -> None:
    """One demand in draft, one waiting to be accepted, one with its list sealed."""
