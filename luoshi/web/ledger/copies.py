"""查重: shows authors, before a report is sent, what its text is like; once for each text, sending again sends it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from luoshi.ledger.copies import Likeness, likeness_of
from luoshi.web.requests import actor_of


def fingerprint(text: str) -> str:
    """What stands in the form for a text whose likeness its author has seen."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]


def to_show(request: HttpRequest, *, matter: Any, slot: Any, text: str, key: UUID) -> Likeness | None:
    """What the author should see before this text is sent; none when it is like nothing, or they saw it already."""
    if slot is None or not text.strip() or request.POST.get("compared") == fingerprint(text):
        return None
    return likeness_of(text, matter=matter, slot=slot, key=key, actor=actor_of(request)) or None
