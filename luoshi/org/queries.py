"""Questions about units, posts and names, always as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from luoshi.org.models import Holding, Reach, Unit


def units_under(top: int, *, on: date, line: str = "administrative") -> QuerySet[Unit]:
    """Units below `top` on that day, `top` included, in one indexed join.

    `on` is a local date and intervals are half-open, [starts_on, ends_on): a unit abolished on
    1 July is not in the answer for 1 July. `line` picks the tree; a unit may stand in several."""
    return Unit.objects.filter(
        reached_by__above=top,
        reached_by__line=line,
        reached_by__starts_on__lte=on,
        reached_by__ends_on__gt=on,
    )


def reach_below(tops: dict[str, list[int]], *, on: date) -> QuerySet[Any, int]:
    """Ids of all units below the given tops (line -> unit ids), tops included, as a subquery of the closure."""
    wanted = Q(pk__in=[])
    for line, units in tops.items():
        wanted |= Q(line=line, above__in=units)
    return Reach.objects.filter(wanted, starts_on__lte=on, ends_on__gt=on).values_list("below", flat=True)


def reach_above(units: list[int], *, on: date, line: str = "administrative") -> QuerySet[Any, int]:
    """Ids of all units above the given ones, themselves included, as a subquery of the closure."""
    return Reach.objects.filter(line=line, below__in=units, starts_on__lte=on, ends_on__gt=on).values_list(
        "above", flat=True
    )


def holdings_of(person: int, *, on: date) -> QuerySet[Holding]:
    """Posts that a person holds on a day, the leading ones first as entered."""
    return (
        Holding.objects.filter(person=person, starts_on__lte=on, ends_on__gt=on)
        .select_related("post__unit")
        .order_by("pk")
    )
