"""视图: filters that people keep."""

from __future__ import annotations

from django.db import models


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
