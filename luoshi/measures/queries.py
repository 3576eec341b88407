"""Questions about measures and their figures. Querysets or frozen dataclasses; nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum, Window
from django.db.models.functions import ExtractYear, RowNumber

from luoshi.access.queries import reaches_everything
from luoshi.kernel.actor import Actor
from luoshi.measures import permissions
from luoshi.measures.models import Measure, Observation
from luoshi.measures.states import Aggregation, MeasureKind, ObservationState
from luoshi.org.queries import reach_below, successors, units_reached
from luoshi.org.states import Line


@dataclass(frozen=True, slots=True)
class CurrentValue:
    """The figure of a unit as it counts now: `value`, the period up to which it speaks, and the observation it ends
    with. `periods` is how many observations were summed."""

    value: Decimal
    period: str
    periods: int
    last: Observation

    @property
    def observed_on(self) -> date:
        """The day of the fact."""
        return self.last.observed_on

    @property
    def source(self) -> str:
        """Where the last figure comes from."""
        return self.last.source

    @property
    def received_from(self) -> str:
        """Who entered the last figure; empty for imports."""
        user = self.last.received_from
        return "" if user is None else user.person.name if user.person else user.username


@dataclass(frozen=True, slots=True)
class Part:
    """A unit's share of a roll-up."""

    unit: Any
    current: CurrentValue


@dataclass(frozen=True, slots=True)
class RollUp:
    """A figure worked out over a line of the tree on a day: the sum of its parts, or a percentage of two such sums.

    Never stored (rule 3). `value` is None where there is nothing to sum or where units cannot be summed. For a
    percentage `parts` are those of the numerator and `parts_below` those of the denominator."""

    measure: Measure
    top: int
    line: str
    on: date
    is_restated: bool
    value: Decimal | None
    parts: tuple[Part, ...]
    parts_below: tuple[Part, ...] = ()


def measures() -> QuerySet[Measure]:
    """All measures with the units that answer for them, by code. Definitions are open to everybody."""
    return Measure.objects.select_related("owner", "numerator", "denominator").order_by("code")


def measures_of(actor: Actor, verb: str) -> QuerySet[Measure]:
    """Measures for which the actor may do `verb`: “answer_for” or “define”."""
    if verb == "define":
        owners = units_reached(None).filter(permissions.define(actor)).values("pk")
        return measures().filter(owner__in=owners)
    return measures().filter(permissions.answer_for(actor))


def may_define(actor: Actor) -> bool:
    """Whether the actor may define a measure of any unit at all. Asks nothing."""
    return actor.has(*permissions.DEFINING, "system")


def sees_everything(actor: Actor) -> bool:
    """Whether the actor sees the figures of all units, so that a sum over a line leaves nothing out. Asks nothing."""
    return reaches_everything(actor, *permissions.READING_ROLES)


def may_observe(measure: Measure, unit_id: int, actor: Actor) -> bool:
    """Whether the actor may enter the figure of a unit: one or two queries."""
    if measures_of(actor, "answer_for").filter(pk=measure.pk).exists():
        return True
    return units_reached(None).filter(permissions.speak_for(actor), pk=unit_id).exists()


def observations_for(actor: Actor, verb: str = "view") -> QuerySet[Observation]:
    """Observations of any state that the actor may see (or “change”), the latest period first."""
    rule = permissions.change if verb == "change" else permissions.view
    return (
        Observation.objects.filter(rule(actor))
        .select_related("measure", "unit", "received_from__person", "evidence", "ended_by__person")
        .order_by("-starts_on", "unit__ordinal", "unit__code", "breakdown", "-version")
    )


def counted() -> QuerySet[Observation]:
    """Whole figures that are in force."""
    return Observation.objects.filter(state=ObservationState.CURRENT, breakdown="")


def current_values(
    pairs: Collection[tuple[int, int]], *, on: date, since: date | None = None
) -> dict[tuple[int, int], CurrentValue]:
    """The figures of (measure, unit) pairs as known on a day; a pair without any is left out. Three queries, always.

    A measure that is summed counts all its periods from `since`, a yearly one those of the year of the latest figure;
    any other counts its latest period. A percentage is worked out from the unit's two figures."""
    if not pairs:
        return {}
    asked = {measure for measure, _unit in pairs}
    shares = {
        pk: (over, under)
        for pk, over, under in Measure.objects.filter(pk__in=asked, numerator__isnull=False).values_list(
            "pk", "numerator", "denominator"
        )
    }
    asked |= {part for parts in shares.values() for part in parts if part is not None}
    rows = counted().filter(measure__in=asked, unit__in={unit for _measure, unit in pairs})
    by_unit = values_by_unit(rows, on=on, since=since)
    found = {}
    for measure, unit in pairs:
        value = by_unit.get((measure, unit))
        if measure in shares:
            over, under = (by_unit.get((part or 0, unit)) for part in shares[measure])
            value = None if over is None or under is None else _share(over, under)
        if value is not None:
            found[measure, unit] = value
    return found


