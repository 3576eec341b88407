"""The leaders' board: where matters stand, by unit, by stage, against earlier years. Read-only, set-based.

Figures come from the counters of the ledger, or from one grouped pass over the matters; the tree is joined after
grouping, so that a board costs what the answer is large, not what the ledger is large. Percentages come from summed
parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from luoshi.kernel.actor import Actor
from luoshi.ledger.lists import visible
from luoshi.ledger.queries import decisions_in
from luoshi.ledger.states import DONE, ENDED, OUT, Waiting
from luoshi.ledger.totals import reads_everything
from luoshi.org.calendar import calendar
from luoshi.org.queries import reach_below, reach_between, two_levels_under
from luoshi.org.states import Line
from luoshi.reporting import counted

YEARS_COMPARED = 3
ON_TIME_LIMIT = 85.0  # per cent; below it the cell is framed
REVIEW_LIMIT = 3.0  # working days; above it the cell is framed
OVERDUE_STEPS = ((1, 7), (8, 15), (16, 30), (31, None))


@dataclass(slots=True)
class Tally:
    """Counts that may be summed. `due` are matters whose deadline has come, or that were concluded before it;
    `on_time` those of them that were concluded by it."""

    total: int = 0
    done: int = 0
    ok: int = 0
    warn: int = 0
    over: int = 0
    idle: int = 0
    hold: int = 0
    paused: int = 0
    due: int = 0
    on_time: int = 0
    reviews: int = 0
    review_days: int = 0
    done_month_ago: int = 0

    def add(self, other: Tally) -> None:
        """Sums `other` in."""
        for f in fields(self):
            setattr(self, f.name, getattr(self, f.name) + getattr(other, f.name))

    @property
    def closure_rate(self) -> float | None:
        """办结率, per cent; None where there is nothing."""
        return _share(self.done, self.total)

    @property
    def on_time_rate(self) -> float | None:
        """按期办结率, per cent: concluded by the deadline among those due; None where nothing was due."""
        return _share(self.on_time, self.due)

    @property
    def review_average(self) -> float | None:
        """Mean working days from a report to the decision on it."""
        return self.review_days / self.reviews if self.reviews else None

    @property
    def closure_gain(self) -> float | None:
        """How many points the closure rate rose in the last month."""
        return _share(self.done - self.done_month_ago, self.total)

    @property
    def moving(self) -> int:
        """Matters that are neither done nor in trouble."""
        return self.ok + self.idle + self.hold + self.paused


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit on the board with everything below it, and the same for the units directly below that lead matters."""

    unit: Any
    tally: Tally
    below: tuple[UnitRow, ...] = ()


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year as it stood on the same day: matters docketed by then, concluded by then, and those on time."""

    year: int
    total: int
    done: int
    on_time_rate: float | None
    overdue: int

    @property
    def closure_rate(self) -> float | None:
        return _share(self.done, self.total)


@dataclass(frozen=True, slots=True)
class Stage:
    """Who has to act: how many matters wait, and how many calendar days on average."""

    waiting_for: Waiting
    count: int
    days: float


@dataclass(frozen=True, slots=True)
class Months:
    """Twelve figures each, January first: deadlines and conclusions of the year, conclusions of the year before."""

    due: tuple[int, ...]
    done: tuple[int, ...]
    done_before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One board. `trail` is the way down from the top to `unit`."""

    on: date
    year: int
    whole: Tally
    rows: tuple[UnitRow, ...]
    years: tuple[YearRow, ...]
    stages: tuple[Stage, ...]
    months: Months
    overdue: tuple[int, ...]
    is_provisional: bool

    @property
    def in_no_row(self) -> int:
        """Matters that `whole` counts and no row does: led by the very unit, by one closed since, or by nobody."""
        return self.whole.total - sum(row.tally.total for row in self.rows)


