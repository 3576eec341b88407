"""Texts that bind: documents, their editions, clauses, spans, and the readings a person confirms."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from luoshi.mandates.states import DocumentKind, LinkKind, LinkState, OpinionState, ReadingState


class Document(models.Model):
    """A text that binds, whatever its edition. `series` is the letters that number its matters (PH in PH-2026-017).

    `first_leads` is the answer to “does the first of a list lead?”, once a document (domain handbook 5.4, case 1);
    none while nobody was asked. Personal data: none."""

    kind = models.CharField(max_length=20, choices=DocumentKind)
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=8)
    first_leads = models.BooleanField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-year", "title")

    def __str__(self) -> str:
        return self.title

    @property
    def dated_title(self) -> str:
        """The title, with the year before it where it does not say it: what tells two years of a plan apart."""
        return self.title if str(self.year) in self.title else f"{self.year} {self.title}"


class Edition(models.Model):
    """One wording of a document: the file's hash and the text read from it. Never edited, only superseded.

    `text` is what spans count in (code points). `file_sha256` is the hash of the stored original, `text_sha256` of
    `text` in UTF-8: rule 5, a span's quote matches the edition's hash. `blocks` are the paragraphs and cells:
    [[start, end, page, kind, table, row, col, rowspan, colspan, style], …]. Personal data: none."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="editions")
    no = models.PositiveSmallIntegerField(default=1)
    file = models.ForeignKey("records.StoredFile", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    media = models.CharField(max_length=10)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    blocks = models.JSONField(default=list)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    engine = models.CharField(max_length=20)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    docketed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="edition_no_once", fields=["document", "no"]),
            models.UniqueConstraint(name="edition_file_once", fields=["file"]),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.no}"


class Clause(models.Model):
    """A numbered piece of an edition. `path` is like "一/(一)/1"; `start`, `end` count in Edition.text.

    Personal data: none."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="clauses")
    ordinal = models.PositiveIntegerField()
    path = models.CharField(max_length=120)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ("edition", "ordinal")
        constraints = [
            models.UniqueConstraint(name="clause_ordinal_once", fields=["edition", "ordinal"]),
            models.CheckConstraint(name="clause_not_empty", condition=Q(end__gt=F("start"))),
        ]

    def __str__(self) -> str:
        return self.path


class Span(models.Model):
    """A stretch of an edition, half-open, with its words: `quote == edition.text[start:end]`. Personal data: none."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="spans")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    page = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="span_not_empty", condition=Q(end__gt=F("start")))]

    def __str__(self) -> str:
        return f"{self.edition_id}[{self.start}:{self.end}]"


class Reading(models.Model):
    """What the engine proposes for a clause, and what a person made of it.

    `wording` is the short name a matter will bear. `deadline_*` and the notes come from the engine until corrected.
    A rule names what it read by; its `cue` are the words that triggered it.
    `is_corrected` says that a person changed a field. `split_from` is the reading this one was split from,
    `merged_into` the one that took it in. `proposal` keeps what the engine read (mandates.proposals), to be put back.
    `version` counts changes: who changes a reading names the version they saw. Personal data: who decided."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="readings")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="readings", null=True)
    span = models.ForeignKey(Span, models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    path = models.CharField(max_length=120, blank=True)
    wording = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=ReadingState, default=ReadingState.PROPOSED)
    rule = models.CharField(max_length=120, blank=True)
    confidence = models.CharField(max_length=8, default="high")
    notes = models.JSONField(default=list)
    deadline_kind = models.CharField(max_length=12, default="none")
    deadline_on = models.DateField(null=True, blank=True)
    deadline_cycle = models.CharField(max_length=12, blank=True)
    deadline_rule = models.CharField(max_length=120, blank=True)
    deadline_cue = models.CharField(max_length=80, blank=True)
    deadline_start = models.PositiveIntegerField(null=True, blank=True)
    deadline_end = models.PositiveIntegerField(null=True, blank=True)
    is_corrected = models.BooleanField(default=False)
    split_from = models.ForeignKey("self", models.PROTECT, related_name="parts", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="absorbed", null=True, blank=True)
    proposal = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ("edition", "ordinal", "pk")
        indexes = [models.Index(name="reading_of_edition", fields=["edition", "state"])]

    def __str__(self) -> str:
        return self.wording


class ReadingParty(models.Model):
    """A party of a reading, as written and as matched. `start`, `end` count in Edition.text; none when added by hand.

    `name` is exactly what is written, `full_name` has a distributed prefix (省 + 商务厅). Personal data: none."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="parties")
    ordinal = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120)
    full_name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=12)
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+", null=True, blank=True)
    is_collective = models.BooleanField(default=False)
    is_outside = models.BooleanField(default=False)
    is_presumed = models.BooleanField(default=False)
    rule = models.CharField(max_length=120, blank=True)
    cue = models.CharField(max_length=80, blank=True)
    confidence = models.CharField(max_length=8, default="high")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("reading", "ordinal", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def is_settled(self) -> bool:
        """Whether somebody or some rule has said what the name stands for."""
        return self.unit_id is not None or self.is_collective or self.is_outside


class ReadingTarget(models.Model):
    """A figure that the finished task must show: `value` in `unit`, 万 and 亿 multiplied out. Personal data: none."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="targets")
    ordinal = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=120)
    value = models.FloatField()
    unit = models.CharField(max_length=40, blank=True)
    comparator = models.CharField(max_length=8, default="ge")
    kind = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=120, blank=True)
    cue = models.CharField(max_length=80, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("reading", "ordinal", "pk")

    def __str__(self) -> str:
        return self.text


class IssuerPractice(models.Model):
    """What was answered for all documents of an issuer: whether the first of a list of units leads.

    Personal data: who answered."""

    issuer = models.CharField(max_length=200, unique=True)
    first_leads = models.BooleanField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)

    def __str__(self) -> str:
        return self.issuer


class SecondOpinion(models.Model):
    """What a language model of the house proposed for a reading of low confidence; it decides nothing.

    `prompt` is every word that was sent, `answer` every word that came back, `model` the name the model bears.
    `proposal` is what could be used of the answer (mandates.opinions.Proposal as JSON); it is empty while `state` is
    unusable. Personal data: who asked, who decided."""

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="opinions")
    state = models.CharField(max_length=12, choices=OpinionState)
    model = models.CharField(max_length=120)
    prompt = models.TextField()
    answer = models.TextField()
    proposal = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ("reading", "-pk")

    def __str__(self) -> str:
        return f"{self.reading_id}: {self.state}"


class ClauseLink(models.Model):
    """What a person decided on a link between clauses of two editions (mandates.comparing proposes them).

    `key` names both sides: r12+r13~r80 says that readings 12 and 13 became reading 80; c5 is a clause nobody answers
    for. `old_reading` and `new_reading` are set where a side is one reading: open matters are carried over by them.
    Personal data: who decided."""

    older = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    newer = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    key = models.CharField(max_length=400)
    kind = models.CharField(max_length=12, choices=LinkKind)
    state = models.CharField(max_length=12, choices=LinkState)
    old_reading = models.ForeignKey(Reading, models.PROTECT, related_name="+", null=True, blank=True)
    new_reading = models.ForeignKey(Reading, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ("older", "newer", "pk")
        constraints = [
            models.UniqueConstraint(name="clause_link_once", fields=["older", "newer", "key"]),
            models.CheckConstraint(name="clause_link_two_editions", condition=~Q(older=F("newer"))),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.kind}"
