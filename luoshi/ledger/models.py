"""台账: matters, who owes them, the cells that are followed, what was reported and what was ruled."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.ledger.states import (
    DONE,
    ENDED,
    OUT,
    PENDING,
    Cause,
    Cycle,
    Ground,
    Level,
    Light,
    Method,
    Nature,
    OutcomeStep,
    Outlook,
    PartyRole,
    Publication,
    ReportState,
    RequestKind,
    RequestState,
    Retention,
    SignOff,
    SlotState,
    State,
    Verb,
    VerificationRule,
    Waiting,
)
from luoshi.measures.states import MeasureKind
from luoshi.org.states import FOREVER

# What the usual filters of a list read beside the order.
LISTED = ("id", "state", "light_kept", "turns_on", "light_from", "kind", "year", "lead", "waiting_for")


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


class Decision(models.Model):
    """What was ruled, by which post, why, with what effect. State and dates are folds over these rows.

    `effect` holds plain values, old beside new: {"to": …, "due_on": ["2026-06-30", "2026-09-30"], …}. `request` is what
    was answered. `repair_by` is set by a return.
    `waited_days` are the working days from the report to the decision on it. Personal data: who decided."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="decisions")
    report = models.ForeignKey(Report, models.PROTECT, related_name="decisions", null=True, blank=True)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    request = models.ForeignKey("Request", models.PROTECT, related_name="decisions", null=True, blank=True)
    verb = models.CharField(max_length=16, choices=Verb)
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


class Request(models.Model):
    """What a unit asks of the supervision office: an objection, an extension, a change (domain handbook 2.3).

    An objection has a `ground`; an extension `due_on`, the day wished for, and `progress`; a change what shall be
    otherwise: `wording` or `parties` [[role, unit id or null, text], …]. `level` is who decides. `opinion` is what the
    supervision office says when it passes a request up. `answer_by` is the last day for an answer. Personal data: who
    asked, who signed."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="requests")
    party = models.ForeignKey(Party, models.PROTECT, related_name="requests")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=RequestKind)
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.OPEN)
    level = models.CharField(max_length=8, choices=Level, default=Level.OFFICE)
    ground = models.CharField(max_length=12, choices=Ground, blank=True)
    why = models.CharField(max_length=500)
    progress = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True, blank=True)
    wording = models.CharField(max_length=300, blank=True)
    parties = models.JSONField(default=list, blank=True)
    opinion = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    answer_by = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    signed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)
    post = models.ForeignKey("org.Post", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="request_one_pending", fields=["party", "kind"], condition=Q(state__in=PENDING)
            ),
            models.CheckConstraint(
                name="request_extension_has_day", condition=~Q(kind=RequestKind.EXTENSION) | Q(due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="request_answered_has_day",
                condition=Q(state__in=PENDING, answered_on=None) | ~Q(state__in=PENDING) & Q(answered_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="request_of_matter", fields=["matter", "at"]),
            models.Index(name="request_waiting", fields=["state", "answer_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.matter_id}"


class Stage(models.Model):
    """A stage of the lead's plan (阶段计划): what will be there by when. `explained` says why it was left undone.

    `done_on` and `explained` are both empty while it is ahead. Personal data: none."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="stages")
    ordinal = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    is_required = models.BooleanField(default=True)
    done_on = models.DateField(null=True, blank=True)
    explained = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("matter", "ordinal", "pk")
        constraints = [models.UniqueConstraint(name="stage_ordinal_once", fields=["matter", "ordinal"])]

    def __str__(self) -> str:
        return self.title


class Suspension(models.Model):
    """The clock stood still (中止), [from_on, to_on), for a named external cause; `to_on` is none while it lasts.

    `days` are the calendar days by which the due date moved. Personal data: none."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="suspensions")
    cause = models.CharField(max_length=12, choices=Cause)
    why = models.CharField(max_length=500)
    from_on = models.DateField()
    review_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("matter", "from_on", "pk")
        constraints = [
            models.UniqueConstraint(name="suspension_one_open", fields=["matter"], condition=Q(to_on=None)),
            models.CheckConstraint(
                name="suspension_ends_after_start", condition=Q(to_on=None) | Q(to_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.matter_id}"


class Verification(models.Model):
    """核查 of a result by a third person: neither who reported it nor who sent it to be verified.

    `holds` and `finding` are empty until it was done. Personal data: who asked, who found."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="verifications")
    report = models.ForeignKey(Report, models.PROTECT, related_name="verifications")
    method = models.CharField(max_length=12, choices=Method)
    question = models.CharField(max_length=300)
    asked_on = models.DateField()
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    holds = models.BooleanField(null=True, blank=True)
    finding = models.CharField(max_length=500, blank=True)
    found_on = models.DateField(null=True, blank=True)
    found_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ("matter", "pk")
        constraints = [
            models.UniqueConstraint(name="verification_one_open", fields=["matter"], condition=Q(found_on=None)),
            models.CheckConstraint(
                name="verification_found_whole",
                condition=Q(holds=None, found_on=None) | Q(holds__isnull=False, found_on__isnull=False),
            ),
            models.CheckConstraint(
                name="verification_by_a_third",
                condition=Q(found_by=None) | Q(asked_by=None) | ~Q(found_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.matter_id}"


class Exemption(models.Model):
    """A unit of a class that need not report, named with its reason: coverage is n of N without it.

    Personal data: none."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="exemptions")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)
    on = models.DateField()

    class Meta:
        ordering = ("matter", "pk")
        constraints = [models.UniqueConstraint(name="exemption_once", fields=["matter", "unit"])]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.unit_id}"


class Package(models.Model):
    """The archive package of a matter (归档包): one zip with pdf, metadata and hashes, kept in records.

    Personal data: who filed it."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="package")
    file = models.ForeignKey("records.StoredFile", models.PROTECT, related_name="+")
    retention = models.CharField(max_length=10, choices=Retention)
    on = models.DateField()
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.retention}"


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
