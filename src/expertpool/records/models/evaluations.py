"""Who took part, and the grade earned (11.6, 12, 16, 17)."""

from __future__ import annotations

from django.db import models


class Participation(models.Model):
    """One use of an expert. `field` is the stratum's field; `state` a `terms.ParticipationStatus` code.

    Only those confirmed and done count as a use; `sign_means` is a `contact_terms.SignMeans` code.
    """

    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="participations")
    activity = models.ForeignKey("records.Activity", models.PROTECT, related_name="participations")
    field = models.ForeignKey("records.Field", models.PROTECT)
    day = models.DateField()
    state = models.CharField(max_length=12)
    designated = models.BooleanField(default=False)
    contact = models.OneToOneField("records.Contact", models.PROTECT, null=True, blank=True, related_name="participation")
    signed_in_at = models.DateTimeField(null=True, blank=True)
    sign_means = models.CharField(max_length=8, blank=True)
    signed_in_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    fell_out = models.CharField(max_length=200, blank=True)
    mark_note = models.CharField(max_length=200, blank=True)  # why a mark was last taken back
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
    countersigned_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(max_length=400, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=400, blank=True)
    answered_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    @property
    def awaits_answer(self) -> bool:
        """Whether the expert has replied to the grades as they stand and nobody has answered yet."""
        return self.replied_at is not None and self.replied_at > self.graded_at and self.answered_at is None


class EarlierEvaluation(models.Model):
    """What an evaluation said before it was corrected, and why it was; never changed."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="earlier")
    overall = models.CharField(max_length=10)
    aspects = models.JSONField(default=dict)
    remark = models.CharField(max_length=400, blank=True)
    graded_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    graded_at = models.DateTimeField()
    reply = models.CharField(max_length=400, blank=True)
    answer = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=200)
    replaced_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
