"""事项: matters, who owes them, the cells that are followed, and how many there are of each sort."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.ledger.models.kinds import Kind
from luoshi.ledger.states import (
    DONE,
    ENDED,
    OUT,
    Cycle,
    Light,
    OutcomeStep,
    PartyRole,
    Publication,
    SlotState,
    State,
    Waiting,
)
from luoshi.measures.states import MeasureKind
from luoshi.org.states import FOREVER

# What the usual filters of a list read beside the order.
LISTED = ("id", "state", "light_kept", "turns_on", "light_from", "kind", "year", "lead", "waiting_for")


class Matter(models.Model):
    """A demand that is followed to its end (督办事项).

    `due_by_rule` is the date the text set, never changed; `due_on` is the date in force, a fold over decisions; both
    empty for a rolling duty. `progress` (0–100) is the mean of the leads' last reports. `near_on`, `behind_on`,
    `far_behind_on` are the days on which the light turns, computed by ledger.lights from the dates, the progress and
    the calendar whenever one of them changes; SQL then only compares days. `waiting_for` says who acts next, since
    `waiting_since`. A matter from a text has a `span` (rule 5), otherwise `by_hand` says who entered it and why.

    `is_restricted` and `outcome_step` are copied from the kind when it is docketed. `suspended_on` and `review_on` are
    set while the clock stands still. `lookback_until` is the last day of the look-back period. `ended_on` is set for a
    matter that was terminated, merged (then `merged_into`) or withdrawn. `extensions` counts those granted.
    `is_urgent` shortens the time to acknowledge to the same day. `extra` answers the fields of the kind, {"name":
    "value"}; none where the kind asks nothing.

    `light_kept` is the light from `light_from` until the day before `turns_on`; ledger.turning keeps it, and
    `light_folds` counts how often. Personal data: none."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", db_column="kind", db_index=False)
    wording = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    document = models.ForeignKey("mandates.Document", models.PROTECT, related_name="+", null=True, blank=True)
    span = models.ForeignKey("mandates.Span", models.PROTECT, related_name="+", null=True, blank=True)
    reading = models.OneToOneField("mandates.Reading", models.PROTECT, related_name="+", null=True, blank=True)
    clause_path = models.CharField(max_length=120, blank=True)
    by_hand = models.CharField(max_length=200, blank=True)
    result_form = models.CharField(max_length=80, blank=True)
    lead = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.DOCKETED)
    waiting_for = models.CharField(max_length=12, choices=Waiting, default=Waiting.ISSUE)
    waiting_since = models.DateField()
    cycle = models.CharField(max_length=12, choices=Cycle, default=Cycle.QUARTERLY)
    docketed_on = models.DateField()
    starts_on = models.DateField(null=True, blank=True)
    due_by_rule = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    near_on = models.DateField(null=True, blank=True)
    behind_on = models.DateField(null=True, blank=True)
    far_behind_on = models.DateField(null=True, blank=True)
    last_report_on = models.DateField(null=True, blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    closed_out_on = models.DateField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    lookback_until = models.DateField(null=True, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="merged", null=True, blank=True)
    outcome_step = models.CharField(max_length=10, choices=OutcomeStep, default=OutcomeStep.ACTIVITY)
    extensions = models.PositiveSmallIntegerField(default=0)
    is_urgent = models.BooleanField(default=False)
    is_restricted = models.BooleanField(default=False)
    needs_verification = models.BooleanField(default=False)
    publication = models.CharField(max_length=10, choices=Publication, default=Publication.UNDECIDED)
    extra = models.JSONField(null=True, blank=True)

    light_kept = models.CharField(max_length=8, choices=Light, default="", blank=True)
    light_from = models.DateField(default=FOREVER)
    turns_on = models.DateField(default=FOREVER)
    light_folds = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("due_on", "number")
        constraints = [
            models.CheckConstraint(
                name="matter_ended_has_date",
                condition=Q(state__in=ENDED, ended_on__isnull=False) | ~Q(state__in=ENDED) & Q(ended_on=None),
            ),
            models.CheckConstraint(
                name="matter_suspended_has_review",
                condition=Q(state=State.SUSPENDED, suspended_on__isnull=False, review_on__isnull=False)
                | ~Q(state=State.SUSPENDED) & Q(suspended_on=None, review_on=None),
            ),
            models.CheckConstraint(
                name="matter_merged_into_another",
                condition=(Q(state=State.MERGED, merged_into__isnull=False) & ~Q(merged_into=F("id")))
                | ~Q(state=State.MERGED) & Q(merged_into=None),
            ),
            models.CheckConstraint(name="matter_due_not_lost", condition=Q(due_by_rule=None) | Q(due_on__isnull=False)),
            models.CheckConstraint(
                name="matter_done_has_date",
                condition=Q(state__in=DONE, concluded_on__isnull=False) | ~Q(state__in=DONE) & Q(concluded_on=None),
            ),
            models.CheckConstraint(
                name="matter_from_text_or_by_hand", condition=Q(span__isnull=False) | ~Q(by_hand="")
            ),
            models.CheckConstraint(name="matter_progress_in_range", condition=Q(progress__lte=100)),
        ]
        indexes = [
            models.Index(name="matter_lead", fields=["lead", "state"]),
            # Lists walk these in the order shown and read the columns of the usual filters from them.
            models.Index(name="matter_going", fields=["due_on", "number", *LISTED], condition=~Q(state__in=OUT)),
            models.Index(name="matter_listed", fields=["due_on", "number", *LISTED]),
            models.Index(name="matter_concluded", fields=["concluded_on", "year", "lead"]),
            models.Index(name="matter_turns", fields=["turns_on"], condition=Q(turns_on__lt=FOREVER)),
            models.Index(name="matter_light_from", fields=["light_from"]),
            models.Index(name="matter_document", fields=["document"]),
            models.Index(name="matter_waiting", fields=["waiting_for", "due_on", "number"]),
        ]

    def __str__(self) -> str:
        return self.number


class Succession(models.Model):
    """A matter goes on in the next edition: `matter` has taken the place of the still open `predecessor`.

    They stay two matters with two records (domain handbook 5.4, case 20: link, do not merge). `kind` is that of the
    confirmed link between their clauses. Personal data: who carried it over."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    predecessor = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="succession_once", fields=["matter", "predecessor"]),
            models.CheckConstraint(name="succession_of_another", condition=~Q(matter=F("predecessor"))),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.matter_id}"


class Target(models.Model):
    """A figure the matter must show when it is done: `value` in `unit`. `reached` is the last reported figure.

    Tied to a `measure`, what is reached is read from its observations and asked for nowhere else (ledger.measuring).
    `baseline` is the figure from which it starts, `kind` how it grows, empty where the text does not say. One that
    `is_binding` must be met, an expected one is information. Personal data: none."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="targets")
    ordinal = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=120)
    value = models.FloatField()
    unit = models.CharField(max_length=40, blank=True)
    comparator = models.CharField(max_length=8, default="ge")
    reached = models.FloatField(null=True, blank=True)
    measure = models.ForeignKey("measures.Measure", models.PROTECT, related_name="+", null=True, blank=True)
    baseline = models.FloatField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=MeasureKind, blank=True)
    is_binding = models.BooleanField(default=False)

    class Meta:
        ordering = ("matter", "ordinal", "pk")

    def __str__(self) -> str:
        return self.text


