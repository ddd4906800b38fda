"""What the bureau said to the readings: which wording, by whom, by which document (22)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from expertpool.policy.readings import READINGS, Opinion, Reading, standing
from expertpool.records.models import ReadingConfirmation


@dataclass(frozen=True, slots=True)
class Standing:
    """A reading with all that was said to it, the latest first."""

    reading: Reading
    said: tuple[ReadingConfirmation, ...]

    @property
    def latest(self) -> ReadingConfirmation | None:
        return self.said[0] if self.said else None

    @property
    def opinion(self) -> str:
        """`Opinion` code that holds for the present wording, or empty."""
        last = self.latest
        return standing(self.reading, opinion=last.opinion, version=last.version) if last else ""

    @property
    def words(self) -> str:
        """What the present wording stands at, in words."""
        if self.outdated:
            return "文字已改，待重新确认"
        return Opinion.label_of(self.opinion) if self.opinion else "待确认"

    @property
    def outdated(self) -> bool:
        """Whether something was said, but to another wording."""
        return bool(self.said) and not self.opinion


def standings() -> list[Standing]:
    """Every reading in order; one query."""
    said: dict[int, list[ReadingConfirmation]] = {}
    for row in ReadingConfirmation.objects.select_related("by").order_by("-id"):
        said.setdefault(row.number, []).append(row)
    return [Standing(reading, tuple(said.get(reading.number, ()))) for reading in READINGS]


def objected() -> Iterator[Standing]:
    """Readings that the bureau reads otherwise, as they are worded now."""
    return (row for row in standings() if row.opinion == Opinion.OBJECTED)
