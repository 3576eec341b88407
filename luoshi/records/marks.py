"""How a fact names a proof."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.records.models import Evidence


def evidence_marks(ids: Sequence[int]) -> list[str]:
    """For each proof its SHA-256, or its link, in the order of ids: what a stranger can hold against the file."""
    rows = Evidence.objects.filter(pk__in=ids).select_related("file").order_by("pk")
    return [e.file.sha256 if e.file is not None else e.link for e in rows]
