"""The register of bans: each ban with whose it is, where that is still known, and when everything is over (10, 17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.parameters import Parameters
from expertpool.policy.removal import Past, Standing, free_from, standing
from expertpool.queries import bans
from expertpool.records.models import Account, Ban, Expert, RemovalCase

SORTS = {"made": "created_at", "since": "occurred_on", "last": "last_day"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A ban as the register shows it. `person` is missing once the data is no longer kept; `free_from` counts every ban of the
    identity: `None` is never, also told by `barred`; `longer` says that another ban lasts longer."""

    ban: Ban
    person: Expert | None
    case_id: int | None
    standing: Standing
    free_from: date | None
    barred: bool
    longer: bool


def visible_to(viewer: Account) -> QuerySet[Ban]:
    return Ban.objects.all() if access.may(viewer.role, "ban.view") else Ban.objects.none()


def narrowed(rows: QuerySet[Ban], *, on: date, text: str = "", standing: str = "", ground: str = "") -> QuerySet[Ban]:
    """By case number, name or unit (pinyin initials too); by how the ban stands on a day; by ground."""
    for word in text.split():
        known = Expert.objects.filter(search__contains=word.lower()).values("id_index")
        rows = rows.filter(Q(document__contains=word.upper()) | Q(identity_index__in=known))
    rows = rows.filter(ground=ground) if ground else rows
    return rows.filter(_standings(on)[standing]) if standing else rows


def _standings(on: date) -> dict[str, Q]:
    """What `policy.removal.standing` says, asked of the rows."""
    kept = Q(lifted_at=None)
    return {
        Standing.RUNNING: kept & Q(last_day__gte=on),
        Standing.LIFE: kept & Q(last_day=None),
        Standing.ENDED: kept & Q(last_day__lt=on),
        Standing.LIFTED: ~kept,
    }


def ordered(rows: QuerySet[Ban], sort: str) -> QuerySet[Ban]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_standing(viewer: Account, *, on: date) -> dict[str, int]:
    """Standing → bans; "" is all of them."""
    counted = {str(name): Count("id", filter=found) for name, found in _standings(on).items()}
    found = visible_to(viewer).aggregate(every=Count("id"), **counted)
    return {"": found.pop("every"), **found}


def entries(rows: Iterable[Ban], *, on: date, p: Parameters) -> list[Entry]:
    """Bans with everything that belongs to them; as many queries for one as for a hundred."""
    found = list(rows)
    identities = {row.identity_index for row in found}
    people = {one.id_index: one for one in Expert.objects.filter(id_index__in=identities).select_related("unit")}
    cases = dict(RemovalCase.objects.filter(code__in={row.document for row in found}).values_list("code", "pk"))
    pasts = bans.by_identity(identities)
    return [_entry(row, people.get(row.identity_index), cases.get(row.document), pasts, on, p) for row in found]


def _entry(row: Ban, person: Expert | None, case_id: int | None, pasts: dict[str, list[Past]], on: date, p: Parameters) -> Entry:
    free = free_from(pasts.get(row.identity_index, ()), p=p)
    stands = standing(row.last_day, lifted=row.lifted_at is not None, on=on)
    own = None if row.last_day is None else free_from([Past(row.ground, row.occurred_on)], p=p)
    longer = stands in (Standing.RUNNING, Standing.ENDED) and free != own
    return Entry(row, person, case_id, stands, free, free is None or on < free, longer)


def of_identity(identity: str) -> list[Ban]:
    """Every ban of one identity, those taken back too, latest first."""
    return list(Ban.objects.filter(identity_index=identity).order_by("-id"))
