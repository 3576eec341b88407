"""提醒: who is told what, when and through which channel."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.reminders.states import DAY_WORDS, Channel, DeliveryState, JobState, Why

# The light that goes with a reason: something late, something soon, something that waits for the reader.
LIGHTS = {
    Why.ACKNOWLEDGE: "idle",
    Why.REPORT_SOON: "warn",
    Why.REPORT_TODAY: "warn",
    Why.NEAR: "warn",
    Why.OVERDUE: "over",
    Why.OVERDUE_LEADER: "over",
    Why.OVERDUE_DIRECTOR: "over",
    Why.REVIEW: "wait",
    Why.REQUEST: "wait",
    Why.SUSPENDED: "hold",
    Why.TOLD: "idle",
}


class Rules(models.Model):
    """The institution's rules of reminding; the newest row is in force, older ones stay to show what held when.

    All numbers of days are working days: after the assignment, before the end of the cycle, after the due date (three
    steps), after a report was sent, before the last day for an answer to a request. `digest_hour` is a local hour, 0 to
    23; nothing leaves the house from `quiet_from` until `quiet_until` (local hours, over midnight), nor on a day off.
    A kind of matter may say otherwise for the days (ledger Kind.reminders). Personal data: who set them."""

    acknowledge_days = models.PositiveSmallIntegerField(default=1)
    report_days = models.PositiveSmallIntegerField(default=3)
    overdue_days = models.PositiveSmallIntegerField(default=1)
    leader_days = models.PositiveSmallIntegerField(default=5)
    director_days = models.PositiveSmallIntegerField(default=10)
    review_days = models.PositiveSmallIntegerField(default=3)
    answer_days = models.PositiveSmallIntegerField(default=1)
    digest_hour = models.PositiveSmallIntegerField(default=9)
    quiet_from = models.PositiveSmallIntegerField(default=18)
    quiet_until = models.PositiveSmallIntegerField(default=8)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="reminder_rules_in_order",
                condition=Q(
                    overdue_days__gte=1, leader_days__gte=F("overdue_days"), director_days__gte=F("leader_days")
                ),
            ),
            models.CheckConstraint(
                name="reminder_rules_hours",
                condition=Q(digest_hour__lte=23, quiet_from__lte=23, quiet_until__lte=23),
            ),
        ]

    def __str__(self) -> str:
        return f"rules {self.pk}"


class Preference(models.Model):
    """How a person wants to be reminded; what is empty follows the institution.

    `single_alerts` lets urgent matters come at once; off, they wait for the digest. Personal data: hours."""

    user = models.OneToOneField("access.User", models.CASCADE, related_name="+", primary_key=True)
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    single_alerts = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reminder_preference_hours",
                condition=(Q(digest_hour=None) | Q(digest_hour__lte=23))
                & (Q(quiet_from=None) | Q(quiet_from__lte=23))
                & (Q(quiet_until=None) | Q(quiet_until__lte=23)),
            ),
        ]

    def __str__(self) -> str:
        return f"preference {self.user_id}"


class Address(models.Model):
    """Where messages of a person go outside the pages; without an owner, those of the supervision office's own group.

    `target` is an e-mail address, or a robot's address as its program shows it; `secret` is what DingTalk calls 加签.
    An address is never changed, only switched off, so that a delivery still says where it went.
    Personal data: the address."""

    owner = models.ForeignKey("access.User", models.CASCADE, related_name="+", null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel)
    target = models.CharField(max_length=400)
    secret = models.CharField(max_length=100, blank=True)
    is_on = models.BooleanField(default=True)
    since = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="address_once", fields=["owner", "channel", "target"], condition=Q(is_on=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class Digest(models.Model):
    """The one digest of a person on a day (每日摘要). Its notices carry it. Personal data: who was reminded."""

    user = models.ForeignKey("access.User", models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "user")
        constraints = [models.UniqueConstraint(name="digest_once_a_day", fields=["user", "day"])]
        indexes = [models.Index(name="digest_day", fields=["day"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class Notice(models.Model):
    """Something a person is told in their inbox: why, about which matter, unit and cell, which day counts.

    `key` says what exactly it is about, so that the same thing is told a person once however often it is reckoned.
    `settled_at`: what it asked for is done or no longer asked; nothing more is sent of it. `digest` is the one it was
    told in; `alerted_at` when it was sent by itself. Personal data: who was reminded of what, and when they read it;
    seen by nobody but that person."""

    user = models.ForeignKey("access.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    why = models.CharField(max_length=20, choices=Why)
    matter = models.ForeignKey("ledger.Matter", models.CASCADE, related_name="+")
    slot = models.ForeignKey("ledger.Slot", models.CASCADE, related_name="+", null=True, blank=True)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    counts_from = models.DateField()
    day = models.DateField()
    at = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    alerted_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey(Digest, models.SET_NULL, related_name="notices", null=True, blank=True)

    class Meta:
        ordering = ("-day", "-pk")
        constraints = [models.UniqueConstraint(name="notice_once", fields=["user", "key"])]
        indexes = [
            models.Index(name="notice_inbox", fields=["user", "settled_at", "read_at"]),
            models.Index(
                name="notice_to_tell",
                fields=["user"],
                condition=Q(settled_at=None, digest=None, alerted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.matter_id} → {self.user_id}"

    @property
    def light(self) -> str:
        """The key of the light that goes with the reason."""
        return LIGHTS[Why(self.why)]

    @property
    def day_words(self) -> str:
        """The day that counts, with what it means."""
        return str(DAY_WORDS[Why(self.why)]) % {"day": f"{self.counts_from:%Y-%m-%d}"}


class Delivery(models.Model):
    """One message to one address, as an outbox: written with what causes it, sent by a worker afterwards.

    `key` makes it exist once. It is marked `sending` in a transaction of its own before anything leaves the house; a
    delivery found `sending` after its worker died may have gone out or not, becomes `uncertain` and is shown, never
    sent again. Personal data: who was sent something, when."""

    key = models.CharField(max_length=60, unique=True)
    user = models.ForeignKey("access.User", models.CASCADE, related_name="+", null=True, blank=True)
    address = models.ForeignKey(Address, models.CASCADE, related_name="+")
    digest = models.ForeignKey(Digest, models.CASCADE, related_name="+", null=True, blank=True)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+", null=True, blank=True)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("next_at", "pk")
        indexes = [models.Index(name="delivery_next", fields=["state", "next_at"])]
        constraints = [
            models.CheckConstraint(
                name="delivery_finished_has_time",
                condition=Q(state__in=["waiting", "sending"], finished_at=None)
                | ~Q(state__in=["waiting", "sending"]) & Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Job(models.Model):
    """A piece of work for a worker, once for each slot of time: `key` is “remind:2026-11-24T09”.

    The queue only says “look here”; this row is what holds. A worker claims it for a while; one that was killed leaves
    it running, and the next tick gives it out again: work is idempotent, so twice is as good as once.
    Personal data: none."""

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(name="job_next", fields=["state", "next_at"])]

    def __str__(self) -> str:
        return self.key
