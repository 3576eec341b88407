"""Measures for tests, laid down and observed through the real verbs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

from luoshi.kernel.actor import Actor, system
from luoshi.kernel.clock import now, today
from luoshi.measures import actions
from luoshi.measures.actions import Figure, MeasureGiven
from luoshi.measures.models import Measure, Observation
from luoshi.org.models import Unit

_NUMBERS = count(1)


def defined(owner: Unit, **given: object) -> Measure:
    """A yearly figure of `owner`, unless `given` says otherwise."""
    number = next(_NUMBERS)
    fields = {
        "code": f"M{number:04}",
        "name": f"测试指标{number}",
        "owner_id": owner.pk,
        "source": "业务系统统计",
        "definition": "年末在册数量。",
        "unit_of_value": "件",
        **given,
    }
    return actions.define_measure(MeasureGiven(**fields), actor=system(today()), at=now())


def observed(
    measure: Measure,
    unit: Unit,
    period: str,
    value: str | int,
    *,
    on: date | None = None,
    actor: Actor | None = None,
    **more: object,
) -> Observation:
    """A figure that came in on `on`, today if left out."""
    figure = Figure(value=Decimal(value), observed_on=on or today())
    return actions.observe(measure.code, unit.pk, period, figure, actor=actor or system(today()), at=now(), **more)
