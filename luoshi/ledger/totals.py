"""How many rows a view or a filter of the ledger has, as the actor may see it.

Who reads for the whole institution is answered from the counters (ledger.tallies). For everybody else, and for filters
the counters know nothing of, open matters are counted in one pass over an index of the open ones; what has piled up
over the years is counted as far as MOST_COUNTED and then said as “2,000+”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from luoshi.access.queries import reaches_everything
from luoshi.kernel.actor import Actor
from luoshi.ledger import tallies
from luoshi.ledger.lists import EVERY_VIEW, GOING_VIEWS, VIEWS, Filter, condition, in_view, visible
from luoshi.ledger.models import Matter
from luoshi.ledger.permissions import NEED_TO_KNOW
from luoshi.ledger.states import DONE, ENDED, OUT, Light, Waiting
from luoshi.org.queries import units_under

MOST_COUNTED = 2_000
_ALARMED = (Light.WARN, Light.OVER)
_IN_REVIEW = (Waiting.REVIEW, Waiting.FINDING, Waiting.CONCLUSION)


class AtLeast(int):
    """A count that was stopped: there are more. Pages write it with a plus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs:
    """How many rows each shipped view and each of the actor's own views has; and the years there are, latest first."""

    views: dict[str, int]
    own: list[int]
    years: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of a filter; of them overdue or far behind, due soon or behind, and returned."""

    here: int
    over: int
    warn: int
    back: int


def reads_everything(actor: Actor) -> bool:
    """Whether the actor reads every matter, so that the counters answer."""
    return reaches_everything(actor, *NEED_TO_KNOW)


def tabs(actor: Actor, kept: Sequence[Filter] = ()) -> Tabs:
    """All that stands in the tabs: three or four queries, and one or two for each view of one's own.

    The years are those of all matters, without the restricted ones for who does not read everything."""
    everything = reads_everything(actor)
    views = _all_views(actor.on) if everything else _views_seen(actor)
    return Tabs(
        views={view: views[view] for view in VIEWS},
        own=[counts(actor, wanted).here for wanted in kept],
        years=tallies.years(Q() if everything else Q(is_restricted=False)),
    )


def _all_views(on: date) -> dict[str, int]:
    cells = tallies.cells("state", "waiting_for", where=Q(), on=on)
    going = [cell for cell in cells if cell.key[0] not in OUT]
    return {
        "open": sum(cell.n for cell in going),
        "attention": sum(cell.n for cell in going if cell.light in _ALARMED),
        "month": Matter.objects.filter(in_view("month", on=on)).count(),
        "review": sum(cell.n for cell in going if cell.key[1] in _IN_REVIEW),
        "done": sum(cell.n for cell in cells if cell.key[0] in DONE),
        "ended": sum(cell.n for cell in cells if cell.key[0] in ENDED),
        EVERY_VIEW: sum(cell.n for cell in cells),
    }


def _views_seen(actor: Actor) -> dict[str, int]:
    on = actor.on
    parts = {view: Count("pk", filter=in_view(view, on=on)) for view in GOING_VIEWS}
    found: dict[str, int] = visible(actor, going=True).aggregate(**parts)
    return found | {
        "done": bounded(visible(actor).filter(state__in=DONE)),
        "ended": bounded(visible(actor).filter(state__in=ENDED)),
        EVERY_VIEW: bounded(visible(actor)),
    }


def counts(actor: Actor, wanted: Filter) -> Counts:
    """The counts of a filter: two queries."""
    if reads_everything(actor) and _is_counted(wanted):
        return _from_counters(wanted, actor.on)
    where = condition(wanted, on=actor.on)
    found: dict[str, Any] = (
        visible(actor, going=True)
        .filter(where)
        .aggregate(
            here=Count("pk"),
            over=Count("pk", filter=Q(light=Light.OVER)),
            warn=Count("pk", filter=Q(light=Light.WARN)),
            back=Count("pk", filter=Q(waiting_for=Waiting.CORRECTION)),
        )
    )
    if wanted.view not in GOING_VIEWS:
        found["here"] = bounded(visible(actor).filter(where))
    return Counts(**found)


def _is_counted(wanted: Filter) -> bool:
    """Whether the filter names nothing but what the counters are kept by."""
    days = (wanted.due_from, wanted.due_to, wanted.concluded_from, wanted.concluded_to)
    named = (wanted.document, wanted.co, wanted.q.strip() or None)
    return wanted.view != "month" and all(value is None for value in (*days, *named))


def _from_counters(wanted: Filter, on: date) -> Counts:
    where = Q()
    for name, values in (("state", wanted.states), ("kind", wanted.kinds), ("waiting_for", wanted.waiting)):
        if values:
            where &= Q(**{f"{name}__in": values})
    if wanted.year is not None:
        where &= Q(year=wanted.year)
    if wanted.lead is not None:
        where &= Q(lead__in=units_under(wanted.lead, on=on).values("pk"))
    cells = [
        cell
        for cell in tallies.cells("state", "waiting_for", where=where, on=on)
        if _fits(wanted.view, cell) and (not wanted.lights or cell.light in wanted.lights)
    ]
    return Counts(
        here=sum(cell.n for cell in cells),
        over=sum(cell.n for cell in cells if cell.light == Light.OVER),
        warn=sum(cell.n for cell in cells if cell.light == Light.WARN),
        back=sum(cell.n for cell in cells if cell.key[1] == Waiting.CORRECTION),
    )


def _fits(view: str, cell: tallies.Cell) -> bool:
    """The same as lists.in_view, of a cell."""
    state, waiting_for, light = cell.key
    match view:
        case "open":
            return state not in OUT
        case "attention":
            return state not in OUT and light in _ALARMED
        case "review":
            return state not in OUT and waiting_for in _IN_REVIEW
        case "done":
            return state in DONE
        case "ended":
            return state in ENDED
    return True


def bounded(rows: QuerySet[Any]) -> int:
    """The number of rows, or AtLeast(MOST_COUNTED). One query, which stops there."""
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return found if found <= MOST_COUNTED else AtLeast(MOST_COUNTED)
