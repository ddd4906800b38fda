"""Letters of commitment, material, reception and fees: the day itself and what follows (11.4, 11.5, 14.4, 15, 20)."""

from __future__ import annotations

from django.db import models


class LetterText(models.Model):
    """One version of the letter of commitment; the last one set is in force. `version` like ``2026-01``."""

    version = models.CharField(max_length=12, unique=True)
    body = models.TextField()
    set_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


class Letter(models.Model):
    """A signed letter of commitment. `file` is the key of the drawn signature (.png) or of the scan; `digest` its SM3."""

    participation = models.OneToOneField("records.Participation", models.PROTECT, related_name="letter")
    text = models.ForeignKey(LetterText, models.PROTECT, related_name="letters")
    means = models.CharField(max_length=8)
    file = models.CharField(max_length=32)
    file_kind = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    filed_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")


class Material(models.Model):
    """A file of the activity that experts read once they have signed the letter (20)."""

    activity = models.ForeignKey("records.Activity", models.PROTECT, related_name="materials")
    name = models.CharField(max_length=120)
    file = models.CharField(max_length=32)
    kind = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]


class Reception(models.Model):
    """How an expert is met: arrival, vehicle, lodging, who meets (11.4)."""

    participation = models.OneToOneField("records.Participation", models.PROTECT, related_name="reception")
    arrive_at = models.DateTimeField(null=True, blank=True)
    pick_up = models.CharField(max_length=120, blank=True)
    vehicle = models.CharField(max_length=60, blank=True)
    lodging = models.CharField(max_length=120, blank=True)
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True)
    changed_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()


class FeeScale(models.Model):
    """A line of the scale of fees: so many cents for a unit of work of somebody with this title, from `first_day` on."""

    title_level = models.CharField(max_length=12)
    unit = models.CharField(max_length=8)
    cents = models.PositiveIntegerField()
    first_day = models.DateField()
    document = models.CharField(max_length=120, blank=True)
    set_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["title_level", "unit", "-first_day"]
        constraints = [models.UniqueConstraint(fields=["title_level", "unit", "first_day"], name="fee_scale_line_once")]


class PaySheet(models.Model):
    """A sheet of fees of one activity, paid in one month. `code` like ``FY-2026-0001``."""

    code = models.CharField(max_length=16, unique=True)
    activity = models.ForeignKey("records.Activity", models.PROTECT, related_name="pay_sheets")
    month = models.DateField()
    made_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    paid_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class Payment(models.Model):
    """What an expert is paid for one participation, in cents; tax is fixed when the sheet is made (14.4)."""

    participation = models.OneToOneField("records.Participation", models.PROTECT, related_name="payment")
    unit = models.CharField(max_length=8)
    quantity = models.PositiveSmallIntegerField()
    gross = models.PositiveIntegerField()
    tax = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8)
    sheet = models.ForeignKey(PaySheet, models.PROTECT, null=True, blank=True, related_name="payments")
    set_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
