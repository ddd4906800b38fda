"""监督意见: what supervisors tell a division, and what it answers (18)."""

from __future__ import annotations

from django.db import models


class Instruction(models.Model):
    """An opinion for one division; without one it is for the keepers. `code` like ``JD-2026-0001``.

    `state` is a `lifecycle.InstructionStatus` code; `about` names the thing on the desk, as ``late:12``, empty in general.
    """

    code = models.CharField(max_length=16, unique=True)
    division = models.ForeignKey("records.Division", models.PROTECT, null=True, blank=True, related_name="instructions")
    title = models.CharField(max_length=120)
    article = models.CharField(max_length=12)
    about = models.CharField(max_length=60, blank=True, db_index=True)
    about_words = models.CharField(max_length=240, blank=True)
    state = models.CharField(max_length=12, db_index=True)
    due = models.DateField()
    made_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code


class InstructionEntry(models.Model):
    """What was said: `kind` is a `policy.instructions.EntryKind` code. Nothing here is ever changed."""

    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12)
    text = models.TextField()
    due = models.DateField(null=True, blank=True)
    by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class InstructionFile(models.Model):
    """A sealed file beneath an entry."""

    entry = models.ForeignKey(InstructionEntry, models.PROTECT, related_name="files")
    file = models.CharField(max_length=32)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
