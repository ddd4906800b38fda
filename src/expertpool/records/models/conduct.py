"""Bans, kept under the identity's blind index apart from the person's data (10, 17)."""

from __future__ import annotations

from django.db import models


class Ban(models.Model):
    """`last_day` empty means for life. `ground` is a `terms.RemovalGround` code."""

    identity_index = models.CharField(max_length=64, db_index=True)
    ground = models.CharField(max_length=24)
    occurred_on = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
