"""The ledger as a list: what is filtered, how it is ordered, and how many rows each view has. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils.translation import pgettext_lazy

from luoshi.kernel.actor import Actor
from luoshi.ledger.finding import MATTERS
from luoshi.ledger.models import Matter, Party
from luoshi.ledger.permissions import RULES
from luoshi.ledger.queries import matter_rows
from luoshi.ledger.states import DONE, ENDED, OUT, Light, PartyRole, Waiting
from luoshi.ledger.turning import light_of
from luoshi.org.queries import units_reached, units_under
from luoshi.org.states import UnitKind
from luoshi.search.queries import hits

OPEN_VIEW = "open"
EVERY_VIEW = "all"
VIEWS: dict[str, Any] = {
    OPEN_VIEW: pgettext_lazy("全部在办", "All open"),
    "attention": pgettext_lazy("需要督办", "Need attention"),
    "month": pgettext_lazy("本月到期", "Due this month"),
    "review": pgettext_lazy("待审核", "To review"),
    "done": pgettext_lazy("已办结", "Concluded"),
    "ended": pgettext_lazy("终止、并案或撤销", "Ended"),
    EVERY_VIEW: pgettext_lazy("全部事项", "All items"),
}

# What a head of the table orders by; the number always decides between equals, so that pages do not overlap.
ORDERS: dict[str, str] = {
    "number": "number",
    "lead": "lead__ordinal",
    "progress": "progress",
    "due": "due_on",
    "last": "last_report_on",
    "waiting": "waiting_since",
}

CHOOSABLE = (UnitKind.INSTITUTION, UnitKind.CLASS, UnitKind.DEPARTMENT, UnitKind.SUBORDINATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the ledger is narrowed to. Empty fields narrow nothing; `lead` and `co` mean the unit and all below it.

    Days from and to are both included. `view` is a key of VIEWS."""

    view: str = OPEN_VIEW
    q: str = ""
    lights: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None
    concluded_from: date | None = None
    concluded_to: date | None = None
    document: int | None = None
    lead: int | None = None
    co: int | None = None
    year: int | None = None


def in_view(view: str, *, on: date) -> Q:
    """The rows of a shipped view; needs the annotation `light`."""
    going = ~Q(state__in=OUT)
    match view:
        case "open":
            return going
        case "attention":
            return going & Q(light__in=[Light.WARN, Light.OVER])
        case "month":
            first = on.replace(day=1)
            following = (first + timedelta(days=32)).replace(day=1)
            return going & Q(due_on__gte=first, due_on__lt=following)
        case "review":
            return Q(waiting_for__in=[Waiting.REVIEW, Waiting.FINDING, Waiting.CONCLUSION])
        case "done":
            return Q(state__in=DONE)
        case "ended":
            return Q(state__in=ENDED)
    return Q()


def condition(wanted: Filter, *, on: date) -> Q:
    """The filter as one condition over matters annotated with `light`. No join multiplies rows."""
    where = in_view(wanted.view, on=on)
    for name, values in (
        ("light", wanted.lights),
        ("state", wanted.states),
        ("kind", wanted.kinds),
        ("waiting_for", wanted.waiting),
    ):
        if values:
            where &= Q(**{f"{name}__in": values})
    for name, value in (
        ("due_on__gte", wanted.due_from),
        ("due_on__lte", wanted.due_to),
        ("concluded_on__gte", wanted.concluded_from),
        ("concluded_on__lte", wanted.concluded_to),
        ("document", wanted.document),
        ("year", wanted.year),
    ):
        if value is not None:
            where &= Q(**{name: value})
    if wanted.lead is not None:
        where &= Q(lead__in=units_under(wanted.lead, on=on).values("pk"))
    if wanted.co is not None:
        below = units_under(wanted.co, on=on).values("pk")
        where &= Q(pk__in=Party.objects.filter(unit__in=below).exclude(role=PartyRole.LEAD).values("matter"))
    if wanted.q.strip():
        where &= Q(pk__in=hits(MATTERS, wanted.q))
    return where


def visible(actor: Actor) -> QuerySet[Matter]:
    """What the actor may see, with `light`, and nothing joined: the ground on which lists are counted."""
    return Matter.objects.filter(RULES["view"](actor)).annotate(light=light_of(actor.on))