def _share(over: CurrentValue, under: CurrentValue) -> CurrentValue | None:
    if not under.value:
        return None
    return CurrentValue(100 * over.value / under.value, over.period, over.periods, over.last)


def on_record(measures_and_periods: Collection[tuple[int, str]], unit_id: int) -> dict[tuple[int, str], Observation]:
    """The whole figures of a unit that are in force for (measure, period): what need not be asked again. One query."""
    if not measures_and_periods:
        return {}
    rows = counted().filter(
        unit=unit_id,
        measure__in={measure for measure, _period in measures_and_periods},
        period__in={period for _measure, period in measures_and_periods},
    )
    found = {(row.measure_id, row.period): row for row in rows.select_related("measure", "received_from__person")}
    return {key: row for key, row in found.items() if key in set(measures_and_periods)}


def values_by_unit(
    rows: QuerySet[Observation], *, on: date, since: date | None = None
) -> dict[tuple[int, int], CurrentValue]:
    """As `current_values`, for the figures in `rows`. Two queries."""
    rows = rows.filter(observed_on__lte=on)
    if since is not None:
        rows = rows.filter(ends_on__gt=since)
    place = Window(RowNumber(), partition_by=[F("measure"), F("unit")], order_by=[F("starts_on").desc()])
    latest = list(
        Observation.objects.filter(pk__in=rows.annotate(place=place).filter(place=1).values("pk"))
        .select_related("measure", "unit", "received_from__person")
        .order_by("measure", "unit__ordinal", "unit__code")
    )
    sums: dict[tuple[int, int], list[tuple[int, Decimal, int]]] = defaultdict(list)
    summed = rows.filter(measure__aggregation=Aggregation.SUM).order_by()
    for measure, unit, year, total, count in summed.values_list("measure", "unit", "starts_on__year").annotate(
        total=Sum("value"), count=Count("pk")
    ):
        sums[measure, unit].append((year, total, count))
    return {(row.measure_id, row.unit_id): _current(row, sums[row.measure_id, row.unit_id]) for row in latest}


def _current(last: Observation, sums: list[tuple[int, Decimal, int]]) -> CurrentValue:
    if not sums:
        return CurrentValue(last.value, last.period, 1, last)
    if last.measure.kind == MeasureKind.ANNUAL:
        sums = [each for each in sums if each[0] == last.starts_on.year]
    total = sum((value for _year, value, _count in sums), Decimal(0))
    # SQLite sums in binary fractions.
    return CurrentValue(round(total, last.measure.decimals), last.period, sum(count for *_rest, count in sums), last)


def rollup(measure: Measure, top: int, *, on: date, line: str = Line.ADMINISTRATIVE, restated: bool = False) -> RollUp:
    """The figure of a unit with all below it, worked out from each unit's own.

    As it was: each figure counts where its unit stood on the day of the fact. Restated: where the unit, or what it was
    merged or split into, stands on `on`. Two queries, four for a percentage, and those for the history of closed
    units."""
    if measure.numerator is not None and measure.denominator is not None:
        over = rollup(measure.numerator, top, on=on, line=line, restated=restated)
        under = rollup(measure.denominator, top, on=on, line=line, restated=restated)
        share = None if over.value is None or not under.value else 100 * over.value / under.value
        return RollUp(measure, top, line, on, restated, share, over.parts, under.parts)
    rows = counted().filter(measure=measure)
    rows = _restated(rows, top, on=on, line=line) if restated else _as_it_was(rows, top, line=line)
    parts = tuple(Part(value.last.unit, value) for value in values_by_unit(rows, on=on).values())
    is_summed = bool(parts) and measure.aggregation != Aggregation.NONE
    value = sum((part.current.value for part in parts), Decimal(0)) if is_summed else None
    return RollUp(measure, top, line, on, restated, value, parts)


def _as_it_was(rows: QuerySet[Observation], top: int, *, line: str) -> QuerySet[Observation]:
    return rows.filter(
        unit__reached_by__above=top,
        unit__reached_by__line=line,
        unit__reached_by__starts_on__lte=F("observed_on"),
        unit__reached_by__ends_on__gt=F("observed_on"),
    )


