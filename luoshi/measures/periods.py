"""Periods of a calendar year, as they are written: "2026", "2026-H2", "2026-Q4", "2026-11"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from luoshi.measures.states import Cadence

_WRITTEN = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")
MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF: 6, Cadence.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """Part of a calendar year; [`starts_on`, `ends_on`)."""

    name: str
    cadence: Cadence
    starts_on: date
    ends_on: date


def period_named(name: str) -> Period | None:
    """The period written so; None when it is none. The years 1950 to 2100 are known."""
    found = _WRITTEN.fullmatch(name)
    if found is None or not 1950 <= int(found[1]) <= 2100:
        return None
    year, half, quarter, month = (int(part) if part else 0 for part in found.groups())
    if half:
        return _period(name, Cadence.HALF, year, 6 * half - 5)
    if quarter:
        return _period(name, Cadence.QUARTER, year, 3 * quarter - 2)
    return _period(name, Cadence.MONTH, year, month) if month else _period(name, Cadence.YEAR, year, 1)


def period_of(day: date, cadence: str) -> Period:
    """The period of a cadence in which a day lies."""
    length = MONTHS[Cadence(cadence)]
    number = (day.month - 1) // length + 1
    written = {
        Cadence.MONTH: f"{day.year}-{number:02}",
        Cadence.QUARTER: f"{day.year}-Q{number}",
        Cadence.HALF: f"{day.year}-H{number}",
        Cadence.YEAR: f"{day.year}",
    }[Cadence(cadence)]
    return _period(written, Cadence(cadence), day.year, length * (number - 1) + 1)


def _period(name: str, cadence: Cadence, year: int, month: int) -> Period:
    after = month + MONTHS[cadence]
    return Period(name, cadence, date(year, month, 1), date(year + (after > 12), after - 12 * (after > 12), 1))
