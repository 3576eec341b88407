"""The journal: facts as they were stated, and the order in which the sequencer sealed them."""

from __future__ import annotations

from django.db import models


class Fact(models.Model):
    """A change, in the past tense, written in the transaction that made it. Never updated, never deleted.

    `kind` is room.ClassName; `subject` is what it is about ("matter:12"); `payload` is the canonical JSON of the fact's
    fields as text, so that the bytes that were hashed are the bytes that are kept. `digest` is the lower-case hex
    SHA-256 of kind, subject, payload, actor, post and instant (journal.hashing). Personal data: who acted."""

    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=60)
    payload = models.TextField()
    actor = models.BigIntegerField(null=True)
    post = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(name="fact_subject", fields=["subject", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Entry(models.Model):
    """The place of a fact in the chain: `number` counts from 1 without gaps.

    `seal` is the SHA-256 of the seal before, the number and the digest (journal.hashing.seal_of).

    Written by the sequencer only, after the fact is committed. Personal data: none."""

    number = models.BigIntegerField(primary_key=True)
    fact = models.OneToOneField(Fact, models.PROTECT, related_name="entry")
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number} {self.seal[:12]}"
