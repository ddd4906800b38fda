"""The tree of fields with the people who have each."""

from __future__ import annotations

from django.db.models import Count

from expertpool.policy import terms
from expertpool.records.models import Field


def tree() -> list[tuple[str, list[Field]]]:
    """(label of the category, its fields in order); each field carries `people`, its experts of any status."""
    rows = list(Field.objects.annotate(people=Count("experts", distinct=True)))
    return [(category.label, [row for row in rows if row.category == category]) for category in terms.Category]
