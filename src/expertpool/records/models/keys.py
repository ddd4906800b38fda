"""Which keys this database belongs to."""

from __future__ import annotations

from django.db import models


class KeyCheck(models.Model):
    """Fingerprint of one version of one key; the key itself is never in the database."""

    purpose = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="key_check_once")]
