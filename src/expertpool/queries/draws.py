"""Draws as their keepers and their watchers see them; an organiser sees none (3, 20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from expertpool.policy import access, naming
from expertpool.policy.terms import DemandStatus, DrawStatus, ExpertStatus, Role
from expertpool.records.models import (
    Account,
    Demand,
    Division,
    Draw,
    DrawEntry,
    EntropyReading,
    Event,
    Expert,
    Field,
    Project,
    ProjectPerson,
    ProjectUnit,
    VoidRequest,
)

#: states in which a demand belongs to the drawing desk
STAGES = (
    DemandStatus.ACCEPTED,
    DemandStatus.FROZEN,
    DemandStatus.WITNESSED,
    DemandStatus.DRAWN,
    DemandStatus.CONTACTING,
    DemandStatus.SETTLED,
    DemandStatus.ARCHIVED,
    DemandStatus.VOIDED,
)
SORTS = {"day": "activity__first_day", "code": "code"}


def visible_to(viewer: Account) -> QuerySet[Demand]:
    """Demands on the drawing desk with their activity and draw, in a fixed number of queries."""
    if not access.may(viewer.role, "draw.view"):
        return Demand.objects.none()
    rows = Demand.objects.filter(state__in=STAGES).select_related("activity__division", "activity__organiser", "draw")
    return rows.prefetch_related("strata__field")


def narrowed(rows: QuerySet[Demand], *, text: str, state: str = "", division: str = "", level: str = "") -> QuerySet[Demand]:
    """By words in the title, code or division, by state, by the division's id, by the level of the draw."""
    for word in text.split():
        named = Q(activity__title__contains=word) | Q(code__contains=word.upper()) | Q(activity__division__name__contains=word)
        rows = rows.filter(named)
    chosen = {"state": state, "activity__division": division, "draw__level": level}
    return rows.filter(**{column: value for column, value in chosen.items() if value})


def divisions() -> tuple[tuple[str, str], ...]:
    """Divisions that have come to the drawing desk, as choices of a filter."""
    rows = Division.objects.filter(activity__demands__state__in=STAGES).distinct().order_by("id")
    return tuple((str(pk), name) for pk, name in rows.values_list("pk", "name"))


def ordered(rows: QuerySet[Demand], sort: str) -> QuerySet[Demand]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    """State → demands; "" is all of them."""
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def draw_of(demand: Demand) -> Draw | None:
    rows = Draw.objects.filter(demand=demand).prefetch_related(_requests())
    return rows.select_related("committed_by", "witnessed_by", "drawn_by").first()


def _requests() -> Prefetch[str]:
    """Requests to void a draw, each with who asked and who answered."""
    return Prefetch("void_requests", VoidRequest.objects.select_related("asked_by", "approved_by", "rejected_by"))


@dataclass(frozen=True, slots=True)
class Scope:
    """What stands around a demand: counts only, nobody's name."""

    reviewed_units: int
    avoided_units: int
    leaders: int
    members: int
    avoided_people: int
    dismissed: int
    barred: int

    @property
    def people(self) -> int:
        return self.leaders + self.members + self.avoided_people


def scope(demand: Demand) -> Scope:
    """How many units and people are to be avoided, and how the suspects were settled."""
    verdicts = dict(demand.judgements.values_list("verdict").annotate(Count("id")))
    people = dict(ProjectPerson.objects.filter(project__activity=demand.activity).values_list("role").annotate(Count("id")))
    reviewed = ProjectUnit.objects.filter(project__activity=demand.activity, unit__isnull=False)
    return Scope(
        reviewed_units=reviewed.values("unit").distinct().count(),
        avoided_units=demand.avoided_units.count(),
        leaders=people.get("leader", 0),
        members=people.get("member", 0),
        avoided_people=demand.avoided_people.count(),
        dismissed=verdicts.get("clears", 0),
        barred=verdicts.get("bars", 0),
    )


@dataclass(frozen=True, slots=True)
class Lineage:
    """Draws of one activity or of the same projects: this one counted, how many were voided, and the others."""

    draws: int
    voided: int
    others: list[Draw]


