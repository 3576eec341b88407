"""The day and the instant. The office's day is local; instants are UTC. Rules take them as arguments."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    """The local date."""
    return timezone.localdate()


def now() -> datetime:
    """The present instant, in UTC."""
    return timezone.now()
