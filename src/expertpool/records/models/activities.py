"""Activities, the projects under review, and what an organising division asks for."""

from __future__ import annotations

from django.db import models


class Activity(models.Model):
    """A science-and-technology activity (2). `code` like ``HD-2026-0001``."""

    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    division = models.ForeignKey("records.Division", models.PROTECT)
    organiser = models.ForeignKey("records.Account", models.PROTECT, related_name="activities")
    first_day = models.DateField()
    last_day = models.DateField()
    start_time = models.TimeField(null=True, blank=True)
    end_time = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12)
    cancel_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_day", "-id"]

    def __str__(self) -> str:
        return self.title


class Project(models.Model):
    """A project under review."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="projects")
    title = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]


class ProjectUnit(models.Model):
    """An applicant or participating unit as written, and the unit it resolves to."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="units")
    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, blank=True)
    role = models.CharField(max_length=12)  # applicant, participant
    unit = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True)


class ProjectPerson(models.Model):
    """A leader or member of a project; the identity is kept as a blind index and the last four characters only."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="people")
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=12)  # leader, member
    unit_name = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True)
    id_index = models.CharField(max_length=64, blank=True)
    id_tail = models.CharField(max_length=4, blank=True)


class Demand(models.Model):
    """A demand for experts (11.1). `code` like ``XQ-2026-0038``; `state` is a `terms.DemandStatus` code."""

    code = models.CharField(max_length=16, unique=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="demands")
    state = models.CharField(max_length=12, db_index=True)
    regions = models.JSONField(default=list)
    employer_cap = models.PositiveSmallIntegerField(null=True, blank=True)
    late_reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    return_reason = models.CharField(max_length=200, blank=True)
    repeat_reason = models.CharField(max_length=200, blank=True)
    short_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey("records.Account", models.PROTECT, related_name="demands")
    created_at = models.DateTimeField()
    filed_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code


class DemandStratum(models.Model):
    """So many experts of one field."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="strata")
    field = models.ForeignKey("records.Field", models.PROTECT)
    want = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["demand", "field"], name="demand_stratum_field_once")]


class AvoidedUnit(models.Model):
    """A unit the division wants avoided (11.1)."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="avoided_units")
    name = models.CharField(max_length=120)
    unit = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True)


class AvoidedPerson(models.Model):
    """A person the division wants avoided (11.1)."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="avoided_people")
    name = models.CharField(max_length=80)
    unit_name = models.CharField(max_length=120, blank=True)
    id_index = models.CharField(max_length=64, blank=True)
    id_tail = models.CharField(max_length=4, blank=True)


class Judgement(models.Model):
    """A suspected avoidance of one expert in one demand, and the named person's decision (13.5)."""

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="judgements")
    expert = models.ForeignKey("records.Expert", models.PROTECT)
    article = models.CharField(max_length=12)
    row = models.CharField(max_length=40)  # the record it rests on, "tie:12"
    evidence = models.CharField(max_length=300)
    verdict = models.CharField(max_length=8, default="open")  # open, bars, clears
    reason = models.CharField(max_length=200, blank=True)
    settled_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "expert", "article", "row"], name="judgement_once")]


class Waiver(models.Model):
    """An IN_PRINCIPLE reason set aside by leadership for one expert in one demand."""

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="waivers")
    expert = models.ForeignKey("records.Expert", models.PROTECT)
    article = models.CharField(max_length=12)
    reason = models.CharField(max_length=200)
    document = models.CharField(max_length=120)
    approved_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "expert", "article"], name="waiver_once")]


class WaiverRequest(models.Model):
    """The keepers ask leadership for a waiver; `state` is a `contact_terms.RequestStatus` code. Approved, the waivers follow."""

    demand = models.ForeignKey(Demand, models.PROTECT, related_name="waiver_requests")
    expert = models.ForeignKey("records.Expert", models.PROTECT)
    state = models.CharField(max_length=12, db_index=True)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["demand", "expert"], condition=models.Q(state="waiting"), name="waiver_request_one_waiting"
            )
        ]
