"""Accounts: one role each; a natural person is known by the blind index of the identity."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Division(models.Model):
    """A division (科室) of the bureau or another organising unit."""

    name = models.CharField(max_length=60, unique=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Account(AbstractBaseUser):
    """Who logs in. `role` is a `terms.Role` code; organisers carry a division, employers a unit, experts their record.

    Somebody who applies has role expert and no record yet; phone and e-mail are those of the account.
    """

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    role = models.CharField(max_length=20, db_index=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey("records.Unit", models.PROTECT, null=True, blank=True)
    expert = models.OneToOneField("records.Expert", models.PROTECT, null=True, blank=True, related_name="account")
    email = models.EmailField(blank=True)
    phone_cipher = models.BinaryField(null=True, blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    identity_index = models.CharField(max_length=64, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.name
