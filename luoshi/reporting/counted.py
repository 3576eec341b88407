"""The figures of the board from the counters of the ledger, for whoever reads every matter.

A roll-up costs what the answer is large. What was true on the same day of earlier years is not in the counters; it is
worked out from the rows once a day and kept with the fingerprint of those years: a late change shows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from luoshi.ledger import tallies
from luoshi.ledger.states import DONE, OUT, Light

A_DAY = 24 * 60 * 60


def by_lead(where: Q, *, year: int, on: date, month_ago: date) -> dict[int | None, dict[str, int]]:
    """The parts of a Tally by lead unit. Six queries; matters that ended without a result are left out."""
    found: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    this_year = where & Q(year=year)
    for (lead, light), n in tallies.cells("lead", where=this_year, on=on):
        if light != Light.ENDED:
            found[lead]["total"] += n
            found[lead][light] += n
    for lead, state, punctual, n, _days in tallies.sums("lead", "state", "punctual", where=this_year):
        if punctual and state in DONE:
            found[lead]["due"] += n
            found[lead]["on_time"] += n if punctual == "on_time" else 0
    rows: QuerySet[Any] = tallies.matters(this_year).values_list("lead")
    for lead, n in rows.exclude(state__in=OUT).filter(due_on__lte=on).annotate(n=Count("pk")):
        found[lead]["due"] += n
    for lead in found:
        found[lead]["done_month_ago"] = found[lead]["done"]
    for lead, n in rows.filter(concluded_on__gt=month_ago).annotate(n=Count("pk")):
        found[lead]["done_month_ago"] -= n
    for lead, (n, days) in tallies.waits(this_year).items():
        if lead in found:
            found[lead]["reviews"], found[lead]["review_days"] = n, days
    return {lead: dict(parts) for lead, parts in found.items()}


def stages(where: Q, *, year: int, on: date) -> list[tuple[str, int, int]]:
    """Open matters by who acts next: the stage, how many, how many days in all. One query."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for waiting_for, state, n, since in tallies.sums("waiting_for", "state", where=where & Q(year=year)):
        if state not in OUT:
            found[waiting_for][0] += n
            found[waiting_for][1] += n * on.toordinal() - since
    return [(stage, n, days) for stage, (n, days) in found.items()]


def months(where: Q, *, year: int) -> tuple[list[tuple[date, int]], list[tuple[date, int]]]:
    """Deadlines and conclusions of the matters of a year and the one before, by first day of the month."""
    two_years = where & Q(year__in=[year - 1, year])
    return list(tallies.months("due", where=two_years).items()), list(tallies.months("done", where=two_years).items())


def kept(what: str, years: list[int], work: Callable[[int], Any]) -> dict[int, Any]:
    """What `work` gives for each of the years, kept for a day, or until a matter of that year changes."""
    prints = tallies.fingerprints(years)
    keys = {year: f"board:{what}:{year}:{prints.get(year, (0, 0))}".replace(" ", "") for year in years}
    found = cache.get_many(keys.values())
    result = {}
    for year, key in keys.items():
        if key not in found:
            found[key] = work(year)
            cache.set(key, found[key], A_DAY)
        result[year] = found[key]
    return result
