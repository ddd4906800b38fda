"""Rosters, draws, their entries. Nothing here is ever deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class RosterLine(models.Model):
    """One version of an expert's canonical line; `valid_to` empty marks the version in force."""

    number = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    line = models.TextField()
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "valid_from"], name="roster_line_version_once"),
            models.UniqueConstraint(fields=["number"], condition=models.Q(valid_to=None), name="roster_line_one_in_force"),
        ]


class Draw(models.Model):
    """The one draw of a demand: commit, then witness, then seed and list. Digests are lower-case hex."""

    demand = models.OneToOneField("records.Demand", models.PROTECT, related_name="draw")
    state = models.CharField(max_length=12, db_index=True)  # terms.DrawStatus
    level = models.CharField(max_length=1)  # A, B, C
    urgent_reason = models.CharField(max_length=200, blank=True)  # level C only
    commit = models.TextField()
    commit_digest = models.CharField(max_length=64)
    secret_cipher = models.BinaryField()
    root = models.CharField(max_length=64)
    max_number = models.PositiveIntegerField()
    as_of = models.DateTimeField()
    pool_size = models.PositiveIntegerField()
    committed_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    committed_at = models.DateTimeField()
    witness = models.CharField(max_length=12, blank=True)
    witnessed_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    witnessed_at = models.DateTimeField(null=True, blank=True)
    entropy = models.CharField(max_length=60, blank=True)
    seed_cipher = models.BinaryField(null=True, blank=True)
    drawn_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    elapsed_ms = models.PositiveIntegerField(null=True, blank=True)
    summary = models.JSONField(default=dict)  # funnel and strata counts: numbers only
    caller = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-id"]

    @property
    def void_request(self) -> VoidRequest | None:
        """The latest request to void it, answered or not."""
        return max(self.void_requests.all(), key=lambda request: request.turn, default=None)


class EntropyReading(models.Model):
    """The committed public number as one person has read it; it counts once two people have read the same (level A)."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="readings")
    by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    value = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]


class DrawEntry(models.Model):
    """A place on the sealed list. `position` counts from 1 over the whole list; its `contact` tells what came of it."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="entries")
    round = models.PositiveSmallIntegerField()
    stratum = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    expert = models.ForeignKey("records.Expert", models.PROTECT)
    tier = models.PositiveSmallIntegerField()
    uses = models.PositiveSmallIntegerField()
    ticket = models.BigIntegerField()
    key = models.BigIntegerField()
    house = models.PositiveIntegerField()
    region = models.CharField(max_length=6)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "expert"], name="draw_entry_expert_once"),
            models.UniqueConstraint(fields=["draw", "position"], name="draw_entry_position_once"),
        ]

    @property
    def outcome(self) -> str:
        """A `terms.Outcome` code; empty while the name is closed."""
        contact = getattr(self, "contact", None)
        return contact.outcome if contact else ""

    @property
    def opened_at(self) -> datetime | None:
        """When the name was opened to be called; a name passed over by rule never was."""
        contact = getattr(self, "contact", None)
        return contact.opened_at if contact else None


class PassedOver(models.Model):
    """Somebody ahead of the last listed one who is not on the list, with every clause that applies."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="passed_over")
    stratum = models.PositiveSmallIntegerField()
    expert = models.ForeignKey("records.Expert", models.PROTECT)
    key = models.BigIntegerField()
    reasons = models.JSONField()  # [[article, message, row], …]; a cap skip cites 11.1

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "stratum", "expert"], name="passed_over_once")]


class VoidRequest(models.Model):
    """Voiding a draw takes two people and keeps the evidence; one that was rejected may be followed by another."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="void_requests")
    turn = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    rejected_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["turn"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "turn"], name="void_request_turn_once"),
            models.CheckConstraint(
                name="void_takes_two_people",
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="void_is_approved_or_rejected",
                condition=models.Q(approved_by=None) | models.Q(rejected_by=None),
            ),
        ]

    @property
    def waits(self) -> bool:
        """Whether leadership has not answered yet."""
        return self.approved_at is None and self.rejected_at is None
