"""Earlier removals, by who was removed: what every way into the pool asks about (10, 17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from expertpool.policy.removal import Past
from expertpool.records.models import Ban


def by_identity(identities: Iterable[str] | None = None) -> dict[str, list[Past]]:
    """Identity index → removals; for many people at once, or everybody, one query."""
    rows = Ban.objects.filter(lifted_at=None)
    found: dict[str, list[Past]] = defaultdict(list)
    for row in rows if identities is None else rows.filter(identity_index__in=tuple(identities)):
        found[row.identity_index].append(Past(row.ground, row.occurred_on, f"ban:{row.pk}"))
    return dict(found)


def of(identity: str) -> list[Past]:
    """Earlier removals of one person, by identity index."""
    rows = Ban.objects.filter(identity_index=identity, lifted_at=None)
    return [Past(row.ground, row.occurred_on, f"ban:{row.pk}") for row in rows]


def get(ban_id: int) -> Ban:
    """Raises `Ban.DoesNotExist`."""
    return Ban.objects.get(pk=ban_id)
