"""The outbox: texts by version, messages, what became of each; and the links and codes by which experts get in."""

from __future__ import annotations

from django.db import models


class MessageText(models.Model):
    """One version of a text. The highest version of a code and channel is in force; `provider_code` is the approved template."""

    code = models.CharField(max_length=24)
    channel = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=80, blank=True)
    body = models.TextField()
    provider_code = models.CharField(max_length=40, blank=True)
    signature = models.CharField(max_length=40, blank=True)
    set_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "channel", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "channel", "version"], name="message_text_version_once")]


class Message(models.Model):
    """One message to one person. `key` makes it the only one for its cause; address and variables are sealed."""

    key = models.CharField(max_length=80, unique=True)
    text = models.ForeignKey(MessageText, models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=8)
    expert = models.ForeignKey("records.Expert", models.PROTECT, null=True, blank=True, related_name="messages")
    account = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="messages")
    contact = models.ForeignKey("records.Contact", models.PROTECT, null=True, blank=True, related_name="messages")
    address_cipher = models.BinaryField()
    variables_cipher = models.BinaryField()
    state = models.CharField(max_length=12, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    provider_id = models.CharField(max_length=80, blank=True, db_index=True)
    fault = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class Delivery(models.Model):
    """One line of a message's log: a try, the gateway's answer, a receipt. `receipt` makes a callback count once."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    at = models.DateTimeField()
    state = models.CharField(max_length=12)
    detail = models.CharField(max_length=200, blank=True)
    receipt = models.CharField(max_length=80, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["id"]


class Link(models.Model):
    """A signed, expiring link to one contact; only its keyed digest is kept. The browser that uses it first keeps it."""

    digest = models.CharField(max_length=64, unique=True)
    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="links")
    contact = models.ForeignKey("records.Contact", models.PROTECT, null=True, blank=True, related_name="links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=64, blank=True)


class OneTimeCode(models.Model):
    """A code sent to an expert's phone; only its keyed digest is kept."""

    phone_index = models.CharField(max_length=64, db_index=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
