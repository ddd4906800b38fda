"""Keeping a record true: changes an expert asks for, the yearly confirmation, leave to act under the title (9.3, 15.5, 19)."""

from __future__ import annotations

from django.db import models


class RecordChange(models.Model):
    """A change of key data that an expert asked for; old and new values are sealed.

    `state` is a `policy.upkeep.ChangeStatus` code; `employer` is whose word is enough, empty: the bureau's.
    """

    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="changes")
    values_cipher = models.BinaryField()
    columns = models.JSONField(default=list)
    employer = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True, related_name="changes")
    proof = models.CharField(max_length=32, blank=True)
    proof_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, db_index=True)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["expert"], condition=models.Q(state="asked"), name="record_change_one_open")
        ]


class Confirmation(models.Model):
    """The yearly word of an expert that the record is still true; `confirmed_at` empty: asked and not answered yet."""

    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="confirmations")
    year = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    due = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["expert", "year"], name="confirmation_once_a_year")]


class Leave(models.Model):
    """Leave to act elsewhere under the title of the pool (15.5): asked by the expert, answered by the talent division."""

    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="leaves")
    occasion = models.CharField(max_length=200)
    host = models.CharField(max_length=120)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=12, db_index=True)  # asked, granted, refused, withdrawn
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
