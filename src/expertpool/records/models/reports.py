"""Reports of violations, sealed to those who handle them (14.5, 18).

Nothing here tells who reported, from where or at what hour: days only, and no account of a reporter.
"""

from __future__ import annotations

from django.db import models


class ReportKey(models.Model):
    """The public half of a pair; `kind` is a `policy.reports.KeyKind` code. A retired one still opens what it sealed.

    `vouched`: whoever made it showed that they held the key before it.
    """

    kind = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    public = models.BinaryField()
    fingerprint = models.CharField(max_length=64, unique=True)
    vouched = models.BooleanField(default=False)
    made_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="report_key_number"),
            models.UniqueConstraint(fields=["kind"], condition=models.Q(retired_at=None), name="report_key_one_in_use"),
        ]


class KeyCopy(models.Model):
    """A private half as one holder keeps it: wrapped by the holder's own passphrase."""

    key = models.ForeignKey(ReportKey, models.PROTECT, related_name="copies")
    holder = models.ForeignKey("records.Account", models.PROTECT, related_name="key_copies")
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()
    backed_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["key", "holder"], name="key_copy_one_a_holder")]


class Report(models.Model):
    """A report. `sealed` opens with the private half of `key`; `reply_public` seals answers for who has the receipt,
    of which only the digest is kept. `state` is a `policy.lifecycle.ReportStatus` code.
    """

    code = models.CharField(max_length=16, unique=True)
    key = models.ForeignKey(ReportKey, models.PROTECT, related_name="reports")
    sealed = models.BinaryField()
    reply_public = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, db_index=True)
    received_on = models.DateField(db_index=True)
    state_on = models.DateField()
    handler = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-id"]


class ReportEntry(models.Model):
    """What was added later, sealed; `kind` is a `policy.reports.EntryKind` code. An answer opens with the receipt as well.

    `digest` keeps a reporter's form from being taken twice; `seen_on` is the day a reporter's entry was first opened.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12)
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    made_on = models.DateField()
    seen_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]


class ReportFile(models.Model):
    """A file that came with a report or an entry: `label` (name, type, size) and content, each sealed.

    In the table, because a folder tells the hour at which a file was put there.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="files")
    entry = models.ForeignKey(ReportEntry, models.PROTECT, null=True, blank=True, related_name="files")
    label = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ["id"]