def board(actor: Actor, *, year: int, on: date, unit_id: int | None = None, document_id: int | None = None) -> Board:
    """The board for a year as the actor may see it; `unit_id` drills down to one unit's subtree.

    `on` is the local day of the figures. A constant number of queries (about fifteen), whatever the ledger's size.
    Whoever reads every matter is answered from the counters; others, and a board of one document, from the rows.
    Matters that ended without a result are in no figure."""
    where = Q()
    if unit_id is not None:
        where = Q(lead__in=reach_below({Line.ADMINISTRATIVE: [unit_id]}, on=on))
    is_counted = document_id is None and reads_everything(actor)
    seen: QuerySet[Any] = visible(actor).filter(where).exclude(state__in=ENDED)
    if document_id is not None:
        seen = seen.filter(document=document_id)
    this_year = seen.filter(year=year)
    if is_counted:
        parts = counted.by_lead(where, year=year, on=on, month_ago=_month_ago(on))
        by_lead = {lead: Tally(**each) for lead, each in parts.items()}
    else:
        by_lead = _by_lead(this_year, on=on)
        _add_reviews(by_lead, this_year)
    whole = Tally()
    for tally in by_lead.values():
        whole.add(tally)
    overdue = _overdue(this_year, on=on)
    return Board(
        on=on,
        year=year,
        whole=whole,
        rows=_rows(by_lead, unit_id, on=on),
        years=_years_kept(seen, whole, overdue, year, unit_id, on=on) if is_counted else _years(seen, year, on=on),
        stages=_in_order(counted.stages(where, year=year, on=on) if is_counted else _stages(this_year, on=on)),
        months=_twelve(counted.months(where, year=year) if is_counted else _months(seen, year), year),
        overdue=overdue,
        is_provisional=calendar().is_provisional(year),
    )


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _month_ago(on: date) -> date:
    year, month = (on.year, on.month - 1) if on.month > 1 else (on.year - 1, 12)
    return date(year, month, min(on.day, 28))


def _by_lead(rows: QuerySet[Any], *, on: date) -> dict[int | None, Tally]:
    """One tally for each lead unit, in one grouped pass."""
    due = Q(due_on__lte=on) | Q(state__in=DONE, due_on__isnull=False)
    on_time = Q(concluded_on__lte=F("due_on"))
    counted = (
        rows.order_by()
        .values("lead", "light")
        .annotate(
            total=Count("pk"),
            due=Count("pk", filter=due),
            on_time=Count("pk", filter=on_time),
            done_month_ago=Count("pk", filter=Q(concluded_on__lte=_month_ago(on))),
        )
    )
    by_lead: dict[int | None, Tally] = defaultdict(Tally)
    for row in counted:
        lead, light = row.pop("lead"), row.pop("light")
        by_lead[lead].add(Tally(**row, **{light: row["total"]}))
    return dict(by_lead)


def _add_reviews(by_lead: dict[int | None, Tally], rows: QuerySet[Any]) -> None:
    decided = decisions_in(rows).values("matter__lead").annotate(n=Count("pk"), days=Sum("waited_days"))
    for row in decided:
        if (tally := by_lead.get(row["matter__lead"])) is not None:
            tally.reviews, tally.review_days = row["n"], row["days"]


def _rows(by_lead: dict[int | None, Tally], unit_id: int | None, *, on: date) -> tuple[UnitRow, ...]:
    """Units directly below (or the top ones) and those below them, with their subtrees' sums; empty ones left out."""
    units, children = two_levels_under(unit_id, on=on)
    shown = [unit.pk for unit in units] + [child.pk for below in children.values() for child in below]
    sums: dict[int, Tally] = defaultdict(Tally)
    for above, below in reach_between(shown, [lead for lead in by_lead if lead is not None], on=on):
        sums[above].add(by_lead[below])
    return tuple(
        UnitRow(
            unit,
            sums[unit.pk],
            tuple(UnitRow(child, sums[child.pk]) for child in children.get(unit.pk, []) if child.pk in sums),
        )
        for unit in units
        if unit.pk in sums
    )


def _years(rows: QuerySet[Any], year: int, *, on: date) -> tuple[YearRow, ...]:
    """This year and the two before it, each as it stood on the same day of its year; oldest first. A query each."""
    return tuple(_year(rows, y, _same_day(on, y - year)) for y in range(year - YEARS_COMPARED + 1, year + 1))


