"""How many matters there are of each sort, read from the counters that ledger.counting keeps.

A count costs what the answer is large. Rows whose kept light is not that of the day are few (ledger.turning) and are
taken from the table itself, so that the answer is exact on every day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet, Sum

from luoshi.ledger import counting
from luoshi.ledger.lights import light_of as worked_out
from luoshi.ledger.models import Matter, Tally
from luoshi.ledger.turning import is_stale

# What a count may be narrowed to and grouped by; these names are the same in Matter and Tally.
KEYS = ("lead", "year", "kind", "state", "waiting_for", "is_restricted")


class Cell(NamedTuple):
    """`n` matters of one sort on a day; `key` holds the values asked for, then the light."""

    key: tuple[Any, ...]
    n: int

    @property
    def light(self) -> str:
        return str(self.key[-1])


def cells(*by: str, where: Q, on: date) -> list[Cell]:
    """Matters by light and by some of KEYS. `where` names only KEYS. Two queries."""
    counted: Counter[tuple[Any, ...]] = Counter()
    rows = (
        Tally.objects.filter(where, what=_what(by, where)).order_by().values_list(*by, "light").annotate(count=Sum("n"))
    )
    for *key, count in rows:
        counted[tuple(key)] += count
    turned = (
        Matter.objects.filter(where, is_stale(on))
        .annotate(now=worked_out(on))
        .order_by()
        .values_list(*by, "light_kept", "now")
        .annotate(count=Count("pk"))
    )
    for *key, kept, now, count in turned:
        counted[(*key, kept)] -= count
        counted[(*key, now)] += count
    return [Cell(key, n) for key, n in counted.items() if n]


def _what(by: Sequence[str], where: Q) -> str:
    """The counters to read: those without leads where nobody asks for leads."""
    return "state" if "lead" in by or "lead" in _names(where) else "whole"


def _names(where: Q) -> set[str]:
    """Fields that a condition names."""
    found: set[str] = set()
    for child in where.children:
        if isinstance(child, Q):
            found |= _names(child)
        elif isinstance(child, tuple):
            found.add(str(child[0]).partition("__")[0])
    return found


def sums(*by: str, where: Q) -> list[tuple[Any, ...]]:
    """Matters by KEYS and `punctual` without their lights: the values, the number, the sum of the day numbers of
    `waiting_since`. One query."""
    rows = Tally.objects.filter(where, what=_what(by, where)).order_by().values_list(*by)
    return [row for row in rows.annotate(count=Sum("n"), days=Sum("since")) if row[-2]]


def months(what: str, *, where: Q) -> dict[date, int]:
    """Matters by the first day of the month of their deadline ("due") or conclusion ("done"). One query."""
    rows = Tally.objects.filter(where, what=what).order_by().values_list("month").annotate(count=Sum("n"))
    return {month: count for month, count in rows if count}


def waits(where: Q) -> dict[int | None, tuple[int, int]]:
    """Decisions on reports by the unit that led: how many, and the working days that they took. One query."""
    rows = Tally.objects.filter(where, what="waits").order_by().values_list("lead")
    return {lead: (n, days) for lead, n, days in rows.annotate(count=Sum("n"), days=Sum("since"))}


def fingerprints(years: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """For each year something that changes whenever a matter of that year does: what a kept figure was made from."""
    rows = Tally.objects.filter(year__in=years).order_by().values_list("year")
    made_of = rows.annotate(last=Max("pk"), count=Count("pk"), days=Sum("since"))
    return {year: (last, n, days) for year, last, n, days in made_of}


def matters(where: Q) -> QuerySet[Any]:
    """The rows themselves, for what no counter holds; `where` names only KEYS. In no order, ready to be grouped."""
    return Matter.objects.filter(where).order_by()


def years(where: Q) -> list[int]:
    """Years of the matters, the latest first; `where` says nothing of leads."""
    rows = Tally.objects.filter(where, what="whole").order_by("-year").values_list("year").annotate(count=Sum("n"))
    return [year for year, count in rows if count]


def keep_counting(**_how: Any) -> None:
    """After a migration: makes the triggers if they are gone, and counts anew what was written without them.

    Also after a test database was emptied, which removes the counts and, on SQLite, counts what it removes."""
    if Tally._meta.db_table not in connection.introspection.table_names():
        return  # on the way back through the migrations
    if counting.missing(connection):
        counting.install(connection)
        counting.recount(connection)
    elif not Matter.objects.exists():
        Tally.objects.all().delete()


def compact() -> int:
    """Sums up the counters; how many rows are left. For the daily tidying."""
    return counting.compact(connection)


def differences() -> Sequence[tuple[Any, ...]]:
    """Cells in which the counters and the rows do not agree; empty as long as nobody switched the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute(counting.comparison(connection.vendor))
        return list(cursor.fetchall())
