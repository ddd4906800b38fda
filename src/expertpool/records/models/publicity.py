"""What the public reads: announcements, public notices of who is to be admitted, objections to them (7.2, 8)."""

from __future__ import annotations

from django.db import models


class Announcement(models.Model):
    """A text under 通知公告: drafted, published from a moment on, withdrawn. `kind`: news, call, notice."""

    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12, db_index=True)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)
    document = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, db_index=True)  # draft, published, withdrawn
    publish_at = models.DateTimeField(null=True, blank=True, db_index=True)
    made_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-publish_at", "-id"]


class AnnouncementFile(models.Model):
    """A file beside an announcement, published as it is."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="files")
    file = models.CharField(max_length=32)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]


class PublicNotice(models.Model):
    """公示: a batch of applicants shown to the public until the end of `last_day`. `state`: draft, published, over, withdrawn."""

    code = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    state = models.CharField(max_length=12, db_index=True)
    made_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    class Meta:
        ordering = ["-id"]


class NoticeEntry(models.Model):
    """One person of a notice: the four columns of 8 as they were published, and nothing else."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="entries")
    application = models.ForeignKey("records.Application", models.PROTECT, related_name="entries")
    rank = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=120)
    education = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["notice", "application"], name="notice_application_once")]


class Objection(models.Model):
    """An objection of a member of the public: who objects and why are sealed; the receipt is kept as a digest only.

    `state`: received, reviewing, upheld, dismissed.
    """

    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()  # name, phone, address, reason as JSON
    state = models.CharField(max_length=12, db_index=True)
    made_at = models.DateTimeField()
    handled_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    article = models.CharField(max_length=12, blank=True)
    answer = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-id"]


class ObjectionFile(models.Model):
    """A file that came with an objection, sealed."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    file = models.CharField(max_length=32)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
