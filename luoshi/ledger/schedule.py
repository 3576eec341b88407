"""From a term and a reporting cycle to the cells that are followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger.states import Cycle

REPORT_DUE_BEFORE_END = 3  # working days before the cycle ends (domain handbook 2.5)
MONTHS = {Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.HALF_YEARLY: 6, Cycle.YEARLY: 12}
FINAL = "final"
# Years in which a deadline makes sense; outside them it is a slip of the pen, and no calendar reaches there.
FIRST_YEAR, LAST_YEAR = 1990, 2099


@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period: its name, the first day on which a report is expected, and the last."""

    name: str
    opens_on: date
    due_on: date


def periods(
    starts_on: date, due_on: date | None, cycle: str, calendar: WorkCalendar, *, until: date | None = None
) -> list[Period]:
    """The reporting periods of a term, in order.

    Periods are calendar months, quarters, half-years or years that end before the deadline and after the start; the
    last period is "final", due at the deadline itself. A rolling duty has no final period and runs to the end of the
    year in which it starts, or of the year of `until` if that is later. A cycle that would end within two weeks of the
    start or of the deadline is left out."""
    last = due_on or date(max(starts_on.year, until.year if until else 0), 12, 31)
    result: list[Period] = []
    step = MONTHS.get(Cycle(cycle)) if cycle != Cycle.ONCE else None
    opens = starts_on
    if step:
        for end in _cycle_ends(starts_on, last, step):
            due = calendar.add(end + timedelta(days=1), -REPORT_DUE_BEFORE_END)
            if due < starts_on + timedelta(days=14) or (due_on is not None and due > due_on - timedelta(days=14)):
                continue
            result.append(Period(_name(end, step), max(opens, end - timedelta(days=20)), due))
            opens = end + timedelta(days=1)
    if due_on is not None:
        result.append(Period(FINAL, min(max(starts_on, due_on - timedelta(days=20)), due_on), due_on))
    return result


def _cycle_ends(start: date, last: date, step: int) -> list[date]:
    ends: list[date] = []
    year, month = start.year, -(-start.month // step) * step
    while True:
        following = date(year + month // 12, month % 12 + 1, 1)
        end = following - timedelta(days=1)
        if end > last:
            return ends
        ends.append(end)
        month += step
        if month > 12:
            year, month = year + 1, month - 12


def _name(end: date, step: int) -> str:
    if step == 1:
        return f"{end.year}-{end.month:02}"
    if step == 3:
        return f"{end.year}-Q{end.month // 3}"
    return f"{end.year}-H{end.month // 6}" if step == 6 else str(end.year)
