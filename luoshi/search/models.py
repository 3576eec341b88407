"""Finds texts again: by their words, and by their likeness to another."""

from __future__ import annotations

from django.db import models


class Passage(models.Model):
    """A text that can be found: `kind` says whose it is ("matter"), `key` is the row of that room.

    `text` is folded (search.cutting.fold), `words` are the words of it, parted by blanks. Triggers keep the FTS5 table
    search_words beside it on SQLite; PostgreSQL has a GIN index over the words. Derived from other rooms' rows and
    rebuilt at will (`luoshi reindex`). Personal data: what the text names."""

    kind = models.CharField(max_length=12)
    key = models.BigIntegerField()
    text = models.TextField()
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="passage_once", fields=["kind", "key"])]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class Wording(models.Model):
    """A text that others are compared with: `owner` is who wrote it (a unit), `masked` the text without names, figures
    and punctuation (search.likeness), `version` how its bands were reckoned. Derived, rebuilt at will.

    Personal data: none beyond what the text says."""

    kind = models.CharField(max_length=12)
    key = models.BigIntegerField()
    owner = models.BigIntegerField()
    masked = models.TextField()
    version = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="wording_once", fields=["kind", "key"])]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class Band(models.Model):
    """A band value of a wording; two wordings with one in common may be alike. Personal data: none."""

    wording = models.ForeignKey(Wording, models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(name="band_value", fields=["value", "wording"])]

    def __str__(self) -> str:
        return f"{self.wording_id}:{self.value}"
