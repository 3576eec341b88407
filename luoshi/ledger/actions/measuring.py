"""Ties targets to measures, and lets a report's figure be the observation itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.folding import ensure, lock_matter
from luoshi.ledger.facts import TargetTied
from luoshi.ledger.measuring import known_figures, period_for
from luoshi.ledger.models import Slot, Target
from luoshi.measures.actions import Figure, correct_observation, observe
from luoshi.measures.queries import measures


@transaction.atomic
def tie_target(
    number: str,
    target_id: int,
    measure: str,
    *,
    baseline: float | None = None,
    kind: str = "",
    is_binding: bool | None = None,
    actor: Actor,
    at: datetime,
) -> Target:
    """From now on the figure of a target is read from the measure with that code.

    Left out, kind and bindingness are those of the measure. Raises Matter.DoesNotExist, Target.DoesNotExist,
    Measure.DoesNotExist, NotAllowed. Records TargetTied."""
    matter = lock_matter(number, actor=actor)
    ensure("supervise", matter, actor=actor, ask=_("the supervision office above it"))
    target = matter.targets.get(pk=target_id)
    tied = measures().get(code=measure)
    target.measure_id, target.baseline = tied.pk, baseline
    target.kind = kind or tied.kind
    target.is_binding = tied.is_binding if is_binding is None else is_binding
    target.save(update_fields=["measure", "baseline", "kind", "is_binding"])
    record(
        TargetTied(
            matter_id=matter.pk,
            target_id=target.pk,
            measure_id=tied.pk,
            baseline=None if baseline is None else repr(baseline),
            kind=str(target.kind),
            is_binding=target.is_binding,
        ),
        actor=actor,
        at=at,
    )
    return target


def observe_figures(
    targets: Iterable[Target], figures: Mapping[str, float], *, slot: Slot, actor: Actor, on: date, at: datetime
) -> None:
    """Enter the figures of a report (by target id) as observations of the measures to which the targets are tied.

    What is on record for the period and the same is left alone; another figure corrects it. Call it in the report's
    transaction. Raises what measures.actions raises. Records ValueObserved or ObservationCorrected for each change."""
    tied = [t for t in targets if t.measure is not None and not t.measure.is_worked_out and str(t.pk) in figures]
    known = known_figures(tied, unit_id=slot.unit_id, slot_period=slot.period, on=on)
    for target in tied:
        measure = target.measure
        if measure is None:
            continue
        value = Decimal(str(figures[str(target.pk)]))
        source = str(_("report on %(number)s") % {"number": slot.matter.number})
        figure = Figure(value=value, observed_on=on, source=source)
        found = known.get(target.pk)
        if found is None:
            period = period_for(measure, slot.period, on)
            observe(measure.code, slot.unit_id, period, figure, actor=actor, at=at)
        elif found.value != value:
            correct_observation(found.pk, figure, why=source, actor=actor, at=at)
