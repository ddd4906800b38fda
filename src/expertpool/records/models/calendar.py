"""Working days, dated parameters with the proposals they came of, and what the bureau said to the readings."""

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
    proposal = models.ForeignKey("records.ParameterProposal", models.PROTECT, null=True, blank=True, related_name="changes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "first_day"], name="parameter_change_once_a_day")]


class ParameterProposal(models.Model):
    """Values that the keepers propose together, all from `first_day`; `state` is a `parameter_changes.ChangeStatus` code.

    What leadership sets becomes `ParameterChange` rows; `document` and the sealed `scan` are its decision.
    """

    code = models.CharField(max_length=16, unique=True)
    first_day = models.DateField()
    reason = models.CharField(max_length=400)
    basis = models.CharField(max_length=120)
    state = models.CharField(max_length=12, db_index=True)
    proposed_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    document = models.CharField(max_length=120, blank=True)
    scan = models.CharField(max_length=32, blank=True)
    scan_name = models.CharField(max_length=120, blank=True)
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code


class ProposedValue(models.Model):
    """One value of a proposal, beside what it was to be on that day when it was proposed; never changed."""

    proposal = models.ForeignKey(ParameterProposal, models.PROTECT, related_name="lines")
    name = models.CharField(max_length=40, db_index=True)
    was = models.IntegerField()
    value = models.IntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["proposal", "name"], name="proposed_value_once")]


class ReadingConfirmation(models.Model):
    """What the bureau said to one wording of a reading; `opinion` is a `readings.Opinion` code. Never changed."""

    number = models.PositiveSmallIntegerField(db_index=True)
    version = models.CharField(max_length=8)
    text = models.CharField(max_length=400)
    opinion = models.CharField(max_length=12)
    document = models.CharField(max_length=120, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
