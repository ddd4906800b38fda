"""Working days and dated parameters."""

from __future__ import annotations

from django.db import models


class SpecialDay(models.Model):
    """A day that differs from its weekday: a holiday, or a weekend day worked (调休)."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["day"]


class WorkYear(models.Model):
    """A year whose calendar somebody has checked against the published arrangement."""

    year = models.PositiveSmallIntegerField(unique=True)
    confirmed_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)


class ParameterChange(models.Model):
    """A parameter's value from `first_day` on, with the document that set it."""

    name = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    first_day = models.DateField()
    document = models.CharField(max_length=120)
    set_by = models.ForeignKey("records.Account", models.PROTECT)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "first_day"], name="parameter_change_once_a_day")]
