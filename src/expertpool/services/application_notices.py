"""What an applicant hears of the way of the application: each new state once, nothing of anybody else (7)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from expertpool.policy import identity
from expertpool.policy.application_form import Form, text
from expertpool.policy.decision import Reason
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.records.models import Application
from expertpool.services import messages

#: states that are news to the applicant; whoever is admitted hears it with the number
NEWS = frozenset(
    {
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.VOUCHED,
        ApplicationStatus.RETURNED,
        ApplicationStatus.REFUSED,
        ApplicationStatus.BATCHED,
        ApplicationStatus.NOTICED,
        ApplicationStatus.OBJECTED,
    }
)


def tell(row: Application, action: str, form: Form, *, at: datetime) -> None:
    """Queue the news of a step; `steps` counts them, so that the same state reached twice is told twice."""
    if row.state not in NEWS or action == "application.dispute":
        return
    number = identity.mobile(text(form, "phone"))
    reach = messages.Reach("" if isinstance(number, Reason) else number, text(form, "email"))
    state = ApplicationStatus.label_of(row.state)
    values = {"name": row.name, "number": row.code, "state": state, "link": f"{settings.ADDRESS}/apply/"}
    key = f"application:{row.pk}:{row.steps.count()}:{action.split('.')[1]}"
    messages.send_to(code="application", reach=reach, key=key, variables=values, at=at, account=row.account)
