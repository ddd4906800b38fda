"""Measures against units with what they rest on, the unit's statement and leadership's decision (19)."""

from __future__ import annotations

from django.db import models


class UnitMeasure(models.Model):
    """A measure against a unit; `kind`, `fault`, `source` and `state` are codes of `policy.unit_measures`.

    `since` and `until` hold for the heaviest measure alone; `until` empty: until lifted. Whether it runs on a day is computed,
    never stored; `forwarded_at` tells when what waited for the unit went to the bureau.
    """

    code = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey("records.Unit", models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=12, db_index=True)
    fault = models.CharField(max_length=12)
    source = models.CharField(max_length=12)
    case = models.ForeignKey("records.RemovalCase", models.PROTECT, null=True, blank=True, related_name="measures")
    feedback = models.ForeignKey("records.UnitFeedback", models.PROTECT, null=True, blank=True, related_name="measures")
    happened_on = models.DateField()
    facts = models.TextField()
    impact = models.TextField()
    leap = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=12, db_index=True)
    proposed_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    hearing_until = models.DateField()
    statement = models.TextField(blank=True)
    stated_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    stated_at = models.DateTimeField(null=True, blank=True)
    finding = models.TextField(blank=True)
    heard_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    heard_at = models.DateTimeField(null=True, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    document_day = models.DateField(null=True, blank=True)
    scan = models.CharField(max_length=32, blank=True)
    scan_name = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True, db_index=True)
    until = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=400, blank=True)
    lifted_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    forwarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code


class UnitMeasureFile(models.Model):
    """A sealed file of a measure; `kind` is a `unit_measures.MeasureFile` code."""

    measure = models.ForeignKey(UnitMeasure, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12)
    file = models.CharField(max_length=32)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
