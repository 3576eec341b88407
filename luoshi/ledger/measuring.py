"""Targets that are read from measures: a fact is asked once, whoever needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from luoshi.kernel.actor import Actor
from luoshi.ledger.models import Matter, Target
from luoshi.ledger.permissions import RULES
from luoshi.measures.periods import period_named, period_of
from luoshi.measures.queries import CurrentValue, current_values, on_record

if TYPE_CHECKING:
    from luoshi.measures.models import Measure, Observation


@dataclass(frozen=True, slots=True)
class TargetNow:
    """A target with what is reached: read from its measure (`observed`), else as last reported."""

    target: Target
    reached: float | None
    observed: CurrentValue | None

    @property
    def is_met(self) -> bool | None:
        """Whether the figure fits the target now; None without a figure or where the target is a direction only."""
        if self.reached is None:
            return None
        match self.target.comparator:
            case "ge":
                return self.reached >= self.target.value
            case "gt":
                return self.reached > self.target.value
            case "le":
                return self.reached <= self.target.value
            case "lt":
                return self.reached < self.target.value
            case "eq":
                return self.reached == self.target.value
        return None


def targets_now(targets: Iterable[Target], *, on: date) -> list[TargetNow]:
    """Targets of any number of matters with their figures on a day; three queries, always.

    A tied target shows the figure of the matter's lead unit, without a lead that of the unit that answers for the
    measure. Needs `matter` and `measure` selected with the targets, or asks for them one by one."""
    rows = list(targets)
    pairs = {t.pk: (t.measure.pk, t.matter.lead_id or t.measure.owner_id) for t in rows if t.measure is not None}
    found = current_values(list(pairs.values()), on=on)
    result = []
    for target in rows:
        observed = found.get(pairs[target.pk]) if target.pk in pairs else None
        read = None if observed is None else float(observed.value)
        result.append(TargetNow(target, target.reached if target.measure_id is None else read, observed))
    return result


def targets_of(matter: Matter, *, on: date) -> list[Target]:
    """The matter's targets for a page: `reached` of a tied one is what its measure says. Never save them."""
    rows = matter.targets.select_related("measure", "matter").order_by("ordinal", "pk")
    shown = []
    for now in targets_now(rows, on=on):
        now.target.reached = now.reached
        shown.append(now.target)
    return shown


def tied_targets(measures: Collection[int], actor: Actor) -> QuerySet[Target]:
    """Targets tied to measures, of the matters that the actor may see, the latest year first."""
    seen = Matter.objects.filter(RULES["view"](actor)).order_by().values("pk")
    return (
        Target.objects.filter(measure__in=measures, matter__in=seen)
        .select_related("matter__lead", "measure")
        .order_by("measure", "-matter__year", "matter__number", "ordinal")
    )


def period_for(measure: Measure, slot_period: str, on: date) -> str:
    """The period of which a report speaks: that of its slot if the measure has such periods, else that of the day."""
    span = period_named(slot_period)
    return span.name if span is not None and span.cadence == measure.cadence else period_of(on, measure.cadence).name


def known_figures(targets: Iterable[Target], *, unit_id: int, slot_period: str, on: date) -> dict[int, Observation]:
    """Figures that are on record for the period a report speaks of, by target: they need not be typed. One query."""
    periods = {t.pk: (t.measure.pk, period_for(t.measure, slot_period, on)) for t in targets if t.measure is not None}
    found = on_record(list(periods.values()), unit_id)
    return {pk: found[key] for pk, key in periods.items() if key in found}
