"""Shares that supervision watches, month by month: late demands, designations, invitations, people not reached (11, 7.1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from expertpool.policy.contact_terms import DesignationStatus, ReopeningStatus, Way
from expertpool.policy.parameters import in_force
from expertpool.policy.removal_cases import UNREACHED
from expertpool.policy.terms import Outcome, ParticipationStatus
from expertpool.queries.finding import Span
from expertpool.queries.parameters import changes
from expertpool.queries.workdays import calendar
from expertpool.records.models import Contact, Demand, Designation, Participation, Reopening

#: twelve months of (part, whole)
Months = list[tuple[int, int]]


@dataclass(slots=True)
class Share:
    """`part` of `whole` of one division or caller; `months` the same by month; `last` is when the part last grew."""

    key: int
    label: str
    part: int = 0
    whole: int = 0
    months: Months = field(default_factory=lambda: [(0, 0)] * 12)
    last: datetime | None = None

    def count(self, at: datetime, *, counts: bool) -> None:
        """One more case, which is part of the share or not."""
        month = timezone.localtime(at).month - 1
        part, whole = self.months[month]
        self.months[month] = (part + counts, whole + 1)
        self.part, self.whole = self.part + counts, self.whole + 1
        if counts:
            self.last = max(self.last, at) if self.last else at


def total(rows: Iterable[Share], label: str) -> Share:
    """All of them as one."""
    whole = Share(0, label)
    for row in rows:
        whole.part, whole.whole = whole.part + row.part, whole.whole + row.whole
        pairs = zip(whole.months, row.months, strict=True)
        whole.months = [(one + more, of + others) for (one, of), (more, others) in pairs]
    return whole


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands of a division: those late, those with a designation."""

    late: Share
    designated: Share


def demands(within: Span) -> list[Demands]:
    """For each division that filed any; a fixed number of queries."""
    days, known = calendar(), changes()
    approved = set(Designation.objects.filter(state=DesignationStatus.APPROVED).values_list("demand", flat=True))
    found: dict[int, Demands] = {}
    columns = ("pk", "filed_at", "activity__first_day", "activity__division", "activity__division__name")
    rows = Demand.objects.filter(filed_at__range=within.moments).order_by("activity__division", "pk")
    for pk, filed, first, division, name in rows.values_list(*columns):
        own = found.setdefault(division, Demands(Share(division, name), Share(division, name)))
        on = timezone.localdate(filed)
        lead = in_force(on, known).lead_working_days
        own.late.count(filed, counts=days.count_workdays(on, first) < lead)
        own.designated.count(filed, counts=pk in approved)
    return list(found.values())


def invited(within: Span) -> list[Share]:
    """How many of those whom a division's activities used came from outside the pool."""
    used = Participation.objects.filter(
        day__range=within.days, state__in=(ParticipationStatus.CONFIRMED, ParticipationStatus.DONE)
    )
    rows = used.values_list("activity__division", "activity__division__name", "contact__way", "day")
    return _shared((division, name, _at(day), way == Way.INVITED) for division, name, way, day in rows)


def unreached(within: Span) -> list[Share]:
    """How many of those whom a caller's lists asked could not be reached."""
    return _shared((caller, name, at, outcome in UNREACHED) for _, caller, name, at, outcome in _asked(within))


def undone(within: Span) -> list[Share]:
    """How many of them had an outcome that was taken back later."""
    granted = Reopening.objects.filter(state=ReopeningStatus.GRANTED, contact__outcome_at__range=within.moments)
    taken_back = set(granted.values_list("contact", flat=True))
    return _shared((caller, name, at, pk in taken_back) for pk, caller, name, at, _ in _asked(within))


def _asked(within: Span) -> Iterable[tuple[int, int, str, datetime, str]]:
    """(contact, caller, the caller's name, when it was settled, outcome); what a quota passed over was never asked."""
    rows = Contact.objects.filter(outcome_at__range=within.moments, entry__draw__caller__isnull=False)
    rows = rows.exclude(outcome__in=(Outcome.OPEN, Outcome.CAP)).order_by("entry__draw__caller", "pk")
    names = ("pk", "entry__draw__caller", "entry__draw__caller__name", "outcome_at", "outcome")
    return ((pk, caller, name, at, outcome) for pk, caller, name, at, outcome in rows.values_list(*names) if at)


def _shared(cases: Iterable[tuple[int, str, datetime, bool]]) -> list[Share]:
    """One share for each key, in the order of the keys."""
    found: dict[int, Share] = {}
    for key, label, at, counts in cases:
        found.setdefault(key, Share(key, label)).count(at, counts=counts)
    return [found[key] for key in sorted(found)]


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
