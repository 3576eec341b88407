"""What the ledger needs when readings become matters; called inside its transaction."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from luoshi.mandates.models import ClauseLink, Edition, Reading
from luoshi.mandates.states import CARRYING, LinkState, ReadingState


def lock_edition(edition_id: int) -> Edition:
    """The edition, locked against a second docketing. Raises Edition.DoesNotExist."""
    return Edition.objects.select_for_update(of=("self",), no_key=True).select_related("document").get(pk=edition_id)


def open_readings(edition: Edition) -> int:
    """How many readings nobody has decided yet."""
    return edition.readings.filter(state=ReadingState.PROPOSED).count()


def confirmed_readings(edition: Edition) -> QuerySet[Reading]:
    """Confirmed readings in reading order, with span, parties and targets: three queries."""
    return (
        edition.readings.filter(state=ReadingState.CONFIRMED)
        .select_related("span")
        .prefetch_related("parties__unit", "targets")
        .order_by("ordinal", "pk")
    )


def mark_docketed(edition: Edition, *, at: datetime) -> None:
    """From now on the readings are history."""
    edition.docketed_at = at
    edition.save(update_fields=["docketed_at"])


def carrying_links(older_id: int, newer_id: int) -> list[tuple[int, int, str]]:
    """(old reading, new reading, kind) of the confirmed links along which open matters go on, in one query."""
    rows = ClauseLink.objects.filter(
        older=older_id,
        newer=newer_id,
        state=LinkState.CONFIRMED,
        kind__in=CARRYING,
        old_reading__isnull=False,
        new_reading__isnull=False,
    )
    return list(rows.order_by("pk").values_list("old_reading", "new_reading", "kind"))
