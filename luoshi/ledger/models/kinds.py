"""台账的类别与编号: the kinds of matter and the numbers they give out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.ledger.states import Cycle, OutcomeStep, SignOff, VerificationRule


class Series(models.Model):
    """The last number given out in a series and year: PH-2026-017 is series PH, year 2026, last 17.

    Personal data: none."""

    letters = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="series_once", fields=["letters", "year"])]

    def __str__(self) -> str:
        return f"{self.letters}-{self.year}"


class Kind(models.Model):
    """A kind of matter (事项类别): how its matters are numbered, followed, reviewed and shown. Data, never code.

    `letters` number its matters. `light` holds what differs from the default thresholds (ledger.lights), `reminders`
    from the default rules (ledger.kindfiles), both by name. `checklist` are the questions of a review, `steps` the
    stages made at issue: [{"title": …, "title_en": …, "share": 1–100 of the term, "required": …}, …]. `fields` ask what
    no column holds: [{"name": …, "label": …, "choices": [{"value": …, "label": …}, …]}, …]. `outcome_step` is how far a
    result must reach. Days are working days where the name says so, otherwise calendar days. `restricted` matters are
    seen by their parties, the supervision office, leaders and auditors only. `most_extensions` units may get before a
    leader decides; one of more than `office_days` calendar days goes to a leader at once. `sample_percent` of results
    are verified where `verification` is a sample. `changed_at` is none while the kind is as shipped.
    Personal data: none."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    ordinal = models.PositiveSmallIntegerField(default=0)
    letters = models.CharField(max_length=8)
    cycle = models.CharField(max_length=12, choices=Cycle, default=Cycle.QUARTERLY)
    light = models.JSONField(default=dict, blank=True)
    reminders = models.JSONField(default=dict, blank=True)
    checklist = models.JSONField(default=list, blank=True)
    steps = models.JSONField(default=list, blank=True)
    fields = models.JSONField(default=list, blank=True)
    outcome_step = models.CharField(max_length=10, choices=OutcomeStep, default=OutcomeStep.ACTIVITY)
    restricted = models.BooleanField(default=False)
    needs_approval = models.BooleanField(default=False)
    sign_off = models.CharField(max_length=12, choices=SignOff, default=SignOff.NOTHING)
    leader_sees = models.BooleanField(default=False)
    leader_consents = models.BooleanField(default=False)
    verification = models.CharField(max_length=8, choices=VerificationRule, default=VerificationRule.NEVER)
    sample_percent = models.PositiveSmallIntegerField(default=0)
    lookback_days = models.PositiveSmallIntegerField(default=0)
    acknowledge_working_days = models.PositiveSmallIntegerField(default=1)
    most_extensions = models.PositiveSmallIntegerField(default=2)
    office_days = models.PositiveSmallIntegerField(default=30)
    default_days = models.PositiveSmallIntegerField(null=True, blank=True)
    in_use = models.BooleanField(default=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("ordinal", "code")
        constraints = [
            models.CheckConstraint(name="kind_sample_is_percent", condition=Q(sample_percent__lte=100)),
        ]

    def __str__(self) -> str:
        return self.name