def lineage(demand: Demand) -> Lineage:
    """Every draw that a second one could have been re-rolled from (11.2, 18)."""
    projects = Project.objects.filter(activity__demands__draw__isnull=False).values_list("activity_id", "title").distinct()
    own = {naming.plain(title) for title in demand.activity.projects.values_list("title", flat=True)} - {""}
    kin = {demand.activity_id, *(activity for activity, title in projects if naming.plain(title) in own)}
    found = Draw.objects.filter(demand__activity__in=kin).select_related("demand").prefetch_related("void_requests")
    draws = list(found.order_by("id"))
    voided = sum(draw.state == DrawStatus.VOIDED for draw in draws)
    return Lineage(len(draws), voided, [draw for draw in draws if draw.demand_id != demand.pk])


def readings(draw: Draw) -> list[EntropyReading]:
    """Who has read which public number, in order (level A)."""
    return list(draw.readings.select_related("by"))


def opened(draw: Draw) -> list[DrawEntry]:
    """Places whose names were opened, by position: with the expert and the unit."""
    return list(draw.entries.exclude(contact__opened_at=None).select_related("expert__unit", "contact").order_by("position"))


def events(draw: Draw) -> list[Event]:
    """The steps of a draw in their order."""
    return list(Event.objects.filter(subject_kind="draw", subject_id=str(draw.pk)).order_by("sequence"))


def places(draw: Draw) -> dict[int, list[DrawEntry]]:
    """Stratum → its places of every round by position; without names."""
    listed: dict[int, list[DrawEntry]] = {}
    for entry in draw.entries.select_related("contact").order_by("position"):
        listed.setdefault(entry.stratum, []).append(entry)
    return listed


def sealed_list(draw: Draw) -> list[DrawEntry]:
    """The whole list with names: for the supervisor alone, each look traced by the service that hands it out."""
    return list(draw.entries.select_related("expert__unit", "contact").order_by("position"))


def field_names() -> Mapping[str, str]:
    return dict(Field.objects.values_list("code", "name"))


def people_named(viewer: Account, text: str) -> list[Expert]:
    """Up to ten experts whom a question about reasons may mean: by number, name or pinyin."""
    if not access.may(viewer.role, "draw.reasons") or not text.strip():
        return []
    rows = Expert.objects.exclude(status=ExpertStatus.INVITED).select_related("unit")
    number = _number(text.strip())
    if number is not None:
        return list(rows.filter(number=number))
    return list(rows.filter(search__contains=text.strip().lower())[:10])


def _number(text: str) -> int | None:
    """A number that a row may have; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def to_witness(viewer: Account) -> QuerySet[Draw]:
    """Draws that wait for a witness: all for the supervisor, the own division's for an organiser."""
    if not (access.may(viewer.role, "draw.watch") or access.may(viewer.role, "draw.second_witness")):
        return Draw.objects.none()
    rows = Draw.objects.select_related("demand__activity__division", "committed_by", "witnessed_by").order_by("-committed_at")
    return rows.filter(demand__activity__division=viewer.division) if viewer.role == Role.ORGANISER else rows


def urgent_waiting() -> QuerySet[Draw]:
    """Urgent draws that leadership has not approved yet."""
    rows = Draw.objects.filter(level="C", state=DrawStatus.COMMITTED)
    return rows.select_related("demand__activity__division", "committed_by")


def voids_waiting() -> QuerySet[Draw]:
    """Draws with a request to void that leadership has not answered."""
    waiting = VoidRequest.objects.filter(approved_at=None, rejected_at=None)
    rows = Draw.objects.filter(pk__in=waiting.values("draw")).prefetch_related(_requests())
    return rows.select_related("demand__activity__division")


def voids_rejected() -> QuerySet[VoidRequest]:
    """Requests to void that leadership has rejected, latest first."""
    rows = VoidRequest.objects.exclude(rejected_at=None).select_related("draw__demand__activity", "asked_by", "rejected_by")
    return rows.order_by("-rejected_at")


def id_of(reference: str) -> int | None:
    """The draw of a demand's code or of a draw's own id; for the console."""
    text = reference.strip().upper()
    number = _number(text)
    found = Q(demand__code=text) if number is None else Q(demand__code=text) | Q(pk=number)
    return Draw.objects.filter(found).values_list("pk", flat=True).first()
