"""Draws as their keepers and their watchers see them; an organiser sees none (3, 20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.terms import DemandStatus, DrawStatus, Role
from expertpool.records.models import Account, Demand, Draw, DrawEntry, Event, Expert, Field

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


def narrowed(rows: QuerySet[Demand], *, text: str, state: str) -> QuerySet[Demand]:
    """By words in the title, code or division, and by state."""
    for word in text.split():
        named = Q(activity__title__contains=word) | Q(code__contains=word.upper()) | Q(activity__division__name__contains=word)
        rows = rows.filter(named)
    return rows.filter(state=state) if state else rows


def ordered(rows: QuerySet[Demand], sort: str) -> QuerySet[Demand]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    """State → demands; "" is all of them."""
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def draw_of(demand: Demand) -> Draw | None:
    rows = Draw.objects.filter(demand=demand)
    return rows.select_related(
        "committed_by", "witnessed_by", "drawn_by", "void_request__asked_by", "void_request__approved_by"
    ).first()


@dataclass(frozen=True, slots=True)
class Scope:
    """What stands around a demand: counts only, nobody's name."""

    reviewed_units: int
    avoided_units: int
    people: int
    dismissed: int
    barred: int


def scope(demand: Demand) -> Scope:
    """How many units and people are to be avoided, and how the suspects were settled."""
    projects = demand.activity.projects
    verdicts = dict(demand.judgements.values_list("verdict").annotate(Count("id")))
    return Scope(
        reviewed_units=projects.filter(units__isnull=False).values("units__unit").distinct().count(),
        avoided_units=demand.avoided_units.count(),
        people=projects.filter(people__isnull=False).values("people").count() + demand.avoided_people.count(),
        dismissed=verdicts.get("clears", 0),
        barred=verdicts.get("bars", 0),
    )


def lineage(demand: Demand) -> dict[str, int]:
    """Draws of the same activity: how many, and how many of them were voided."""
    draws = Draw.objects.filter(demand__activity=demand.activity)
    return {"draws": draws.count(), "voided": draws.filter(state=DrawStatus.VOIDED).count()}


def events(draw: Draw) -> list[Event]:
    """The steps of a draw in their order."""
    return list(Event.objects.filter(subject_kind="draw", subject_id=str(draw.pk)).order_by("sequence"))


def places(draw: Draw) -> dict[int, list[DrawEntry]]:
    """Stratum → its places of every round by position; without names."""
    listed: dict[int, list[DrawEntry]] = {}
    for entry in draw.entries.order_by("position").only("stratum", "position", "round", "outcome", "opened_at", "draw_id"):
        listed.setdefault(entry.stratum, []).append(entry)
    return listed


def sealed_list(draw: Draw) -> list[DrawEntry]:
    """The whole list with names: for the supervisor alone, each look traced by the service that hands it out."""
    return list(draw.entries.select_related("expert__unit").order_by("position"))


def field_names() -> Mapping[str, str]:
    return dict(Field.objects.values_list("code", "name"))


def people_named(viewer: Account, text: str) -> list[Expert]:
    """Up to ten experts whom a question about reasons may mean: by number, name or pinyin."""
    if not access.may(viewer.role, "draw.reasons") or not text.strip():
        return []
    rows = Expert.objects.select_related("unit")
    if text.strip().isdigit():
        return list(rows.filter(number=int(text)))
    return list(rows.filter(search__contains=text.strip().lower())[:10])


def to_witness(viewer: Account) -> QuerySet[Draw]:
    """Draws that wait for a witness: all for the supervisor, the own division's for an organiser."""
    if not access.may(viewer.role, "draw.watch"):
        return Draw.objects.none()
    rows = Draw.objects.select_related("demand__activity__division", "committed_by", "witnessed_by").order_by("-committed_at")
    return rows.filter(demand__activity__division=viewer.division) if viewer.role == Role.ORGANISER else rows


def voids_waiting() -> QuerySet[Draw]:
    """Draws with a request to void that leadership has not answered."""
    rows = Draw.objects.filter(void_request__isnull=False, void_request__approved_by=None)
    return rows.select_related("demand__activity__division", "void_request__asked_by")


def id_of(reference: str) -> int | None:
    """The draw of a demand's code or of a draw's own id; for the console."""
    text = reference.strip().upper()
    found = Q(demand__code=text) | Q(pk=int(text)) if text.isdigit() else Q(demand__code=text)
    return Draw.objects.filter(found).values_list("pk", flat=True).first()
