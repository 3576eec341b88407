"""指标 of the demo: three measures with the figures of seven quarters, and the targets that are read from them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from luoshi.ledger import actions as ledger
from luoshi.ledger.queries import matters_for
from luoshi.measures import actions as measures
from luoshi.measures.actions import Figure, MeasureGiven
from luoshi.measures.periods import Period, period_of
from luoshi.measures.states import Aggregation, Cadence, Direction, MeasureKind

if TYPE_CHECKING:
    from luoshi.demo.life import Scene

QUARTERS = 7
# Code, name, code of the unit that answers for it, unit, source, definition, and what differs from a yearly sum.
LAID_DOWN: tuple[tuple[Any, ...], ...] = (
    ("KFXK", "专利开放许可声明", "JG05", "件", "专利公告数据", "当季公告的开放许可声明件数，不含撤回的。",
     {"kind": MeasureKind.ANNUAL, "aggregation": Aggregation.SUM}, (1900, 2100, 2400, 2600, 2700, 3000, 3100)),
    ("WQYZ", "维权援助办结", "JG04", "件", "维权援助平台", "当季办结的维权援助申请件数。",
     {"kind": MeasureKind.ANNUAL, "aggregation": Aggregation.SUM}, (210, 232, 228, 251, 240, 263, 271)),
    ("SCZQ", "发明专利平均审查周期", "ZL02", "个月", "审查业务系统", "季末前十二个月结案的发明专利平均审查周期。",
     {"direction": Direction.DOWN, "decimals": 1, "is_binding": True, "aggregation": Aggregation.NONE},
     ("16.8", "16.6", "16.2", "15.9", "15.8", "15.6", "15.5")),
)  # fmt: skip
# The measure from which a target of the year's plan is read: unit that leads, wording of the target, baseline.
READ_FROM = (("KFXK", "JG05", "1.2万件", 9000.0),)


def figures(scene: Scene) -> None:
    """Measures are laid down, figures come in quarter by quarter, and targets are read from them."""
    quarters = _quarters_before(scene.today)
    for code, name, owner, unit, source, definition, more, values in LAID_DOWN:
        given = MeasureGiven(
            code=code,
            name=name,
            owner_id=scene.units[owner],
            source=source,
            definition=definition,
            unit_of_value=unit,
            cadence=Cadence.QUARTER,
            **more,
        )
        measures.define_measure(given, actor=scene.clerk, at=scene.when(40)["at"])
        for quarter, value in zip(quarters, values, strict=True):
            last_day = quarter.ends_on - timedelta(days=1)
            figure = Figure(value=Decimal(value), observed_on=last_day)
            at = timezone.make_aware(datetime.combine(scene.days.add(quarter.ends_on, 5), time(10)))
            measures.observe(code, scene.units[owner], quarter.name, figure, actor=scene.officer(owner), at=at)
    for code, lead, text, baseline in READ_FROM:
        rows = matters_for(scene.clerk).filter(year=scene.today.year, lead=scene.units[lead], targets__text=text)
        for number, target in rows.values_list("number", "targets"):
            ledger.tie_target(number, target, code, baseline=baseline, actor=scene.clerk, at=scene.when(20)["at"])


def _quarters_before(day: date) -> list[Period]:
    """The last full quarters before a day, the oldest first."""
    found = []
    start = period_of(day, Cadence.QUARTER).starts_on
    for _n in range(QUARTERS):
        quarter = period_of(start - timedelta(days=1), Cadence.QUARTER)
        found.append(quarter)
        start = quarter.starts_on
    return found[::-1]
