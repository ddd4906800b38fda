"""`check` asks the same rules again over what was done, and lists what breaks them (18).

It reads and changes nothing; it asks the functions of `policy` that the acts themselves asked, over the rows as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from expertpool.policy.inspection import Breach
from expertpool.services.inspection import entering, leaving, recorded, serving
from expertpool.services.inspection.ground import Ground

__all__ = ["CHECKS", "check"]

CHECKS: tuple[Callable[[Ground], Iterable[Breach]], ...] = (
    *entering.CHECKS,
    *leaving.CHECKS,
    *serving.CHECKS,
    *recorded.CHECKS,
)


def check(*, at: datetime) -> list[Breach]:
    """Every breach that the records show at `at`, in the order of the rules; empty means none was found."""
    ground = Ground(at)
    return [breach for ask in CHECKS for breach in ask(ground)]
