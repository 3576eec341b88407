"""Rows of reminders that must have been stated in the journal; verification looks whether they were."""

from __future__ import annotations

from collections.abc import Iterator

from luoshi.reminders.facts import DigestsMade, ReminderAddressAdded, ReminderRulesSet
from luoshi.reminders.models import Address, Digest, Rules


def _pair(fact: type, subject: str) -> tuple[str, str]:
    return f"reminders.{fact.__name__}", subject


def rules() -> Iterator[tuple[str, str]]:
    """Every set of rules was set by somebody."""
    for pk in Rules.objects.order_by("pk").values_list("pk", flat=True).iterator():
        yield _pair(ReminderRulesSet, f"reminder_rules:{pk}")


def addresses() -> Iterator[tuple[str, str]]:
    """Every address was added by somebody."""
    for pk in Address.objects.order_by("pk").values_list("pk", flat=True).iterator():
        yield _pair(ReminderAddressAdded, f"reminder_address:{pk}")


def digests() -> Iterator[tuple[str, str]]:
    """Every day with digests was stated."""
    for day in Digest.objects.order_by("day").values_list("day", flat=True).distinct().iterator():
        yield _pair(DigestsMade, f"digests:{day.isoformat()}")
