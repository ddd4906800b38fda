"""Units, every name they are known by, and name matches that wait for a person."""

from __future__ import annotations

from django.db import models


class Unit(models.Model):
    """An employer or a unit under review. A branch points at its parent."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    credit_code = models.CharField(max_length=18, unique=True, null=True, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="branches")
    region = models.CharField(max_length=6, blank=True)
    search = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=40, blank=True)  # "import:3": what brought it in
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="unit_not_its_own_parent", condition=~models.Q(parent=models.F("id")))]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """A name that resolves to exactly one unit; `key` is `policy.naming` 's normal form."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10)  # official, former, alias
    until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()


class UnitSuspect(models.Model):
    """A name as written somewhere that may be an existing unit: a person says same or different, once."""

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    candidate = models.ForeignKey(Unit, models.CASCADE, related_name="suspects")
    hint = models.CharField(max_length=120)
    score = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=40)  # "import:3", "demand:7"
    proposal = models.CharField(max_length=10, blank=True)  # same or branch where that is likely; empty: no proposal
    verdict = models.CharField(max_length=10, default="open")  # open, same, branch, different
    settled_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "candidate"], name="unit_suspect_once")]
