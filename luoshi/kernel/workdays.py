"""The working-day calendar (工作日历): which days the office works, by the State Council's yearly notices.

Weekends are moved around public holidays every year (调休), so the calendar is data: a table per year, shipped in
data/workdays.json and loaded by an administrator for years to come. A year without a table counts Monday to Friday and
is provisional: pages say so, and the figures change when the notice is loaded."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "data" / "workdays.json"
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class YearTable:
    """What a yearly notice changes: `rest` are weekdays off, `work` weekend days worked; `source` names the notice."""

    year: int
    rest: frozenset[date]
    work: frozenset[date]
    source: str

    @staticmethod
    def of(year: int, *, rest: Iterable[str], work: Iterable[str], source: str) -> YearTable:
        """The table from ISO dates. Raises ValueError for a date that does not exist or cannot be what it is called.

        Such a date is one of another year, a weekend day as rest, or a weekday as work."""
        table = YearTable(
            year, frozenset(map(date.fromisoformat, rest)), frozenset(map(date.fromisoformat, work)), source
        )
        if wrong := sorted(d for d in table.rest | table.work if d.year != year):
            raise ValueError(f"{wrong[0]} is not in {year}")
        if wrong := sorted(d for d in table.rest if d.weekday() >= _SATURDAY):
            raise ValueError(f"{wrong[0]} is a weekend day and cannot be a weekday off")
        if wrong := sorted(d for d in table.work if d.weekday() < _SATURDAY):
            raise ValueError(f"{wrong[0]} is a weekday and cannot be a weekend day worked")
        return table


class WorkCalendar:
    """Working days by the tables given. Immutable; each year is laid out once, then a question costs a bisection."""

    def __init__(self, tables: Mapping[int, YearTable]) -> None:
        self._tables = dict(tables)
        self._years: dict[int, list[date]] = {}

    def with_tables(self, tables: Mapping[int, YearTable]) -> WorkCalendar:
        """A calendar in which `tables` stand before the present ones."""
        return WorkCalendar({**self._tables, **tables})

    def is_working(self, day: date) -> bool:
        """Whether the office works on `day`."""
        return _works(day, self._tables.get(day.year))

    def is_provisional(self, year: int) -> bool:
        """Whether the year has no table, so that Monday to Friday is counted."""
        return year not in self._tables

    def source(self, year: int) -> str:
        """The notice behind the year's table; empty when the year is provisional."""
        table = self._tables.get(year)
        return table.source if table else ""

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which is not counted itself; before it when `count` is negative.

        `add(day, 0)` is `day`, working or not. Source for leaving out the first day: 民法典 art. 201."""
        if count == 0:
            return day
        year, days = day.year, self._days(day.year)
        position = (bisect_right(days, day) - 1 if count > 0 else bisect_left(days, day)) + count
        while position >= len(days):
            position -= len(days)
            year, days = year + 1, self._days(year + 1)
        while position < 0:
            year, days = year - 1, self._days(year - 1)
            position += len(days)
        return days[position]

    def between(self, after: date, until: date) -> int:
        """Number of working days after `after` up to and including `until`; negative when `until` is earlier."""
        if until < after:
            return -self.between(until, after)
        whole = sum(len(self._days(year)) for year in range(after.year, until.year))
        return whole + bisect_right(self._days(until.year), until) - bisect_right(self._days(after.year), after)

    def on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the next one."""
        return day if self.is_working(day) else self.add(day, 1)

    def on_or_before(self, day: date) -> date:
        """`day` if it is a working day, else the last one before it."""
        return day if self.is_working(day) else self.add(day, -1)

    def _days(self, year: int) -> list[date]:
        days = self._years.get(year)
        if days is None:
            table = self._tables.get(year)
            day = date(year, 1, 1)
            days = [d for d in (day + n * _DAY for n in range(_length(year))) if _works(d, table)]
            self._years[year] = days
        return days


def _works(day: date, table: YearTable | None) -> bool:
    if day.weekday() < _SATURDAY:
        return table is None or day not in table.rest
    return table is not None and day in table.work


def _length(year: int) -> int:
    return 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365


@cache
def shipped() -> WorkCalendar:
    """The calendar of the tables that come with Luoshi."""
    with SHIPPED.open(encoding="utf-8") as file:
        years = json.load(file)["years"]
    return WorkCalendar(
        {
            int(year): YearTable.of(int(year), rest=table["rest"], work=table["work"], source=table["source"])
            for year, table in years.items()
        }
    )
