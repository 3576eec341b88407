"""The leaders' board: where matters stand, by unit, by stage, against earlier years. Read-only, set-based.

Every figure comes from one grouped pass over the matters; the tree is joined after grouping, so that a board costs what
the answer is large, not what the ledger is large. Percentages come from summed parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from luoshi.kernel.actor import Actor
from luoshi.ledger.queries import decisions_in, matters_for
from luoshi.ledger.states import DONE, ENDED, Waiting
from luoshi.org.calendar import calendar
from luoshi.org.queries import reach_below, reach_between, two_levels_under
from luoshi.org.states import Line

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

    What ended without a result is left out. `on` is the local day of the figures. A constant number of queries
    (fourteen), whatever the ledger's size."""
    seen = matters_for(actor).exclude(state__in=ENDED)
    if document_id is not None:
        seen = seen.filter(document=document_id)
    if unit_id is not None:
        seen = seen.filter(lead__in=reach_below({Line.ADMINISTRATIVE: [unit_id]}, on=on))
    this_year = seen.filter(year=year)
    by_lead = _by_lead(this_year, on=on)
    _add_reviews(by_lead, this_year)
    whole = Tally()
    for tally in by_lead.values():
        whole.add(tally)
    return Board(
        on=on,
        year=year,
        whole=whole,
        rows=_rows(by_lead, unit_id, on=on),
        years=_years(seen, year, on=on),
        stages=_stages(this_year, on=on),
        months=_months(seen, year),
        overdue=_overdue(this_year, on=on),
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


def _stages(rows: QuerySet[Any], *, on: date) -> tuple[Stage, ...]:
    """Open matters by who acts next, the most numerous first."""
    counts: dict[str, int] = defaultdict(int)
    days: dict[str, int] = defaultdict(int)
    waiting = rows.exclude(state__in=DONE).order_by()
    for stage, since, n in waiting.values_list("waiting_for", "waiting_since").annotate(n=Count("pk")):
        counts[stage] += n
        days[stage] += n * (on - since).days
    stages = [Stage(Waiting(stage), n, days[stage] / n) for stage, n in counts.items()]
    return tuple(sorted(stages, key=lambda stage: (-stage.count, stage.waiting_for)))


def _months(rows: QuerySet[Any], year: int) -> Months:
    """Deadlines and conclusions by month, grouped by day in the database and by month here."""
    two_years = rows.order_by().filter(year__in=[year - 1, year])
    first, before, after = date(year, 1, 1), date(year - 1, 1, 1), date(year + 1, 1, 1)
    due = two_years.filter(due_on__gte=first, due_on__lt=after)
    done = two_years.filter(concluded_on__gte=before, concluded_on__lt=after)
    due_days = list(due.values_list("due_on").annotate(n=Count("pk")))
    done_days = list(done.values_list("concluded_on").annotate(n=Count("pk")))
    return Months(
        due=_by_month(due_days, year),
        done=_by_month(done_days, year),
        done_before=_by_month(done_days, year - 1),
    )


def _by_month(days: Iterable[tuple[date, int]], year: int) -> tuple[int, ...]:
    counts = [0] * 12
    for day, n in days:
        if day.year == year:
            counts[day.month - 1] += n
    return tuple(counts)


def _overdue(rows: QuerySet[Any], *, on: date) -> tuple[int, ...]:
    """Overdue matters by how long: up to 7 days, 8 to 15, 16 to 30, longer."""
    counts = [0] * len(OVERDUE_STEPS)
    late = rows.order_by().filter(due_on__lt=on, concluded_on=None)
    for due_on, n in late.values_list("due_on").annotate(n=Count("pk")):
        days = (on - due_on).days
        counts[next(i for i, (_least, most) in enumerate(OVERDUE_STEPS) if most is None or days <= most)] += n
    return tuple(counts)
