"""What the system does by itself now and then: each act finds what is due and does it once, whoever else looks too."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from expertpool.services import accounts, admissions, confirmations, reminders, removal_watch, reports, rolls, unit_measures
from expertpool.services.inspection import background as inspections

logger = logging.getLogger(__name__)

#: name in the log → act; gives how many things it did
ACTS: dict[str, Callable[..., int]] = {
    "reminders": reminders.remind,
    "admissions": admissions.run,
    "confirmations": confirmations.run,
    "reports": reports.count_days,
    "rolls": rolls.remind_due,
    "removals": removal_watch.run,
    "unit_measures": unit_measures.run,
    "inspection": inspections.order_daily,
    "sessions": accounts.forget_sessions,
}


def run(*, at: datetime) -> dict[str, int]:
    """Take every act once; one that fails is logged by the kind of its fault and keeps no other from its turn."""
    done = {}
    for name, act in ACTS.items():
        try:
            done[name] = act(at=at)
        except Exception as fault:
            logger.error("%s stopped: %s", name, type(fault).__name__)
    return done
