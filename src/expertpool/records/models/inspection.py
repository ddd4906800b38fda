"""Runs of the check that asks the same rules again over what was done (18)."""

from __future__ import annotations

from django.db import models


class Inspection(models.Model):
    """One run. `breaches` is a list of {rule, kind, row, found}; `by` empty: the daily run. Never changed."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    breaches = models.JSONField(default=list)
    elapsed_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]
