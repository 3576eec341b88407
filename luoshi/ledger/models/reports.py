"""报送: what units said, and with which proofs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.ledger.models.matters import Matter, Slot
from luoshi.ledger.states import Nature, Outlook, ReportState


class Report(models.Model):
    """What a unit said of a slot. `progress` 0–100; `text` at most 500 characters; `key` makes a form sent twice one
    report.

    `asks_conclusion` is the conclusion report; `is_unchanged` the one-click "no change", accepted by itself.
    `minutes` is how long the unit says it took, for the burden account. `signed_by` is the head who signed it off where
    the kind asks for that. Personal data: who reported, who signed."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="reports")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="reports")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.DRAFT)
    progress = models.PositiveSmallIntegerField()
    progress_before = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=500, blank=True)
    difficulty = models.CharField(max_length=300, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    outlook = models.CharField(max_length=12, choices=Outlook, default=Outlook.ON_TIME)
    is_unchanged = models.BooleanField(default=False)
    asks_conclusion = models.BooleanField(default=False)
    figures = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    reported_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    post = models.ForeignKey("org.Post", models.PROTECT, related_name="+", null=True)
    signed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ManyToManyField("records.Evidence", through="Use", related_name="+")

    class Meta:
        ordering = ("-saved_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="report_one_draft", fields=["slot"], condition=Q(state__in=["draft", "to_sign"])
            ),
            models.UniqueConstraint(name="report_one_in_review", fields=["slot"], condition=Q(state="submitted")),
            models.CheckConstraint(name="report_progress_in_range", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="report_submitted_has_time",
                condition=Q(state__in=["draft", "to_sign"], submitted_at=None)
                | ~Q(state__in=["draft", "to_sign"]) & Q(submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="report_of_matter", fields=["matter", "submitted_at"]),
            models.Index(name="report_state", fields=["state", "submitted_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.progress}%"


class Use(models.Model):
    """One use of a proof by a report; the proof itself is kept once. `nature` is what the unit says it is.

    Personal data: none."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="uses")
    evidence = models.ForeignKey("records.Evidence", models.PROTECT, related_name="+")
    nature = models.CharField(max_length=12, choices=Nature, default=Nature.OTHER)

    class Meta:
        constraints = [models.UniqueConstraint(name="use_once", fields=["report", "evidence"])]

    def __str__(self) -> str:
        return f"{self.report_id} {self.evidence_id}"