def _years_kept(
    rows: QuerySet[Any], whole: Tally, overdue: tuple[int, ...], year: int, unit_id: int | None, *, on: date
) -> tuple[YearRow, ...]:
    """The same from what is known of this year, and for the years before from what is kept."""
    before = list(range(year - YEARS_COMPARED + 1, year))
    kept = counted.kept(f"{unit_id}:{on}:{year}", before, lambda y: _year(rows, y, _same_day(on, y - year)))
    now = YearRow(year=year, total=whole.total, done=whole.done, on_time_rate=whole.on_time_rate, overdue=sum(overdue))
    return (*(kept[y] for y in before), now)


def _year(rows: QuerySet[Any], year: int, day: date) -> YearRow:
    was_due = Q(due_on__lte=day) | Q(concluded_on__lte=day, due_on__isnull=False)
    found = (
        rows.order_by()
        .filter(year=year, docketed_on__lte=day)
        .aggregate(
            total=Count("pk"),
            done=Count("pk", filter=Q(concluded_on__lte=day)),
            due=Count("pk", filter=was_due),
            on_time=Count("pk", filter=Q(concluded_on__lte=day) & Q(concluded_on__lte=F("due_on"))),
            overdue=Count("pk", filter=Q(due_on__lt=day) & (Q(concluded_on=None) | Q(concluded_on__gt=day))),
        )
    )
    return YearRow(
        year=year,
        total=found["total"],
        done=found["done"],
        on_time_rate=_share(found["on_time"], found["due"]),
        overdue=found["overdue"],
    )


def _same_day(on: date, years: int) -> date:
    """The same day in another year; 29 February is then the 28th."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def _stages(rows: QuerySet[Any], *, on: date) -> list[tuple[str, int, int]]:
    """Open matters by who acts next: the stage, how many, how many days in all."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    waiting = rows.exclude(state__in=OUT).order_by()
    for stage, since, n in waiting.values_list("waiting_for", "waiting_since").annotate(n=Count("pk")):
        found[stage][0] += n
        found[stage][1] += n * (on - since).days
    return [(stage, n, days) for stage, (n, days) in found.items()]


def _in_order(found: list[tuple[str, int, int]]) -> tuple[Stage, ...]:
    """The stages, the most numerous first."""
    stages = [Stage(Waiting(stage), n, days / n) for stage, n, days in found if n]
    return tuple(sorted(stages, key=lambda stage: (-stage.count, stage.waiting_for)))


def _months(rows: QuerySet[Any], year: int) -> tuple[list[tuple[date, int]], list[tuple[date, int]]]:
    """Deadlines and conclusions of the matters of a year and the one before, by day."""
    two_years = rows.order_by().filter(year__in=[year - 1, year])
    first, before, after = date(year, 1, 1), date(year - 1, 1, 1), date(year + 1, 1, 1)
    due = two_years.filter(due_on__gte=first, due_on__lt=after)
    done = two_years.filter(concluded_on__gte=before, concluded_on__lt=after)
    return (
        list(due.values_list("due_on").annotate(n=Count("pk"))),
        list(done.values_list("concluded_on").annotate(n=Count("pk"))),
    )


def _twelve(found: tuple[list[tuple[date, int]], list[tuple[date, int]]], year: int) -> Months:
    due, done = found
    return Months(due=_by_month(due, year), done=_by_month(done, year), done_before=_by_month(done, year - 1))


def _by_month(days: Iterable[tuple[date, int]], year: int) -> tuple[int, ...]:
    counts = [0] * 12
    for day, n in days:
        if day.year == year:
            counts[day.month - 1] += n
    return tuple(counts)


def _overdue(rows: QuerySet[Any], *, on: date) -> tuple[int, ...]:
    """Overdue matters by how long: up to 7 days, 8 to 15, 16 to 30, longer."""
    counts = [0] * len(OVERDUE_STEPS)
    late = rows.order_by().exclude(state__in=OUT).filter(due_on__lt=on)
    for due_on, n in late.values_list("due_on").annotate(n=Count("pk")):
        days = (on - due_on).days
        counts[next(i for i, (_least, most) in enumerate(OVERDUE_STEPS) if most is None or days <= most)] += n
    return tuple(counts)
