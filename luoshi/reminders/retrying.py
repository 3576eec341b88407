"""Trying again with growing delays, and giving up after the last one: for deliveries and for jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

# After the first failure a minute, after the fifth six hours; the sixth failure is the last (house rule).
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)


def delay_after(failures: int, delays: Sequence[timedelta] = DELAYS) -> timedelta | None:
    """How long to wait after so many failures (1 or more); None means that it is given up."""
    return delays[failures - 1] if failures <= len(delays) else None
