"""The append-only chain of events, what it says, and exports. Triggers forbid changing or deleting an event."""

from __future__ import annotations

from django.db import models


class TraceHead(models.Model):
    """The one row that serialises appends: the last sequence number and hash."""

    sequence = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)


class Event(models.Model):
    """One step. `hash` chains every field with the previous hash (SM3); `seal` is its HMAC."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=40, db_index=True)
    article = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.CharField(max_length=24)
    payload_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]


class EventPayload(models.Model):
    """What an event says beyond its fields; salted, so that it can be forgotten without breaking the chain."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="payload", primary_key=True)
    salt = models.CharField(max_length=32)
    body = models.JSONField()


class Checkpoint(models.Model):
    """A signed head of the chain that left the database."""

    sequence = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    at = models.DateTimeField()
    carrier = models.CharField(max_length=60)  # file, mail, print


class Export(models.Model):
    """Who took what out of the system, when; `serial` stands on the paper."""

    serial = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=24)
    by = models.ForeignKey("records.Account", models.PROTECT)
    at = models.DateTimeField()
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
