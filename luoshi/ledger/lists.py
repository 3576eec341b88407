"""The ledger as a list: what is filtered, how it is ordered, and how many rows each view has. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import pgettext_lazy

from luoshi.kernel.actor import Actor
from luoshi.ledger.finding import MATTERS
from luoshi.ledger.models import Matter, Party
from luoshi.ledger.permissions import RULES
from luoshi.ledger.queries import matter_rows
from luoshi.ledger.states import DONE, ENDED, OUT, Light, PartyRole, Waiting
from luoshi.ledger.turning import is_stale, light_of
from luoshi.mandates.queries import documents_titled
from luoshi.org.queries import units_reached, units_under
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

# Views that hold open matters only, which are few, however old the ledger is.
GOING_VIEWS = (OPEN_VIEW, "attention", "month", "review")

# What a head of the table orders by; the number always decides between equals, so that pages do not overlap.
ORDERS: dict[str, str] = {
    "number": "number",
    "lead": "lead__ordinal",
    "progress": "progress",
    "due": "due_on",
    "last": "last_report_on",
    "waiting": "waiting_since",
}


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


def has_light(lights: Sequence[str], *, on: date) -> Q:
    """Rows with one of the lights, annotated as `light`.

    One small query: where no light is stale, an index alone answers the list."""
    if Matter.objects.filter(is_stale(on)).exists():
        return Q(light__in=lights)
    return Q(light_kept__in=lights)


def in_view(view: str, *, on: date) -> Q:
    """The rows of a shipped view."""
    going = ~Q(state__in=OUT)
    match view:
        case "open":
            return going
        case "attention":
            return going & has_light([Light.WARN, Light.OVER], on=on)
        case "month":
            first = on.replace(day=1)
            following = (first + timedelta(days=32)).replace(day=1)
            return going & Q(due_on__gte=first, due_on__lt=following)
        case "review":
            return going & Q(waiting_for__in=[Waiting.REVIEW, Waiting.FINDING, Waiting.CONCLUSION])
        case "done":
            return Q(state__in=DONE)
        case "ended":
            return Q(state__in=ENDED)
    return Q()


def condition(wanted: Filter, *, on: date) -> Q:
    """The filter as one condition over matters annotated with `light`. No join multiplies rows."""
    where = in_view(wanted.view, on=on)
    if wanted.lights:
        where &= has_light(wanted.lights, on=on)
    for name, values in (
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


def visible(actor: Actor, *, going: bool = False) -> QuerySet[Matter]:
    """What the actor may see, with `light`, and nothing joined: the ground on which lists are counted.

    `going` leaves only what is open: then indexes of the open rows alone are read."""
    rows = Matter.objects.filter(RULES["view"](actor))
    return (rows.exclude(state__in=OUT) if going else rows).annotate(light=light_of(actor.on))


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


def document_titles(actor: Actor, containing: str, *, most: int = 12) -> list[tuple[int, str]]:
    """Documents whose title holds some words and from which come matters that the actor may see, the latest first."""
    mine = visible(actor).filter(document=OuterRef("pk")).order_by()
    rows = documents_titled(containing).filter(Exists(mine))
    return list(rows.values_list("pk", "title")[:most])


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


def names_of(actor: Actor, wanted: Filter) -> tuple[dict[int, str], dict[int, str]]:
    """Names of the units and of the document that a filter is about, by id: a query for each sort that it names."""
    units = [pk for pk in (wanted.lead, wanted.co) if pk is not None]
    documents: QuerySet[Any] = visible(actor).filter(document=wanted.document).order_by()
    return (
        dict(units_reached(None).filter(pk__in=units).values_list("pk", "short_name")) if units else {},
        dict(documents.values_list("document", "document__title")[:1]) if wanted.document is not None else {},
    )
