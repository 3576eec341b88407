"""Stored originals and evidence: the bytes lie outside the database and the web root, under their hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """One file as received, kept once whatever its names. `sha256` is lower-case hex of its bytes; `size` in bytes.

    Personal data: whatever the file holds; retention follows what uses it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Evidence(models.Model):
    """A proof: a file or a link, with the day of the fact it proves and the instant it was received.

    One proof may serve many reports. Photographs and meeting notes are accepted but never demanded.
    Personal data: who put it in."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, blank=True)
    link = models.URLField(max_length=500, blank=True)
    name = models.CharField(max_length=255)
    fact_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField()
    received_from = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidence_file_or_link",
                condition=Q(file__isnull=False, link="") | Q(file__isnull=True) & ~Q(link=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mark(self) -> str:
        """How a fact names the proof: the file's SHA-256, or the link. Needs the file selected with it."""
        return self.file.sha256 if self.file is not None else self.link
