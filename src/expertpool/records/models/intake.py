"""The one-time migration of the stock that the bureau keeps in sheets."""

from __future__ import annotations

from django.db import models


class Migration(models.Model):
    """Leadership's approval of the migration; at go-live the talent division asks for the lock and leadership sets it. One row."""

    document = models.CharField(max_length=120)
    approved_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    lock_asked_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    lock_asked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)


class ImportRun(models.Model):
    """One sheet on its way into the pool. The file is kept encrypted; `state` is a `lifecycle.IMPORT` state."""

    code = models.CharField(max_length=16, unique=True)
    file_name = models.CharField(max_length=200)
    file_key = models.CharField(max_length=40)
    file_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12)
    layout = models.JSONField(default=dict)  # sheet, heading rows, columns
    mapping = models.JSONField(default=dict)  # column index → target name
    total = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(null=True, blank=True)  # last sign of life of a background job
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class ImportFinding(models.Model):
    """What is wrong in one cell: row and column as the sheet counts them, message, remedy."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="findings")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=4)
    heading = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, db_index=True)  # services.imports.findings.Kind
    severity = models.CharField(max_length=8)  # error: the row is left out; warning: it goes in; note: no person stands there
    message = models.CharField(max_length=300)
    remedy = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["row", "column", "id"]


class ColumnName(models.Model):
    """A column heading the bureau uses and what it means here, remembered from the last mapping."""

    heading = models.CharField(max_length=60, unique=True)
    target = models.CharField(max_length=40)