def listed(actor: Actor, wanted: Filter, *, order: str = "due") -> QuerySet[Matter]:
    """Matters that the actor may see and the filter keeps, in the order of a head of the table ("-due" turns it).

    Rows without a value come last. One row each; lead, document and span are joined, `light` is annotated."""
    return ordered(visible(actor).filter(condition(wanted, on=actor.on)), order)


def ordered(rows: QuerySet[Matter], order: str) -> QuerySet[Matter]:
    """The rows by a head of the table and then by number; an unknown head counts as the deadline."""
    down = order.startswith("-")
    field = F(ORDERS.get(order.lstrip("-"), "due_on"))
    first = field.desc(nulls_last=True) if down else field.asc(nulls_last=True)
    return rows.select_related("lead", "document").order_by(first, "number")


def page_of(rows: QuerySet[Matter], *, on: date, start: int, size: int) -> list[Matter]:
    """`size` rows from `start` (0-based), with their parties as `all_parties`: three queries.

    The ids come first, by themselves: sorting a hundred thousand narrow rows is cheap, sorting wide ones is not; and
    what the actor may see is asked once. `on` is the day of the lights."""
    ids = list(rows.select_related(None).values_list("pk", flat=True)[start : start + size])
    found = Matter.objects.filter(pk__in=ids).annotate(light=light_of(on)).select_related("lead", "document")
    wide = {m.pk: m for m in matter_rows(found)}
    return [wide[pk] for pk in ids if pk in wide]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs:
    """How many rows each shipped view and each of the actor's own views has; and the years there are, latest first."""

    views: dict[str, int]
    own: list[int]
    years: list[int]


def tabs(actor: Actor, kept: Sequence[Filter] = ()) -> Tabs:
    """All that stands in the tabs: one query, one pass over what the actor may see."""
    parts: dict[str, Q] = {f"view_{view}": in_view(view, on=actor.on) for view in VIEWS}
    parts |= {f"own_{i}": condition(each, on=actor.on) for i, each in enumerate(kept)}
    found: Mapping[str, Any] = visible(actor).aggregate(
        **{name: _counted(where) for name, where in parts.items()}, first=Min("year"), last=Max("year")
    )
    first, last = found["first"], found["last"]
    return Tabs(
        views={view: found[f"view_{view}"] for view in VIEWS},
        own=[found[f"own_{i}"] for i in range(len(kept))],
        years=list(range(last, first - 1, -1)) if last is not None else [],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of a filter; of them overdue or far behind, due soon or behind, and returned."""

    here: int
    over: int
    warn: int
    back: int


def counts(actor: Actor, wanted: Filter) -> Counts:
    """The counts of a filter: one query, which an index narrows before it counts."""
    found = (
        visible(actor)
        .filter(condition(wanted, on=actor.on))
        .aggregate(
            here=Count("pk"),
            over=Count("pk", filter=Q(light=Light.OVER)),
            warn=Count("pk", filter=Q(light=Light.WARN)),
            back=Count("pk", filter=Q(waiting_for=Waiting.CORRECTION)),
        )
    )
    return Counts(**found)


def _counted(where: Q) -> Count:
    return Count("pk", filter=where) if where else Count("pk")


def documents_listed(actor: Actor) -> list[tuple[int, str]]:
    """Documents of the matters that the actor may see, by title: id and title."""
    rows: QuerySet[Any] = visible(actor).filter(document__isnull=False)
    return list(rows.order_by("document__title").values_list("document", "document__title").distinct())


def other_units(matters: Sequence[int]) -> dict[int, list[str]]:
    """Short names of the parties beside the lead, in the order of the text, by matter: one query."""
    rows = (
        Party.objects.filter(matter__in=matters)
        .exclude(unit__isnull=False, unit=F("matter__lead"))
        .order_by("matter", "ordinal", "pk")
        .values_list("matter", "is_class", "text", "unit__short_name")
    )
    names: dict[int, list[str]] = {}
    for matter, is_class, text, short_name in rows:
        names.setdefault(matter, []).append(text if is_class or short_name is None else short_name)
    return names


def units_to_choose(on: date) -> list[tuple[int, str]]:
    """Units that a filter or a new matter may name, in the order of the register: id and short name."""
    living = units_reached(None).filter(starts_on__lte=on, ends_on__gt=on, kind__in=CHOOSABLE)
    return list(living.order_by("ordinal", "code").values_list("pk", "short_name"))
