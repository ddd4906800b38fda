"""The supervisor's desk: everything that deserves a look, newest first, in a fixed number of queries (18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from expertpool.policy import access, watch
from expertpool.policy.watch import Sign, Topic
from expertpool.queries import findings_conduct, findings_contact, findings_data, findings_demands, findings_pool
from expertpool.queries.finding import Finding, Span
from expertpool.records.models import Account

#: period of the list → days before today that it begins; without one, the calendar year
PERIODS = {"month": 29, "quarter": 89, "year": 364}
#: whether a thing is over a line of `policy.watch` or merely on record
STANDS_OUT = "out"
ORDER = {sign: place for place, sign in enumerate(Sign)}
SORTS: dict[str, Callable[[Finding], tuple[int, datetime]]] = {
    "at": lambda found: (0, found.at),
    "sign": lambda found: (ORDER[found.sign], found.at),
}
MAKERS = (
    *findings_demands.MAKERS,
    *findings_contact.MAKERS,
    *findings_conduct.MAKERS,
    *findings_pool.MAKERS,
    *findings_data.MAKERS,
)


def span(at: datetime, period: str = "") -> Span:
    """From the first day of the year, or of the period, until now."""
    today = timezone.localdate(at)
    first = today - timedelta(days=PERIODS[period]) if period else date(today.year, 1, 1)
    return Span(timezone.make_aware(datetime.combine(first, time())), at)


def visible_to(viewer: Account, within: Span) -> list[Finding]:
    """What deserves a look in a period, newest first; nothing for who does not watch."""
    if not access.may(viewer.role, "supervision.view"):
        return []
    found = (row for make in MAKERS for row in make(within))
    return sorted((_reachable(row, viewer) for row in found), key=lambda row: row.at, reverse=True)


def _reachable(row: Finding, viewer: Account) -> Finding:
    """Who may not open the page itself sees the events about the same thing."""
    opens = access.may(viewer.role, row.place.action)
    return row if opens else replace(row, place=findings_pool.elsewhere(row))


def narrowed(
    found: Iterable[Finding], *, text: str = "", topic: str = "", sign: str = "", division: str = "", weight: str = ""
) -> list[Finding]:
    """By words in what is shown, topic, kind, the division's id, and whether it stands out."""
    kinds, words = watch.kinds_of(topic), text.split()
    return [
        row
        for row in found
        if row.sign in kinds
        and sign in ("", row.sign)
        and division in ("", str(row.division))
        and (not weight or row.stands_out)
        and all(word in row.searched for word in words)
    ]


def ordered(found: list[Finding], sort: str) -> list[Finding]:
    return sorted(found, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


def by_topic(found: Iterable[Finding]) -> dict[str, int]:
    """Topic → number, also where it is none; ``""`` is all."""
    counts = Counter(watch.WATCHES[row.sign].topic.value for row in found)
    return {topic.value: counts[topic.value] for topic in Topic} | {"": sum(counts.values())}


def one(viewer: Account, key: str, at: datetime) -> Finding | None:
    """The thing that a key names, in this calendar year or the twelve months before."""
    spans = (span(at), span(at, "year"))
    return next((row for within in spans for row in visible_to(viewer, within) if row.key == key), None)
