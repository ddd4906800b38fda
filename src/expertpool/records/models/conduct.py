"""Removal cases; bans, kept under the identity's blind index apart from the person's data (9, 10, 17)."""

from __future__ import annotations

from django.db import models

#: a cause that fell away, or that the person concerned disowned, may come again; every other one has its case once
UNCOUNTED = ("lapsed", "contested")


class RemovalCase(models.Model):
    """A case of leaving the pool. `state` is a `lifecycle.CaseStatus` code, `ground` a `terms.RemovalGround` code.

    `source` is a `removal_cases.CaseSource` code, `means` a `removal_cases.ResignMeans` code of a resignation; `cause` tells one
    occasion from another and has one case. While `suspended`, the expert is not drawn; `status_before` is what comes back.
    """

    code = models.CharField(max_length=20, unique=True)
    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="removal_cases")
    identity_index = models.CharField(max_length=64, db_index=True)
    ground = models.CharField(max_length=24, db_index=True)
    cause = models.CharField(max_length=60)
    occurred_on = models.DateField()
    source = models.CharField(max_length=12)
    means = models.CharField(max_length=8, blank=True)
    evidence = models.TextField(blank=True)
    state = models.CharField(max_length=12, db_index=True)
    opened_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    suspended = models.BooleanField(default=False)
    status_before = models.CharField(max_length=12, blank=True)
    #: a resignation that somebody else recorded may be disowned to this day
    objection_until = models.DateField(null=True, blank=True)
    heard_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    heard_at = models.DateTimeField(null=True, blank=True)
    statement_until = models.DateField(null=True, blank=True)
    statement = models.TextField(blank=True)
    stated_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    finding = models.TextField(blank=True)
    meeting_name = models.CharField(max_length=60, blank=True)
    meeting_number = models.CharField(max_length=60, blank=True)
    meeting_day = models.DateField(null=True, blank=True)
    scan = models.CharField(max_length=32, blank=True)
    scan_name = models.CharField(max_length=120, blank=True)
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)
    removed_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    reversed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "ground", "cause"],
                condition=~models.Q(state__in=UNCOUNTED),
                name="removal_case_once_a_cause",
            )
        ]


class CaseFile(models.Model):
    """A file of a removal case; `kind` is a `removal_cases.FileKind` code."""

    case = models.ForeignKey(RemovalCase, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12)
    file = models.CharField(max_length=32)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Ban(models.Model):
    """`last_day` empty means for life. `ground` is a `terms.RemovalGround` code; `document` the removal case's number.

    One lifted by leadership bars nobody any more and stays on record.
    """

    identity_index = models.CharField(max_length=64, db_index=True)
    ground = models.CharField(max_length=24)
    occurred_on = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
