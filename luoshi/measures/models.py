"""指标: one fact asked once; what was observed, where it came from and when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.measures.states import Aggregation, Cadence, Direction, MeasureKind, ObservationState


class Measure(models.Model):
    """A figure that is followed: what is counted, in what, how often, and which unit answers for it.

    `decimals` is how many the figure has. With `numerator` and `denominator` the measure is a percentage that is worked
    out from them and never entered: percentages come from summed parts (rule 3). Personal data: none."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    unit_of_value = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=12, choices=MeasureKind, default=MeasureKind.CUMULATIVE)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.UP)
    is_binding = models.BooleanField(default=False)
    owner = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    definition = models.CharField(max_length=1000)
    cadence = models.CharField(max_length=8, choices=Cadence, default=Cadence.YEAR)
    decimals = models.PositiveSmallIntegerField(default=0)
    aggregation = models.CharField(max_length=8, choices=Aggregation, default=Aggregation.LAST)
    numerator = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, blank=True)
    denominator = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, blank=True)
    defined_at = models.DateTimeField()

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(name="measure_decimals_at_most_six", condition=Q(decimals__lte=6)),
            models.CheckConstraint(
                name="measure_both_parts_or_none",
                condition=Q(numerator=None, denominator=None)
                | Q(numerator__isnull=False, denominator__isnull=False) & ~Q(numerator=F("denominator")),
            ),
        ]
        indexes = [models.Index(name="measure_owner", fields=["owner", "code"])]

    def __str__(self) -> str:
        return self.code

    @property
    def is_worked_out(self) -> bool:
        """Whether the figure is a percentage of two other measures."""
        return self.numerator_id is not None


class Observation(models.Model):
    """What a unit's figure was in a period: `value` in the measure's unit, without the units below it (rule 3).

    `period` is "2026", "2026-H2", "2026-Q4" or "2026-11"; [`starts_on`, `ends_on`) are its days. `breakdown` is empty
    for the whole figure, else the part it speaks of. `observed_on` is the day of the fact, `received_at` the instant it
    came in. One is current for measure × unit × period × breakdown (rule 1); what it corrects stays as a version.
    Personal data: who entered it, who ended it."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="observations")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    period = models.CharField(max_length=8)
    starts_on = models.DateField()
    ends_on = models.DateField()
    breakdown = models.CharField(max_length=60, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=6)
    source = models.CharField(max_length=200)
    observed_on = models.DateField()
    received_at = models.DateTimeField()
    received_from = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    post = models.ForeignKey("org.Post", models.PROTECT, related_name="+", null=True)
    evidence = models.ForeignKey("records.Evidence", models.PROTECT, related_name="+", null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    corrects = models.OneToOneField("self", models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=12, choices=ObservationState, default=ObservationState.CURRENT)
    why = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ("measure", "-starts_on", "unit", "breakdown", "-version")
        constraints = [
            models.UniqueConstraint(
                name="observation_one_current",
                fields=["measure", "unit", "period", "breakdown"],
                condition=Q(state="current"),
            ),
            models.UniqueConstraint(
                name="observation_version_once", fields=["measure", "unit", "period", "breakdown", "version"]
            ),
            models.CheckConstraint(name="observation_starts_before_end", condition=Q(starts_on__lt=F("ends_on"))),
            models.CheckConstraint(
                name="observation_ended_has_time",
                condition=Q(state="current", ended_at=None) | ~Q(state="current") & Q(ended_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="observation_latest",
                fields=["measure", "unit", "-starts_on"],
                condition=Q(state="current", breakdown=""),
            ),
            models.Index(name="observation_unit", fields=["unit", "measure"]),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.unit_id} {self.period}"
