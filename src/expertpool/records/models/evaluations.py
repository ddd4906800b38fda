"""Who took part, and the grade earned (11.6, 12, 16, 17)."""

from __future__ import annotations

from django.db import models


class Participation(models.Model):
    """One use of an expert. `field` is the stratum's field; `state`: confirmed, done, cancelled."""

    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="participations")
    activity = models.ForeignKey("records.Activity", models.PROTECT, related_name="participations")
    field = models.ForeignKey("records.Field", models.PROTECT)
    day = models.DateField()
    state = models.CharField(max_length=12)
    designated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["expert", "activity"], name="participation_once")]
        indexes = [models.Index(fields=["expert", "day"])]


class Evaluation(models.Model):
    """The grades of one participation: five aspects and an overall one (`terms.Grade` codes)."""

    participation = models.OneToOneField(Participation, models.PROTECT, related_name="evaluation")
    overall = models.CharField(max_length=10)
    aspects = models.JSONField(default=dict)
    remark = models.CharField(max_length=400, blank=True)
    graded_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True)
    graded_at = models.DateTimeField()
