"""The dated closure of the trees: who was under whom, at what distance, from when to when. The only writer of Reach.

Reads UnitLink and the lives of units, writes Reach. Every unit reaches itself (distance 0) in every line for as long as
it lives, so that a right over a unit holds before the unit has joined a tree. Rows have one canonical form: for a line,
a pair and a distance the intervals are disjoint and do not touch, so two ways of computing them give the same rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction

from luoshi.org.models import Reach, Unit, UnitLink
from luoshi.org.states import Line

BATCH = 500  # ids in one IN (...): below the limit of every SQLite


class Link(NamedTuple):
    """`above` stood directly above the unit on [starts_on, ends_on)."""

    above: int
    starts_on: date
    ends_on: date


class Span(NamedTuple):
    """`above` was over `below` at `distance` on [starts_on, ends_on)."""

    above: int
    below: int
    distance: int
    starts_on: date
    ends_on: date


Life = tuple[date, date]
Links = Mapping[int, list[Link]]


def spans_of(unit: int, links: Links, lives: Mapping[int, Life]) -> list[Span]:
    """What was above `unit`, itself included, in canonical form.

    Walks upward with a window of days that only shrinks, so that a circle over time (A under B last year, B under A
    this year) ends: on no single day is there a circle. Costs what the answer is large."""
    found: dict[tuple[int, int], list[Life]] = defaultdict(list)

    def climb(at: int, distance: int, since: date, until: date) -> None:
        born, gone = lives[at]
        since, until = max(since, born), min(until, gone)
        if since >= until:
            return
        found[at, distance].append((since, until))
        for link in links.get(at, ()):
            if link.starts_on < until and link.ends_on > since:
                climb(link.above, distance + 1, max(since, link.starts_on), min(until, link.ends_on))

    climb(unit, 0, *lives[unit])
    return [
        Span(above, unit, distance, since, until)
        for (above, distance), pieces in found.items()
        for since, until in _joined(pieces)
    ]


@transaction.atomic
def rebuild(line: str) -> int:
    """Write the closure of a line anew from its links; the number of rows. Two reads, one delete, bulk inserts."""
    lives = {pk: (since, until) for pk, since, until in Unit.objects.values_list("pk", "starts_on", "ends_on")}
    links = _by_unit(UnitLink.objects.filter(line=line).values_list("unit", "above", "starts_on", "ends_on"))
    Reach.objects.filter(line=line).delete()
    rows = [span for unit in lives for span in spans_of(unit, links, lives)]
    _insert(line, rows)
    return len(rows)


@transaction.atomic
def refresh(units: Collection[int], *, line: str | None = None) -> None:
    """Bring the closure up to date after the links above `units`, or their lives, have changed, in one line or in all.

    What changes is only what is above `units` and above all that ever stood under them; nothing else is read or
    written. Costs a handful of queries, and one more for each level of the tree."""
    for each in [line] if line else Line.values:
        _refresh(units, each)


def _refresh(units: Collection[int], line: str) -> None:
    affected = set(units)
    for batch in _batches(units):
        affected.update(Reach.objects.filter(line=line, above__in=batch).values_list("below", flat=True))
    links, everybody = _links_upward(affected, line)
    lives: dict[int, Life] = {}
    for batch in _batches(everybody):
        for pk, since, until in Unit.objects.filter(pk__in=batch).values_list("pk", "starts_on", "ends_on"):
            lives[pk] = (since, until)
    wanted = {span for unit in affected for span in spans_of(unit, links, lives)}
    stale: list[int] = []
    for batch in _batches(affected):
        rows = Reach.objects.filter(line=line, below__in=batch)
        for pk, above, below, distance, since, until in rows.values_list(
            "pk", "above", "below", "distance", "starts_on", "ends_on"
        ):
            if (kept := Span(above, below, distance, since, until)) in wanted:
                wanted.discard(kept)
            else:
                stale.append(pk)
    for batch in _batches(stale):
        Reach.objects.filter(pk__in=batch).delete()
    _insert(line, wanted)


def _links_upward(units: Collection[int], line: str) -> tuple[Links, set[int]]:
    """Links of `units` and of everything ever above them, and all units met on the way."""
    met = set(units)
    links: dict[int, list[Link]] = defaultdict(list)
    frontier = set(units)
    while frontier:
        above: set[int] = set()
        for batch in _batches(frontier):
            rows = UnitLink.objects.filter(line=line, unit__in=batch)
            for unit, top, since, until in rows.values_list("unit", "above", "starts_on", "ends_on"):
                links[unit].append(Link(top, since, until))
                above.add(top)
        frontier = above - met
        met |= above
    return links, met


def _by_unit(rows: Iterable[tuple[int, int, date, date]]) -> Links:
    links: dict[int, list[Link]] = defaultdict(list)
    for unit, above, since, until in rows:
        links[unit].append(Link(above, since, until))
    return links


def _joined(pieces: list[Life]) -> list[Life]:
    """The same days in as few intervals as possible."""
    joined: list[Life] = []
    for since, until in sorted(pieces):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def _insert(line: str, spans: Iterable[Span]) -> None:
    rows = [
        Reach(
            line=line, above_id=s.above, below_id=s.below, distance=s.distance, starts_on=s.starts_on, ends_on=s.ends_on
        )
        for s in sorted(spans)
    ]
    Reach.objects.bulk_create(rows, batch_size=BATCH)


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]
