"""Figures from a workbook: a dry run unless told otherwise, all or nothing, every bad row named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.measures.actions import Figure, correct_observation, observe, plain
from luoshi.measures.models import Measure, Observation
from luoshi.measures.states import ObservationState
from luoshi.org.lookups import units_by_code
from luoshi.org.names import normal
from luoshi.org.queries import units_reached
from luoshi.org.sheets import BadCell, Column, Line, MissingCell, read

COLUMNS = (
    Column(key="measure", heading="指标代码", also=("指标编号", "代码"), required=True, note="指标登记的代码"),
    Column(key="unit", heading="单位", also=("单位编号", "填报单位"), required=True, note="单位名称、简称或编号"),
    Column(key="period", heading="周期", also=("期间", "时期"), required=True, note="2026、2026-H1、2026-Q3、2026-11"),
    Column(key="breakdown", heading="分项", note="整体数留空"),
    Column(key="value", heading="数值", also=("观测值",), required=True, note="只填数,不带单位"),
    Column(key="observed_on", heading="截至日期", also=("数据日期", "统计日期"), required=True, note="数据所指的日期"),
    Column(key="source", heading="数据来源", also=("来源",), note="留空即按指标登记的来源"),
    Column(key="why", heading="更正理由", note="更正已有数据时必填"),
)
LONGEST = 200
MOST_ROWS = 20_000


class NotAFigure(BadCell):
    code = "measures.import.not_a_figure"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” is not a figure. Write it like 1200 or 95.5.")


class NotFound(BadCell):
    code = "measures.import.not_found"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” is not on record. Correct it.")


class SeveralUnits(BadCell):
    code = "measures.import.several_units"
    template = gettext_lazy("Row %(row)d, “%(column)s”: several units are called “%(value)s”. Write the unit's number.")


class RowRefused(BadCell):
    code = "measures.import.row_refused"
    template = gettext_lazy("Row %(row)d: %(reason)s")


class TooManyRows(Refusal):
    code = "measures.import.too_many_rows"
    template = gettext_lazy("The workbook has %(count)d rows; %(most)d at most are taken at once. Split it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a workbook: rows that are new, that correct, that say what is on record, and what is wrong.

    With any problem, and in a dry run, nothing was written."""

    new: int
    corrected: int
    same: int
    problems: tuple[BadCell, ...]
    is_written: bool

    def __str__(self) -> str:
        return _("%(new)d new, %(corrected)d corrected, %(same)d same") % {
            "new": self.new,
            "corrected": self.corrected,
            "same": self.same,
        }


def observe_sheet(path: Path, *, actor: Actor, at: datetime, apply: bool = False) -> Taken:
    """Take over the figures of the first sheet; safe to run twice, since a row that is on record is left alone.

    A row that differs from what is on record corrects it, with the reason in its last column. Raises what
    org.sheets.read raises, and TooManyRows. Records ValueObserved and ObservationCorrected when `apply`."""
    rows = read(path, COLUMNS)
    if len(rows) > MOST_ROWS:
        raise TooManyRows(count=len(rows), most=MOST_ROWS)
    known = {measure.code: measure for measure in Measure.objects.all()}
    units = _Units(actor)
    counts: Counter[str] = Counter()
    problems: list[BadCell] = []
    with transaction.atomic():
        for row in rows:
            counts[_take(row, known, units, actor, at)] += 1
            problems += row.problems
        if problems or not apply:
            transaction.set_rollback(True)
    return Taken(
        new=counts["new"],
        corrected=counts["corrected"],
        same=counts["same"],
        problems=tuple(problems),
        is_written=apply and not problems,
    )


class _Units:
    """Living units by number and by either name."""

    def __init__(self, actor: Actor) -> None:
        self.codes = units_by_code(on=actor.on)
        self.names: dict[str, set[int]] = {}
        living = units_reached(None).filter(starts_on__lte=actor.on, ends_on__gt=actor.on)
        for pk, name, short in living.values_list("pk", "name", "short_name"):
            for written in {normal(name), normal(short)}:
                self.names.setdefault(written, set()).add(pk)

    def find(self, row: Line) -> int | None:
        written = row.text("unit", limit=LONGEST, required=True)
        if not written:
            return None
        if written in self.codes:
            return self.codes[written]
        found = self.names.get(normal(written), set())
        if len(found) != 1:
            row.bad(SeveralUnits if found else NotFound, "unit")
            return None
        return next(iter(found))


def _take(row: Line, known: dict[str, Measure], units: _Units, actor: Actor, at: datetime) -> str:
    """“new”, “corrected”, “same”, or “bad” with the problems in the row."""
    code = row.text("measure", limit=24, required=True)
    if code and code not in known:
        row.bad(NotFound, "measure")
    unit = units.find(row)
    period = row.text("period", limit=8, required=True)
    breakdown = row.text("breakdown", limit=60)
    value = _value(row)
    observed_on = row.day("observed_on")
    if observed_on is None and not row.problems:
        row.bad(MissingCell, "observed_on")
    source, why = row.text("source", limit=200), row.text("why", limit=300)
    if row.problems or unit is None or value is None or observed_on is None:
        return "bad"
    figure = Figure(value=value, observed_on=observed_on, source=source)
    try:
        return _write(known[code], unit, period, breakdown, figure, why, actor, at)
    except (Refusal, Observation.DoesNotExist) as error:
        refusal = error if isinstance(error, Refusal) else NotAllowed(subject=code, ask=_("the supervision office"))
        row.bad(RowRefused, "measure", reason=str(refusal))
        return "bad"


def _write(
    measure: Measure, unit: int, period: str, breakdown: str, figure: Figure, why: str, actor: Actor, at: datetime
) -> str:
    found = Observation.objects.filter(
        measure=measure, unit=unit, period=period, breakdown=breakdown, state=ObservationState.CURRENT
    ).first()
    if found is None:
        observe(measure.code, unit, period, figure, breakdown=breakdown, actor=actor, at=at)
        return "new"
    source = figure.source or measure.source
    if (found.value, found.observed_on, found.source) == (figure.value, figure.observed_on, source):
        return "same"
    kept = Figure(
        value=figure.value, observed_on=figure.observed_on, source=figure.source, evidence_id=found.evidence_id
    )
    correct_observation(found.pk, kept, why=why, actor=actor, at=at)
    return "corrected"


def _value(row: Line) -> Decimal | None:
    written = row.text("value", limit=40, required=True).replace(",", "").replace("，", "")
    if not written:
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        row.bad(NotAFigure, "value")
        return None
    return Decimal(plain(value))