class Party(models.Model):
    """Who takes part in a matter, as what, from when to when. A unit, a body outside, or a class of units.

    For a class (`role` local or all) `unit` is the top of the subtree that is meant; every department and institution
    below it owes a report. `text` is the name as the document writes it. `weight` counts in the mean of the leads'
    shares. `delegated_by` is the party that passed its share down to this one. Personal data: none."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="parties")
    ordinal = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=12, choices=PartyRole)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    text = models.CharField(max_length=120)
    is_class = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(default=1)
    delegated_by = models.ForeignKey("self", models.PROTECT, related_name="delegates", null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(default=FOREVER)

    class Meta:
        ordering = ("matter", "ordinal", "pk")
        constraints = [
            models.UniqueConstraint(name="party_once", fields=["matter", "unit", "role", "text", "starts_on"]),
            models.CheckConstraint(name="party_progress_in_range", condition=Q(progress__lte=100)),
        ]
        indexes = [models.Index(name="party_unit", fields=["unit", "matter"])]

    def __str__(self) -> str:
        return self.text


class Slot(models.Model):
    """The cell that is followed: matter × unit × period. `period` is "2026-11", "2026-Q4", "2026-H2" or "final".

    `opens_on` is the first day on which a report is expected, `due_on` the last. Personal data: none."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="slots")
    party = models.ForeignKey(Party, models.PROTECT, related_name="slots")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    period = models.CharField(max_length=12)
    opens_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=SlotState, default=SlotState.OWED)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(name="slot_once", fields=["matter", "unit", "period"]),
            models.CheckConstraint(name="slot_opens_before_due", condition=Q(opens_on__lte=F("due_on"))),
        ]
        indexes = [
            models.Index(name="slot_of_unit", fields=["unit", "state", "due_on"]),
            models.Index(name="slot_state", fields=["state", "due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.unit_id} {self.period}"


class Tally(models.Model):
    """How many matters a cell has: the sum of `n` over its rows. Written by the triggers of ledger.counting only.

    `what` "state" counts every matter once by where it stands, "whole" the same without its lead; `since` sums the day
    numbers of `waiting_since`.
    "due" and "done" count by the first day of the month of the deadline and of the conclusion, `since` sums these days;
    "waits" counts decisions on reports, and `since` the working days that they took. `light` is the kept one;
    `punctual` says whether the conclusion kept the deadline. Personal data: none."""

    what = models.CharField(max_length=5)
    lead = models.ForeignKey("org.Unit", models.DO_NOTHING, related_name="+", null=True, db_constraint=False)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20, blank=True)
    waiting_for = models.CharField(max_length=12, blank=True)
    light = models.CharField(max_length=8, blank=True)
    punctual = models.CharField(max_length=8, blank=True)
    month = models.DateField(null=True)
    is_restricted = models.BooleanField()
    n = models.IntegerField()
    since = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="tally_year", fields=["what", "year"])]

    def __str__(self) -> str:
        return f"{self.what} {self.year} {self.n}"
