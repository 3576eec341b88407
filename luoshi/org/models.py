"""Units in time, who stands above whom, posts and who holds them.

Intervals are half-open, [starts_on, ends_on): a unit abolished on 1 July is gone on 1 July. An open end is FOREVER."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.org.states import (
    FOREVER,
    AliasMeaning,
    AliasSource,
    ChangeKind,
    Line,
    PostKind,
    UnitKind,
)


class Unit(models.Model):
    """A unit as it exists; its present name is repeated here for lists, past names are in UnitName.

    `code` is the institution's own number for it and never changes. Personal data: none."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=UnitKind)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(default=FOREVER)
    ordinal = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("ordinal", "code")
        constraints = [
            models.CheckConstraint(name="unit_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
        ]
        indexes = [models.Index(name="unit_kind", fields=["kind", "ordinal"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether an end of the unit is on record."""
        return self.ends_on != FOREVER


class UnitName(models.Model):
    """A name of a unit while it was in force. Personal data: none."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="unit_name_one_at_a_time", fields=["unit", "starts_on"]),
            models.CheckConstraint(name="unit_name_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return self.name


class UnitLink(models.Model):
    """Who stood directly above a unit, in which line, from when to when. Personal data: none."""

    line = models.CharField(max_length=20, choices=Line, default=Line.ADMINISTRATIVE)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="links")
    above = models.ForeignKey(Unit, models.PROTECT, related_name="links_below")
    starts_on = models.DateField()
    ends_on = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="unit_link_one_above", fields=["line", "unit", "starts_on"]),
            models.CheckConstraint(name="unit_link_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="unit_link_not_itself", condition=~Q(unit=F("above"))),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.above_id}"


class Reach(models.Model):
    """The dated closure of UnitLink: `below` was under `above` (itself at distance 0) in `line`, [starts_on, ends_on).

    Written by org.closure only. Personal data: none."""

    line = models.CharField(max_length=20, choices=Line)
    above = models.ForeignKey(Unit, models.PROTECT, related_name="reaches")
    below = models.ForeignKey(Unit, models.PROTECT, related_name="reached_by")
    distance = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reach_once", fields=["line", "above", "below", "starts_on"]),
        ]
        indexes = [
            models.Index(name="reach_down", fields=["above", "line", "ends_on", "below"]),
            models.Index(name="reach_up", fields=["below", "line", "ends_on", "above"]),
        ]

    def __str__(self) -> str:
        return f"{self.above_id} > {self.below_id}"


class UnitChange(models.Model):
    """A change event: what happened to which units, on which day, by which paper. Personal data: none."""

    kind = models.CharField(max_length=10, choices=ChangeKind)
    on = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    before = models.ManyToManyField(Unit, related_name="changes_from")
    after = models.ManyToManyField(Unit, related_name="changes_into")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Post(models.Model):
    """A post in a unit; duties and rights sit here. `seats` is how many may hold it at once. Personal data: none."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=20, choices=PostKind)
    title = models.CharField(max_length=60)
    seats = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("unit", "pk")
        constraints = [models.UniqueConstraint(name="post_title_once", fields=["unit", "title"])]

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """A member of staff in the directory. Personal data: name, staff number; nothing else, ever."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """Who held a post, from when to when. Personal data: the link between a person and a post."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    starts_on = models.DateField()
    ends_on = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="holding_once", fields=["person", "post", "starts_on"]),
            models.CheckConstraint(name="holding_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
        ]
        indexes = [models.Index(name="holding_of_post", fields=["post", "ends_on"])]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.post_id}"


class Alias(models.Model):
    """A written name and what it stands for, while that held. Names are never keys: an alias is a remembered answer.

    `text` is normalised by org.names.normal. A collective (各有关部门) has the unit whose subtree it means, or none.
    Personal data: none."""

    text = models.CharField(max_length=120)
    meaning = models.CharField(max_length=12, choices=AliasMeaning, default=AliasMeaning.UNIT)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="aliases", null=True, blank=True)
    source = models.CharField(max_length=12, choices=AliasSource, default=AliasSource.REGISTER)
    starts_on = models.DateField()
    ends_on = models.DateField(default=FOREVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="alias_once", fields=["text", "unit", "starts_on"]),
            models.CheckConstraint(
                name="alias_unit_named", condition=Q(meaning="unit", unit__isnull=False) | ~Q(meaning="unit")
            ),
        ]
        indexes = [models.Index(name="alias_text", fields=["text"])]

    def __str__(self) -> str:
        return self.text


class GrassrootsOrg(models.Model):
    """Head-counts and term of a Party organisation, as reported; head-counts only, no member files.

    `serves` are the administrative units of a joint branch. Personal data: none."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="grassroots")
    members = models.PositiveIntegerField()
    committee_seats = models.PositiveSmallIntegerField(default=0)
    elected_on = models.DateField(null=True, blank=True)
    term_years = models.PositiveSmallIntegerField(default=3)
    last_general_meeting_on = models.DateField(null=True, blank=True)
    is_joint = models.BooleanField(default=False)
    serves = models.ManyToManyField(Unit, related_name="served_by", blank=True)

    def __str__(self) -> str:
        return f"grassroots {self.unit_id}"


class WorkingYear(models.Model):
    """The working days of a year as an administrator loaded them from the State Council's notice.

    `rest` are weekdays off, `work` are weekend days worked, both ISO dates. Overrides the shipped table.
    Personal data: none."""

    year = models.PositiveSmallIntegerField(unique=True)
    rest = models.JSONField(default=list)
    work = models.JSONField(default=list)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return str(self.year)
