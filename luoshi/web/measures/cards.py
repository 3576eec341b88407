"""Indicator cards: baseline, target, kind, current figure, source and day, with the line of its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luoshi.kernel.actor import Actor
from luoshi.ledger.measuring import TargetNow, targets_now, tied_targets
from luoshi.measures.queries import Whole, history_of, whole_values

HEIGHT, WIDTH, MARGIN = 28, 120, 3


@dataclass(frozen=True, slots=True)
class Card:
    """A measure with what it amounts to. `line` is the polyline of its history in a box of WIDTH × HEIGHT."""

    measure: Any
    whole: Whole | None
    value: str
    targets: tuple[TargetNow, ...]
    line: str
    first: str
    last: str

    @property
    def target(self) -> TargetNow | None:
        """The target of the latest year."""
        return self.targets[0] if self.targets else None


def shown(value: Decimal | float | None, decimals: int) -> str:
    """A figure with thousands and the measure's decimals; “—” for none."""
    return "—" if value is None else f"{value:,.{decimals}f}"


def cards(measures: Sequence[Any], actor: Actor) -> list[Card]:
    """Cards for measures, in a constant number of queries (six)."""
    whole = whole_values(measures, actor)
    history = history_of(measures, actor)
    tied: dict[int, list[TargetNow]] = {}
    for now in targets_now(tied_targets([measure.pk for measure in measures], actor), on=actor.on):
        tied.setdefault(now.target.measure_id or 0, []).append(now)
    result = []
    for measure in measures:
        points = history.get(measure.pk, [])
        found = whole.get(measure.pk)
        result.append(
            Card(
                measure=measure,
                whole=found,
                value=shown(found.value if found else None, measure.decimals),
                targets=tuple(tied.get(measure.pk, ())),
                line=_line([value for _period, value in points]),
                first=points[0][0] if points else "",
                last=points[-1][0] if points else "",
            )
        )
    return result


def _line(values: Sequence[Decimal]) -> str:
    """Points of a polyline, lowest figure at the bottom; empty with fewer than two figures."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    spread = float(high - low) or 1.0
    tall = HEIGHT - 2 * MARGIN
    return " ".join(
        f"{MARGIN + n * step:.1f},{HEIGHT - MARGIN - tall * float(value - low) / spread:.1f}"
        for n, value in enumerate(values)
    )


def history_chart(name: str, points: Sequence[tuple[str, Decimal]]) -> dict[str, Any]:
    """The sums of past periods as a line; every point is also in the table below the chart."""
    return {
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [period for period, _value in points], "boundaryGap": False},
        "yAxis": {"type": "value", "scale": True, "splitNumber": 3},
        "series": [
            {
                "type": "line",
                "name": name,
                "data": [float(value) for _period, value in points],
                "symbolSize": 6,
                "lineStyle": {"color": "--ls-azure-btn", "width": 2},
                "itemStyle": {"color": "--ls-azure-btn"},
            }
        ],
    }
