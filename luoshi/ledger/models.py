"""台账: matters, who owes them, the cells that are followed, what was reported and what was ruled."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.ledger.states import (
    DONE,
    Cycle,
    MatterKind,
    Outlook,
    PartyRole,
    ReportState,
    SlotState,
    State,
    Verb,
    Waiting,
)
from luoshi.org.states import FOREVER


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


class Matter(models.Model):
    """A demand that is followed to its end (督办事项).

    `due_by_rule` is the date the text set, never changed; `due_on` is the date in force, a fold over decisions; both
    empty for a rolling duty. `progress` (0–100) is the mean of the leads' last reports. `near_on`, `behind_on`,
    `far_behind_on` are the days on which the light turns, computed by ledger.lights from the dates, the progress and
    the calendar whenever one of them changes; SQL then only compares days. `waiting_for` says who acts next, since
    `waiting_since`. A matter from a text has a `span` (rule 5), otherwise `by_hand` says who entered it and why.
    Personal data: none."""

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20, choices=MatterKind)
    wording = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    document = models.ForeignKey("mandates.Document", models.PROTECT, related_name="+", null=True, blank=True)
    span = models.ForeignKey("mandates.Span", models.PROTECT, related_name="+", null=True, blank=True)
    reading = models.OneToOneField("mandates.Reading", models.PROTECT, related_name="+", null=True, blank=True)
    clause_path = models.CharField(max_length=120, blank=True)
    by_hand = models.CharField(max_length=200, blank=True)
    result_form = models.CharField(max_length=80, blank=True)
    lead = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.DOCKETED)
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

    class Meta:
        ordering = ("due_on", "number")
        constraints = [
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
            models.Index(name="matter_due", fields=["due_on", "number"]),
            models.Index(name="matter_lead", fields=["lead", "state"]),
            # The board reads only these columns: it is answered from the index, whatever else a row holds.
            models.Index(
                name="matter_board",
                fields=[
                    "year",
                    "lead",
                    "state",
                    "due_on",
                    "concluded_on",
                    "docketed_on",
                    "near_on",
                    "behind_on",
                    "far_behind_on",
                    "waiting_for",
                    "waiting_since",
                ],
            ),
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

    Personal data: none."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="targets")
    ordinal = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=120)
    value = models.FloatField()
    unit = models.CharField(max_length=40, blank=True)
    comparator = models.CharField(max_length=8, default="ge")
    reached = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("matter", "ordinal", "pk")

    def __str__(self) -> str:
        return self.text


class Party(models.Model):
    """Who takes part in a matter, as what, from when to when. A unit, a body outside, or a class of units.

    For a class (`role` local or all) `unit` is the top of the subtree that is meant; every department and institution
    below it owes a report. `text` is the name as the document writes it. Personal data: none."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="parties")
    ordinal = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=12, choices=PartyRole)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    text = models.CharField(max_length=120)
    is_class = models.BooleanField(default=False)
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


class Report(models.Model):
    """What a unit said of a slot. `progress` 0–100; `text` at most 500 characters; `key` makes a form sent twice one
    report.

    `asks_conclusion` is the conclusion report; `is_unchanged` the one-click "no change", accepted by itself.
    `minutes` is how long the unit says it took, for the burden account. Personal data: who reported."""

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
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ManyToManyField("records.Evidence", through="Use", related_name="+")

    class Meta:
        ordering = ("-saved_at", "-pk")
        constraints = [
            models.UniqueConstraint(name="report_one_draft", fields=["slot"], condition=Q(state="draft")),
            models.UniqueConstraint(name="report_one_in_review", fields=["slot"], condition=Q(state="submitted")),
            models.CheckConstraint(name="report_progress_in_range", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="report_submitted_has_time",
                condition=Q(state="draft", submitted_at=None) | ~Q(state="draft") & Q(submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="report_of_matter", fields=["matter", "submitted_at"]),
            models.Index(name="report_state", fields=["state", "submitted_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.progress}%"


class Use(models.Model):
    """One use of a proof by a report; the proof itself is kept once. Personal data: none."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="uses")
    evidence = models.ForeignKey("records.Evidence", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="use_once", fields=["report", "evidence"])]

    def __str__(self) -> str:
        return f"{self.report_id} {self.evidence_id}"


class Decision(models.Model):
    """What was ruled, by which post, why, with what effect. State and dates are folds over these rows.

    `effect` holds plain values: {"from": …, "to": …, "due_on": …}. `repair_by` is set by a return.
    `waited_days` are the working days from the report to the decision on it. Personal data: who decided."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="decisions")
    report = models.ForeignKey(Report, models.PROTECT, related_name="decisions", null=True, blank=True)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    verb = models.CharField(max_length=12, choices=Verb)
    on = models.DateField()
    at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True)
    repair_by = models.DateField(null=True, blank=True)
    waited_days = models.PositiveSmallIntegerField(null=True, blank=True)
    effect = models.JSONField(default=dict)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    post = models.ForeignKey("org.Post", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(name="decision_of_matter", fields=["matter", "at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.matter_id}"


class SavedView(models.Model):
    """A filter of the ledger that a person keeps under a name: `query` is the URL's query string. Personal data:
    owner."""

    owner = models.ForeignKey("access.User", models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    ordinal = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("ordinal", "pk")
        constraints = [models.UniqueConstraint(name="saved_view_name_once", fields=["owner", "name"])]

    def __str__(self) -> str:
        return self.name
