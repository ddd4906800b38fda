"""Who was asked to take part, what was tried, what was answered (11.3, 11.6, 13, 14). Nothing here is ever deleted."""

from __future__ import annotations

from django.db import models


class Contact(models.Model):
    """One person asked for one demand. A place of the sealed list without a contact is closed.

    `way`, `outcome`, `means`, `reason` are codes of `contact_terms.Way`, `terms.Outcome`, `Means`, `DeclineReason`. A
    provisional yes has `agreed_at`; `shown_at` is when units and people were shown; `declaration` lists the items of 13
    ticked (empty: none) once `declared_at` is set; then the outcome is final. Somebody designated who stands on the list
    as well has a second row for that place, closed by the system.
    """

    demand = models.ForeignKey("records.Demand", models.PROTECT, related_name="contacts")
    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="contacts")
    entry = models.OneToOneField("records.DrawEntry", models.PROTECT, null=True, blank=True, related_name="contact")
    field = models.ForeignKey("records.Field", models.PROTECT)
    way = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12, db_index=True)
    opened_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_means = models.CharField(max_length=12, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    declaration = models.JSONField(default=list)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    means = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=12, blank=True)
    article = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["demand", "expert", "way"], name="contact_expert_once")]


class Attempt(models.Model):
    """One attempt to reach somebody: `means` and `result` are codes of `contact_terms`."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    means = models.CharField(max_length=12)
    result = models.CharField(max_length=12)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]


class Reopening(models.Model):
    """An expert's objection to an outcome, or a colleague's correction of it; granted, the name is open again.

    `was` is the outcome that stood. A correction is decided by a second person; an objection takes nobody's consent.
    """

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="reopenings")
    kind = models.CharField(max_length=12)
    was = models.CharField(max_length=12)
    text = models.CharField(max_length=400)
    state = models.CharField(max_length=12, db_index=True)
    asked_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["contact"], condition=models.Q(state="waiting"), name="reopening_one_waiting"),
            models.CheckConstraint(
                name="correction_takes_two_people",
                condition=~models.Q(kind="correction", decided_by=models.F("asked_by")) | models.Q(decided_by=None),
            ),
        ]


class Designation(models.Model):
    """A person or a field that leadership is asked to designate (11.6). The organiser names, the pool's keepers match.

    `file` is the key of the minutes' scan. `expert` is set when a keeper has matched the name; `want` counts a field's seats.
    """

    demand = models.ForeignKey("records.Demand", models.PROTECT, related_name="designations")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, db_index=True)
    person_name = models.CharField(max_length=80, blank=True)
    unit_name = models.CharField(max_length=120, blank=True)
    field = models.ForeignKey("records.Field", models.PROTECT)
    want = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=400)
    expert = models.ForeignKey("records.Expert", models.PROTECT, null=True, blank=True, related_name="designations")
    minutes_number = models.CharField(max_length=60, blank=True)
    minutes_day = models.DateField(null=True, blank=True)
    file = models.CharField(max_length=32, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    asked_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    matched_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    matched_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]


class Invitation(models.Model):
    """Somebody from outside whom the organiser asks because the pool cannot serve (7.1.2, 11.3).

    The person stands in the records with status ``invited`` until admitted; the form is due after the activity.
    """

    demand = models.ForeignKey("records.Demand", models.PROTECT, related_name="invitations")
    contact = models.OneToOneField(Contact, models.PROTECT, related_name="invitation")
    reason = models.CharField(max_length=400)
    made_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    form = models.JSONField(default=dict)
    filed_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
