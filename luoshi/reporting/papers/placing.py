"""Under which unit of a paper a matter stands: as it was when it was docketed, or restated with later units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from luoshi.org.queries import successors, units_reached


@dataclass(frozen=True, slots=True)
class Place:
    """The row in which a matter stands; `unit_id` is None for what nobody leads."""

    unit_id: int | None


@dataclass(frozen=True, slots=True)
class _Link:
    """A unit stood under `above`, `distance` steps up, on [starts_on, ends_on)."""

    above: int
    distance: int
    starts_on: date
    ends_on: date


class Placement:
    """Answers for matters led by one of `leads` in which row they stand.

    Without `unit_id` the row is the lead itself; with it, the unit directly below that one in `line` which the lead
    stood under, or the unit itself. As it was, the day of docketing counts. Restated, that of `restated_on`, and in the
    place of a closed lead the unit it went into; of several heirs the first by number, so that nothing counts twice."""

    def __init__(self, leads: Collection[int], *, unit_id: int | None, line: str, restated_on: date | None) -> None:
        self.top, self.restated_on = unit_id, restated_on
        self.heirs: dict[int, int] = {}
        self.divided: tuple[str, ...] = ()
        units = units_reached(None)
        if restated_on is not None:
            closed = dict(units.filter(pk__in=leads, ends_on__lte=restated_on).values_list("pk", "name"))
            found = successors(closed, on=restated_on) if closed else {}
            self.heirs = {unit: heirs[0] for unit, heirs in found.items() if heirs}
            self.divided = tuple(closed[unit] for unit, heirs in found.items() if len(heirs) > 1)
        self.chains: dict[int, list[_Link]] = defaultdict(list)
        if unit_id is not None:
            asked = {self.heirs.get(lead, lead) for lead in leads}
            rows = units.filter(pk__in=asked, reached_by__line=line).order_by("reached_by__pk")
            names = ("above", "distance", "starts_on", "ends_on")
            for pk, *link in rows.values_list("pk", *(f"reached_by__{name}" for name in names)):
                self.chains[pk].append(_Link(*link))

    def of(self, lead: int | None, docketed_on: date) -> Place | None:
        """The row of a matter; None when it stands outside the scope."""
        if lead is None:
            return Place(None) if self.top is None else None
        unit = self.heirs.get(lead, lead)
        if self.top is None:
            return Place(unit)
        day = self.restated_on or docketed_on
        above = {link.distance: link.above for link in self.chains[unit] if link.starts_on <= day < link.ends_on}
        steps = next((distance for distance, each in above.items() if each == self.top), None)
        if steps is None:
            return None
        return Place(above.get(max(steps - 1, 0), unit))