def _restated(rows: QuerySet[Observation], top: int, *, on: date, line: str) -> QuerySet[Observation]:
    below = reach_below({line: [top]}, on=on)
    closed = list(rows.filter(unit__ends_on__lte=on).order_by().values_list("unit", flat=True).distinct())
    if not closed:
        return rows.filter(unit__in=below)
    here = set(below)
    # A unit split between several is counted with the first of its successors, so that no figure counts twice.
    heirs = successors(closed, on=on)
    moved = [unit for unit, after in heirs.items() if after and after[0] in here]
    return rows.filter(Q(unit__in=below) | Q(unit__in=moved))


@dataclass(frozen=True, slots=True)
class Whole:
    """A measure over all units whose figures the actor sees: `value` is None where they cannot be summed.

    `units` is how many have a figure, `period` and `observed_on` those of the latest."""

    value: Decimal | None
    units: int
    period: str
    observed_on: date


def whole_values(rows: Collection[Measure], actor: Actor) -> dict[int, Whole]:
    """What each measure amounts to now, by measure; one without figures is left out. One query, always."""
    wanted = {row.pk for row in rows} | {pk for row in rows for pk in (row.numerator_id, row.denominator_id) if pk}
    seen = counted().filter(permissions.view(actor), measure__in=wanted, observed_on__lte=actor.on)
    sums: dict[int, Any] = {
        row["measure"]: row
        for row in Observation.objects.filter(pk__in=_counting(seen).values("pk"))
        .order_by()
        .values("measure")
        .annotate(
            total=Sum("value"),
            units=Count("unit", distinct=True),
            period=Max("period"),
            observed_on=Max("observed_on"),
        )
    }
    found: dict[int, Whole] = {}
    for measure in rows:
        row = sums.get(measure.numerator_id or measure.pk)
        if row is not None:
            value = _whole(measure, row, sums.get(measure.denominator_id or 0))
            found[measure.pk] = Whole(value, row["units"], row["period"], row["observed_on"])
    return found


def _whole(measure: Measure, row: Any, below: Any) -> Decimal | None:
    if measure.is_worked_out:
        return None if below is None or not below["total"] else 100 * row["total"] / below["total"]
    if measure.aggregation == Aggregation.NONE and row["units"] > 1:
        return None
    return Decimal(round(row["total"], measure.decimals))


def _counting(rows: QuerySet[Observation]) -> QuerySet[Observation]:
    """Of each unit's figures those that count now: the latest, and where periods are summed the others too."""
    latest = Window(Max("starts_on"), partition_by=[F("measure"), F("unit")])
    whole_term = Q(measure__aggregation=Aggregation.SUM) & ~Q(measure__kind=MeasureKind.ANNUAL)
    this_year = Q(measure__aggregation=Aggregation.SUM, starts_on__year=ExtractYear("latest"))
    return rows.annotate(latest=latest).filter(Q(starts_on=F("latest")) | whole_term | this_year)


def history_of(rows: Collection[Measure], actor: Actor, *, periods: int = 12) -> dict[int, list[tuple[str, Decimal]]]:
    """The sums of the last periods of each measure that the actor sees, the earliest first. One query."""
    wanted = {row.pk for row in rows} | {pk for row in rows for pk in (row.numerator_id, row.denominator_id) if pk}
    seen = counted().filter(permissions.view(actor), measure__in=wanted, observed_on__lte=actor.on)
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    grouped = seen.order_by("starts_on", "period").values_list("measure", "period", "starts_on")
    for measure, period, _starts_on, total in grouped.annotate(total=Sum("value")):
        sums[measure][period] = total
    found = {}
    for measure in rows:
        points = sums[measure.numerator_id or measure.pk]
        if measure.denominator_id is not None:
            below = sums[measure.denominator_id]
            points = {p: 100 * v / below[p] for p, v in points.items() if below.get(p)}
        found[measure.pk] = [(p, round(v, max(measure.decimals, 0))) for p, v in points.items()][-periods:]
    return found


def statable_measures() -> Any:
    """Kind and subject of the fact that every measure must have (journal.completeness)."""
    for pk in Measure.objects.order_by("pk").values_list("pk", flat=True).iterator():
        yield "measures.MeasureDefined", f"measure:{pk}"


def statable_observations() -> Any:
    """Kind and subject of the facts that every observation must have (journal.completeness)."""
    rows = Observation.objects.order_by("pk").values_list("pk", "corrects", "state")
    for pk, corrects, state in rows.iterator():
        yield f"measures.{'ValueObserved' if corrects is None else 'ObservationCorrected'}", f"observation:{pk}"
        if state == ObservationState.WITHDRAWN:
            yield "measures.ObservationWithdrawn", f"observation:{pk}"
