"""Applications for admission: the form, its proofs, every step, the opinions of reviewers (6, 7)."""

from __future__ import annotations

from django.db import models

#: states in which an application is under way; one person has one such application at most
LIVING = ("draft", "confirming", "submitted", "vouched", "returned", "batched", "noticed", "objected")


class Application(models.Model):
    """One application. `form_cipher` seals the whole form (`policy.application_form`); the columns beside it serve lists.

    `source` is a `terms.Source` code, `state` an `ApplicationStatus` code. `employer` is who vouches, `association` who
    recommends, `voucher` by what way that was done (``online``, ``scan``, ``sheet``, ``bureau``). `expert` is the record that the
    person had before or has since admission. `version` counts the saves of a draft.
    """

    code = models.CharField(max_length=16, unique=True)
    source = models.CharField(max_length=20, db_index=True)
    state = models.CharField(max_length=12, db_index=True)
    account = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="applications")
    expert = models.ForeignKey("records.Expert", models.PROTECT, null=True, blank=True, related_name="applications")
    invitation = models.OneToOneField("records.Invitation", models.PROTECT, null=True, blank=True, related_name="application")
    employer = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True, related_name="applications")
    association = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True, related_name="recommended")
    roll = models.ForeignKey("records.Roll", models.PROTECT, null=True, blank=True, related_name="applications")
    roll_row = models.PositiveIntegerField(null=True, blank=True)
    form_cipher = models.BinaryField()
    version = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)
    search = models.CharField(max_length=400, blank=True)
    id_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    birth = models.DateField(null=True, blank=True)
    unit_name = models.CharField(max_length=120, blank=True)
    education = models.CharField(max_length=2, blank=True)
    title = models.CharField(max_length=60, blank=True)
    title_level = models.CharField(max_length=12, blank=True)
    post = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=12, blank=True)
    fields = models.JSONField(default=list)
    region = models.CharField(max_length=6, blank=True)
    voucher = models.CharField(max_length=16, blank=True)
    vouched_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    recommended_by = models.CharField(max_length=120, blank=True)  # out of the city: the authority
    document = models.CharField(max_length=120, blank=True)  # and its document
    created_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="application_worklist")]
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=models.Q(state__in=LIVING[1:]) & ~models.Q(id_index=""),
                name="application_one_living",
            ),
            models.UniqueConstraint(fields=["roll", "roll_row"], name="application_roll_row_once"),
        ]

    def __str__(self) -> str:
        return self.code


class ApplicationStep(models.Model):
    """One step on the way, as the applicant sees it; `article` and `reason` (`terms.ReviewReason` code) where it was refused."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="steps")
    action = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    article = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    words = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["id"]


class ApplicationVersion(models.Model):
    """The form as it was handed in one time; a reviewer sees what has changed since."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    form_cipher = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class ApplicationProof(models.Model):
    """An uploaded proof: `kind` says of what, `file` is the key of the sealed file."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=16)
    file = models.CharField(max_length=32)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]


class Opinion(models.Model):
    """What one reviewer thinks of one condition that a person has to judge (6); a reviewer has one opinion of each."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="opinions")
    condition = models.CharField(max_length=40)  # article and place among its conditions: "6.1.1", "6.1.4:health"
    fits = models.BooleanField()
    words = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["application", "condition", "by"], name="opinion_once")]


class Roll(models.Model):
    """A sheet of several people: an association's 汇总表 (7.1.3), or a clerk's after go-live. `scan` is the stamped copy.

    `sheet` is the last file looked through, `findings` what stood in the way of its rows, `taken_at` when the others went in.
    """

    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12)  # association, sheet
    association = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True, related_name="rolls")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=12, db_index=True)  # draft, submitted, withdrawn
    scan = models.CharField(max_length=32, blank=True)
    scan_name = models.CharField(max_length=120, blank=True)
    sheet = models.CharField(max_length=32, blank=True)
    sheet_name = models.CharField(max_length=120, blank=True)
    findings = models.JSONField(default=list)
    fit = models.PositiveIntegerField(default=0)  # rows of the sheet that may go in
    taken_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class PersonLink(models.Model):
    """A signed, expiring link by which somebody confirms an application that others filled in; only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class UnitInvite(models.Model):
    """A unit asked to open an account: by whom, to whom, what became of it. `state` is a `vouching.InviteState` code.

    `unit` is missing while the bureau has not registered it; `reach_cipher` seals phone and e-mail of the contact.
    """

    unit = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True, related_name="invites")
    unit_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)  # employer, association
    contact_name = models.CharField(max_length=40)
    reach_cipher = models.BinaryField()
    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="invites")
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    state = models.CharField(max_length=12, db_index=True)
    account = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.CharField(max_length=32, blank=True)  # sealed scan: letter of authority
    proof_name = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]


class UnitFeedback(models.Model):
    """What an employer tells of one of its experts: misconduct, breach of the law, other grave matters (19).

    `kind` is a `vouching.FeedbackKind` code; the account in words is sealed. Whether a removal case follows is decided elsewhere.
    """

    unit = models.ForeignKey("records.Unit", models.PROTECT, related_name="feedbacks")
    expert = models.ForeignKey("records.Expert", models.PROTECT, related_name="feedbacks")
    kind = models.CharField(max_length=12)
    happened_on = models.DateField(null=True, blank=True)
    text_cipher = models.BinaryField()
    state = models.CharField(max_length=12, default="received", db_index=True)  # vouching.FeedbackState
    made_by = models.ForeignKey("records.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answered_by = models.ForeignKey("records.Account", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]


class UnitFeedbackFile(models.Model):
    """A sealed file beneath a feedback."""

    feedback = models.ForeignKey(UnitFeedback, models.PROTECT, related_name="files")
    file = models.CharField(max_length=32)
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)

    class Meta:
        ordering = ["id"]
