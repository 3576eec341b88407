"""Accounts and the roles granted to posts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from luoshi.org.states import FOREVER, Line


class Role(models.TextChoices):
    """What a post may be granted. The three administrators are separated: no post holds two of them."""

    SUPERVISOR = "supervisor", pgettext_lazy("督查", "supervision office")
    DIRECTOR = "director", pgettext_lazy("督查室主任", "director of the supervision office")
    HEAD = "head", pgettext_lazy("单位负责人", "head of unit")
    OFFICER = "officer", pgettext_lazy("联络员", "liaison officer")
    LEADER = "leader", pgettext_lazy("领导", "leader")
    VIEWER = "viewer", pgettext_lazy("查阅", "reader")
    AUDITOR = "auditor", pgettext_lazy("审计管理员", "audit administrator")
    SYSADMIN = "sysadmin", pgettext_lazy("系统管理员", "system administrator")
    SECADMIN = "secadmin", pgettext_lazy("安全管理员", "security administrator")


class Users(BaseUserManager["User"]):
    """Accounts are made by access.actions.open_account only."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A local account of a person. It has no rights of its own: rights come from the posts the person holds.

    Personal data: user name, link to a person, page settings, time of the last sign-in (kept for security only, shown
    to nobody but the account's owner)."""

    username = models.CharField(max_length=60, unique=True)
    person = models.OneToOneField("org.Person", models.PROTECT, related_name="+", null=True, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=10, default="light")
    text_size = models.CharField(max_length=10, default="standard")
    density = models.CharField(max_length=10, default="standard")
    shortcuts = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Users] = Users()

    def __str__(self) -> str:
        return self.username


class Grant(models.Model):
    """A role granted to a post over a unit and all below it in a line; no unit means the whole institution.

    Personal data: none."""

    role = models.CharField(max_length=20, choices=Role)
    post = models.ForeignKey("org.Post", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    line = models.CharField(max_length=20, choices=Line, default=Line.ADMINISTRATIVE)
    starts_on = models.DateField()
    ends_on = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grant_once", fields=["role", "post", "unit", "line", "starts_on"], condition=Q(unit__isnull=False)
            ),
            models.UniqueConstraint(
                name="grant_everywhere_once", fields=["role", "post", "line", "starts_on"], condition=Q(unit=None)
            ),
            models.CheckConstraint(name="grant_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
        ]
        indexes = [models.Index(name="grant_of_post", fields=["post", "ends_on"])]

    def __str__(self) -> str:
        return f"{self.role} {self.post_id}"
