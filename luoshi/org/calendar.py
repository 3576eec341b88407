"""The institution's working-day calendar: the shipped table, with the years an administrator loaded over it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import Refusal
from luoshi.kernel.workdays import WorkCalendar, YearTable, shipped
from luoshi.org.facts import WorkingYearLoaded
from luoshi.org.models import WorkingYear
from luoshi.org.permissions import must_keep_register
from luoshi.org.rows import RowsRefused
from luoshi.org.sheets import BadCell, Column, read

COLUMNS = (
    Column(key="day", heading="日期", also=("date",), required=True, note="如 2027-10-01"),
    Column(key="change", heading="安排", also=("休/班", "休班", "change"), required=True, note="休 或 班"),
)
_CHANGES = {"休": "rest", "放假": "rest", "rest": "rest", "班": "work", "上班": "work", "work": "work"}


class UnusableYear(Refusal):
    code = "org.calendar.unusable_year"
    template = gettext_lazy("“%(file)s” is no table of working days of one year: %(reason)s Correct the file.")


class WorkdayOnWeekday(BadCell):
    code = "org.calendar.workday_on_weekday"
    template = gettext_lazy("Row %(row)d, “%(column)s”: %(day)s is a weekday and worked anyway. Remove the row.")


def calendar() -> WorkCalendar:
    """The calendar in force. One small query, so that a year loaded by another process counts at once."""
    years = tuple(WorkingYear.objects.order_by("year").values_list("year", "rest", "work", "source"))
    return _merged(tuple((y, tuple(rest), tuple(work), source) for y, rest, work, source in years))


@lru_cache(maxsize=4)
def _merged(years: tuple[tuple[int, tuple[str, ...], tuple[str, ...], str], ...]) -> WorkCalendar:
    loaded = {y: YearTable.of(y, rest=rest, work=work, source=source) for y, rest, work, source in years}
    return shipped().with_tables(loaded)


def read_year(path: Path, *, source: str = "") -> YearTable:
    """The table of a year in a file: json ({"year", "rest", "work", "source"}), or a workbook with 日期 and 安排.

    In a workbook days off on a weekend change nothing and are left out, as notices name whole spans. `source` names the
    notice; it wins over what the file says. Raises UnusableYear, UnreadableSheet, MissingHeadings, RowsRefused."""
    if path.suffix.lower() == ".json":
        return _year_of_json(path, source)
    rest: set[date] = set()
    work: set[date] = set()
    problems: list[BadCell] = []
    for line in read(path, COLUMNS):
        day, change = line.day("day"), line.choice("change", _CHANGES, shown=("休", "班"))
        problems += line.problems
        if day and change == "work" and day.weekday() < 5:
            problems.append(WorkdayOnWeekday(row=line.row, column="日期", value=day, day=day))
        elif day and change == "work":
            work.add(day)
        elif day and change and day.weekday() < 5:
            rest.add(day)
    if problems:
        raise RowsRefused(problems)
    years = {day.year for day in rest | work}
    if len(years) != 1:
        raise UnusableYear(file=path.name, reason=_("it names days of %(count)d years.") % {"count": len(years)})
    return YearTable(years.pop(), frozenset(rest), frozenset(work), source or path.name)


def _year_of_json(path: Path, source: str) -> YearTable:
    try:
        table: Any = json.loads(path.read_text(encoding="utf-8"))
        year, rest, work = int(table["year"]), [str(d) for d in table["rest"]], [str(d) for d in table["work"]]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UnusableYear(file=path.name, reason=_("it is no json with year, rest and work.")) from error
    try:
        return YearTable.of(year, rest=rest, work=work, source=source or str(table.get("source", "")))
    except ValueError as error:
        raise UnusableYear(file=path.name, reason=_("it has a day that cannot be what it is called.")) from error


# A gate: upper rooms append what hangs on working days; each is called in the transaction that loads a year.
after_year_loaded: list[Callable[[int], None]] = []


@transaction.atomic
def load_year(table: YearTable, *, actor: Actor) -> WorkingYear:
    """Let the table of a year take the place of the shipped one, or of the one loaded before.

    What upper rooms reckoned in working days is reckoned anew in the same transaction. Raises NotAllowed. Records
    WorkingYearLoaded. Source: the State Council's yearly notice on holidays."""
    must_keep_register(actor, _("the working days of %(year)d") % {"year": table.year})
    days = {
        "rest": sorted(day.isoformat() for day in table.rest),
        "work": sorted(day.isoformat() for day in table.work),
        "source": table.source[:200],
    }
    year, _created = WorkingYear.objects.update_or_create(year=table.year, defaults=days)
    fact = WorkingYearLoaded(
        year=table.year, rest_days=len(table.rest), work_days=len(table.work), source=table.source[:200]
    )
    record(fact, actor=actor)
    for follow in after_year_loaded:
        follow(table.year)
    return year
