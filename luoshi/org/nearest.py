"""How near units stand over others: for whoever looks for the person next above a unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from luoshi.org.models import Reach


def nearness(tops: Mapping[str, Collection[int]], *, on: date) -> list[tuple[str, int, int, int]]:
    """(line, top, unit below it, steps between them) for all units below the given tops (line -> unit ids) on a day.

    A top is below itself, no step away. One query, as long as what the tops reach."""
    wanted = Q(pk__in=[])
    for line, units in tops.items():
        wanted |= Q(line=line, above__in=units)
    rows = Reach.objects.filter(wanted, starts_on__lte=on, ends_on__gt=on).order_by("distance", "above", "below")
    return list(rows.values_list("line", "above", "below", "distance"))
