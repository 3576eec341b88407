"""The institution's working-day calendar: the shipped table, with the years an administrator loaded over it."""

from __future__ import annotations

from functools import lru_cache

from luoshi.kernel.workdays import WorkCalendar, YearTable, shipped
from luoshi.org.models import WorkingYear


def calendar() -> WorkCalendar:
    """The calendar in force. One small query, so that a year loaded by another process counts at once."""
    years = tuple(WorkingYear.objects.order_by("year").values_list("year", "rest", "work", "source"))
    return _merged(tuple((y, tuple(rest), tuple(work), source) for y, rest, work, source in years))


@lru_cache(maxsize=4)
def _merged(years: tuple[tuple[int, tuple[str, ...], tuple[str, ...], str], ...]) -> WorkCalendar:
    loaded = {y: YearTable.of(y, rest=rest, work=work, source=source) for y, rest, work, source in years}
    return shipped().with_tables(loaded)
