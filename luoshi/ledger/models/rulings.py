"""裁定: what was asked, ruled, suspended, verified and filed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.ledger.models.matters import Matter, Party
from luoshi.ledger.models.reports import Report
from luoshi.ledger.states import PENDING, Cause, Ground, Level, Method, RequestKind, RequestState, Retention, Verb


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
