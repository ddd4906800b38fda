"""Designations as each role sees them, and the marks they leave on demands (3, 11.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.contact_terms import DesignationKind, DesignationStatus
from expertpool.policy.designation import BEFORE_LIST, is_namesake
from expertpool.policy.terms import ExpertStatus, Role
from expertpool.records.models import Account, Contact, Demand, Designation, Expert

SORTS = {"asked": "asked_at", "day": "demand__activity__first_day"}


def visible_to(viewer: Account) -> QuerySet[Designation]:
    """Organisers see their division's own, everybody else whose business it is all of them, latest first."""
    if not access.may(viewer.role, "designation.view"):
        return Designation.objects.none()
    rows = Designation.objects.select_related(
        "demand__activity__division", "field", "expert__unit", "asked_by", "matched_by", "decided_by"
    )
    return rows.filter(demand__activity__division=viewer.division) if viewer.role == Role.ORGANISER else rows


def sees_expert(viewer: Account) -> bool:
    """Whether the viewer may read who was matched: whoever organises knows the name that was typed, no more (3)."""
    return viewer.role != Role.ORGANISER


def narrowed(rows: QuerySet[Designation], *, text: str = "", state: str = "", kind: str = "") -> QuerySet[Designation]:
    """By words in the activity, the demand's code, the division, the typed name and unit or the minutes; by state and kind."""
    for word in text.split():
        named = Q(person_name__contains=word) | Q(unit_name__contains=word) | Q(minutes_number__contains=word)
        held = Q(demand__activity__title__contains=word) | Q(demand__activity__division__name__contains=word)
        rows = rows.filter(named | held | Q(demand__code__contains=word.upper()) | Q(field__name__contains=word))
    chosen = {"state": state, "kind": kind}
    return rows.filter(**{column: value for column, value in chosen.items() if value})


def ordered(rows: QuerySet[Designation], sort: str) -> QuerySet[Designation]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    """State → designations; "" is all of them."""
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def get_for(viewer: Account, designation_id: int) -> Designation:
    """Raises `Designation.DoesNotExist` where there is none or the viewer may not look."""
    return visible_to(viewer).get(pk=designation_id)


def demands_open(viewer: Account) -> QuerySet[Demand]:
    """The division's own demands beside which somebody may still be designated, latest first."""
    if not access.may(viewer.role, "designation.ask"):
        return Demand.objects.none()
    rows = Demand.objects.filter(activity__division=viewer.division, state__in=BEFORE_LIST)
    return rows.select_related("activity").order_by("-id")


def namesakes(viewer: Account, made: Designation) -> list[Expert]:
    """People of the pool with the typed name, present or former: all that a keeper may choose from."""
    if not access.may(viewer.role, "designation.match"):
        return []
    pool = Expert.objects.exclude(status__in=(ExpertStatus.INVITED, ExpertStatus.REMOVED))
    rows = pool.order_by("number").values_list("pk", "name", "former_names")
    found = [pk for pk, name, former in rows if is_namesake(made.person_name, name, former)]
    return list(Expert.objects.filter(pk__in=found).select_related("unit").order_by("number"))


def contact_of(made: Designation) -> Contact | None:
    """What came of asking the person designated."""
    if made.expert_id is None or made.state != DesignationStatus.APPROVED:
        return None
    return Contact.objects.filter(demand=made.demand_id, expert=made.expert_id, way="designated").first()


# ---------------------------------------------------------------- marks on demands


@dataclass(slots=True)
class Mark:
    """What of a demand is designated: so many people beside the drawn ones, and the ids of fields."""

    people: int = 0
    fields: set[int] = field(default_factory=set)

    @property
    def words(self) -> str:
        """指定 2 人, or nothing."""
        return f"指定 {self.people} 人" if self.people else ""


def marks(demands: Iterable[Demand]) -> dict[int, Mark]:
    """Demand id → what leadership has approved; one query for a page of demands, those without any left out."""
    found: dict[int, Mark] = defaultdict(Mark)
    rows = Designation.objects.filter(demand__in=[demand.pk for demand in demands], state=DesignationStatus.APPROVED)
    for demand_id, kind, field_id in rows.values_list("demand_id", "kind", "field_id"):
        if kind == DesignationKind.FIELD:
            found[demand_id].fields.add(field_id)
        else:
            found[demand_id].people += 1
    return dict(found)
