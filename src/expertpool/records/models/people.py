"""Experts and what stands on their record."""

from __future__ import annotations

from django.db import models


class Field(models.Model):
    """A field of expertise; two levels, the second one counts as 'the same field' (17)."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=40)
    category = models.CharField(max_length=12)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    active = models.BooleanField(default=True)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.name


class Expert(models.Model):
    """A person of the pool. `number` is permanent, dense and never reused; `*_cipher` are SM4-GCM, `*_index` HMAC-SM3."""

    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=12, db_index=True)
    category = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    former_names = models.CharField(max_length=200, blank=True)
    search = models.CharField(max_length=600, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    ethnicity = models.CharField(max_length=2, blank=True)
    birth = models.DateField()
    id_kind = models.CharField(max_length=20)
    id_cipher = models.BinaryField()
    id_index = models.CharField(max_length=64, unique=True)
    political = models.CharField(max_length=2, blank=True)
    education = models.CharField(max_length=2, blank=True)
    degree = models.CharField(max_length=3, blank=True)
    school = models.CharField(max_length=120, blank=True)
    major = models.CharField(max_length=120, blank=True)
    graduated = models.DateField(null=True, blank=True)
    unit = models.ForeignKey("records.Unit", models.PROTECT, related_name="experts")
    department = models.CharField(max_length=120, blank=True)
    unit_since = models.DateField(null=True, blank=True)
    post = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=60, blank=True)
    title_level = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=6, db_index=True)
    directions = models.CharField(max_length=400, blank=True)
    achievements = models.TextField(blank=True)
    projects_led = models.TextField(blank=True)
    honours = models.TextField(blank=True)
    review_experience = models.TextField(blank=True)
    phone_cipher = models.BinaryField(null=True, blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    second_contact_cipher = models.BinaryField(null=True, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    bank_account_cipher = models.BinaryField(null=True, blank=True)
    bank_name = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=20)
    admitted_on = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    ties_declared = models.BooleanField(default=False)
    import_run = models.ForeignKey("records.ImportRun", models.PROTECT, null=True, blank=True, related_name="experts")
    import_row = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["import_run", "import_row"], name="expert_import_row_once")]

    def __str__(self) -> str:
        return self.name


class ExpertField(models.Model):
    """One of an expert's one to three fields; rank 1 is the primary one."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="fields")
    field = models.ForeignKey(Field, models.PROTECT, related_name="experts")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "field"], name="expert_field_once"),
            models.UniqueConstraint(fields=["expert", "rank"], name="expert_field_rank_once"),
            models.CheckConstraint(name="expert_field_rank_1_to_3", condition=models.Q(rank__gte=1, rank__lte=3)),
        ]


class Certificate(models.Model):
    """A professional qualification certificate."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="certificates")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)


class TalentTitle(models.Model):
    """A talent title; the six of 6.1.4 exempt from the age limit once proven."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="talent_titles")
    code = models.CharField(max_length=20)
    proof = models.CharField(max_length=200, blank=True)
    proven = models.BooleanField(default=False)


class Tie(models.Model):
    """A relation of an expert to a unit or a person (13). `kind` is a `terms.TieKind` code; no `until`: still lasting."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="ties")
    kind = models.CharField(max_length=24)
    unit = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True, related_name="ties")
    person_name = models.CharField(max_length=80, blank=True)
    person_index = models.CharField(max_length=64, blank=True, db_index=True)
    person_unit = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True, related_name="relatives")
    post = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=12)  # declared, verified, imported
    created_at = models.DateTimeField()


class Unavailable(models.Model):
    """Days on which an expert cannot come, both ends included (14.3)."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="unavailable")
    first = models.DateField()
    last = models.DateField()
    note = models.CharField(max_length=120, blank=True)
