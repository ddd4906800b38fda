"""One thing that deserves a supervisor's look, and the time within which it is looked for (18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from expertpool.policy import watch
from expertpool.policy.watch import Sign
from expertpool.records.models import Activity


@dataclass(frozen=True, slots=True)
class Span:
    """Two moments; what lies on either is within."""

    first: datetime
    last: datetime

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return self.first, self.last

    @property
    def days(self) -> tuple[date, date]:
        return timezone.localdate(self.first), timezone.localdate(self.last)


@dataclass(frozen=True, slots=True)
class Place:
    """The page on which a thing can be seen, and the act which that page needs; `query` is what is asked there."""

    url: str
    args: tuple[object, ...]
    action: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`row` tells it from the others of its kind; `division` is an id, 0 for none. No expert's name stands in any text."""

    sign: Sign
    row: object
    at: datetime
    title: str
    detail: str
    place: Place
    division: int = 0
    division_name: str = ""
    stands_out: bool = False

    @property
    def key(self) -> str:
        return f"{self.sign}:{self.row}"

    @property
    def article(self) -> str:
        return watch.watched_under(self.sign)

    @property
    def searched(self) -> str:
        return f"{self.title} {self.detail} {self.division_name} {self.sign.label}"


def numbered(number: int) -> str:
    """An expert without the name."""
    return f"{number:04d} 号专家"


def of_division(activity: Activity) -> dict[str, object]:
    """Whose activity a thing belongs to."""
    return {"division": activity.division_id, "division_name": activity.division.name}


def in_trace(kind: str, row: object) -> Place:
    """Where there is no page of its own: the events about a thing."""
    return Place("trace", (), "trace.view", f"q={kind}:{row}")
