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
