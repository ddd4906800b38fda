"""The facts that rules judge: plain values, complete in themselves, the same in the draw and in its recomputation.

Identities are opaque digests (blind indexes), units are ids, fields and regions are codes: no name is needed to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation of an expert to a unit (`unit` id) or to a person (`person` digest). `until=None`: still lasting.

    `kind` is a `terms.TieKind` code; `row` names the record it rests on (``"tie:12"``).
    """

    kind: str
    unit: int | None = None
    person: str = ""
    since: date | None = None
    until: date | None = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class FieldStanding:
    """A field of an expert with the latest overall grade earned in it (`terms.Grade` code or empty)."""

    field: str
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Expert:
    """Everything any rule of the draw reads about one expert; one roster line.

    `uses` maps a calendar year to participations done and confirmed; `employer` is the unit's id and `house` the id of
    the topmost parent it belongs to; `exemptions` are proven `terms.Exemption` codes; `fields` has the primary one first.
    """

    number: int
    status: str
    identity: str
    birth: date
    region: str
    employer: int
    house: int
    fields: tuple[FieldStanding, ...]
    exemptions: tuple[str, ...] = ()
    uses: tuple[tuple[int, int], ...] = ()
    ties: tuple[Tie, ...] = ()
    unavailable: tuple[Period, ...] = ()
    ties_declared: bool = True

    def uses_in(self, year: int) -> int:
        return dict(self.uses).get(year, 0)

    def grade_in(self, field: str) -> str:
        return next((standing.grade for standing in self.fields if standing.field == field), "")

    def has_field(self, field: str) -> bool:
        return any(standing.field == field for standing in self.fields)


@dataclass(frozen=True, slots=True)
class Stratum:
    """So many experts of one field; `field` is a second-level field code."""

    field: str
    want: int


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` panel members share one value of `feature` (``"house"`` = employer, or ``"region"``)."""

    feature: str
    most: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """A named person's recorded decision on one expert under one article; `bars` false clears a suspected match."""

    number: int
    article: str
    bars: bool
    row: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Leadership sets an IN_PRINCIPLE reason aside for one expert in one demand."""

    number: int
    article: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What an organising division asks for, every unit and person resolved.

    `units` are the applicants and participants under review with their parents and branches; `avoided_units` likewise;
    `leaders` and `members` are identity digests of project people; `regions` are region codes (empty: anywhere).
    """

    first_day: date
    last_day: date
    strata: tuple[Stratum, ...]
    regions: tuple[str, ...] = ()
    caps: tuple[Cap, ...] = ()
    units: frozenset[int] = frozenset()
    avoided_units: frozenset[int] = frozenset()
    leaders: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    avoided_persons: frozenset[str] = frozenset()
    judgements: tuple[Judgement, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def people(self) -> frozenset[str]:
        return self.leaders | self.members
