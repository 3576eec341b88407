"""Questions about units, posts and names, always as of a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from luoshi.org.models import Holding, Reach, Unit, UnitChange, UnitLink, UnitName
from luoshi.org.states import PARTY_KINDS, ChangeKind, Line, UnitKind


def units_under(top: int, *, on: date, line: str = "administrative") -> QuerySet[Unit]:
    """Units below `top` on that day, `top` included, in one indexed join.

    `on` is a local date and intervals are half-open, [starts_on, ends_on): a unit abolished on
    1 July is not in the answer for 1 July. `line` picks the tree; a unit may stand in several."""
    return Unit.objects.filter(
        reached_by__above=top,
        reached_by__line=line,
        reached_by__starts_on__lte=on,
        reached_by__ends_on__gt=on,
    )


def reach_below(tops: dict[str, list[int]], *, on: date) -> QuerySet[Any, int]:
    """Ids of all units below the given tops (line -> unit ids), tops included, as a subquery of the closure."""
    wanted = Q(pk__in=[])
    for line, units in tops.items():
        wanted |= Q(line=line, above__in=units)
    return Reach.objects.filter(wanted, starts_on__lte=on, ends_on__gt=on).values_list("below", flat=True)


def reach_above(units: list[int], *, on: date, line: str = "administrative") -> QuerySet[Any, int]:
    """Ids of all units above the given ones, themselves included, as a subquery of the closure."""
    return Reach.objects.filter(line=line, below__in=units, starts_on__lte=on, ends_on__gt=on).values_list(
        "above", flat=True
    )


def holdings_of(person: int, *, on: date) -> QuerySet[Holding]:
    """Posts that a person holds on a day, the leading ones first as entered."""
    return (
        Holding.objects.filter(person=person, starts_on__lte=on, ends_on__gt=on)
        .select_related("post__unit")
        .order_by("pk")
    )


def successors(units: Collection[int], *, on: date) -> dict[int, list[int]]:
    """Units that live on a day and into which the given closed ones went by merger or split, step by step.

    A unit that ended without an heir has an empty list. One or two queries for each step of the history."""
    heirs: dict[int, set[int]] = {unit: {unit} for unit in units}
    gone = set(units)
    seen = set(units)
    while gone:
        changes = UnitChange.objects.filter(
            kind__in=(ChangeKind.MERGE, ChangeKind.SPLIT), before__in=gone, after__isnull=False, on__lte=on
        )
        went: dict[int, set[int]] = {unit: set() for unit in gone}
        for before, after in changes.order_by("on", "pk").values_list("before", "after"):
            if before in gone and before != after:
                went[before].add(after)
        for reached in heirs.values():
            for unit in reached & gone:
                reached.discard(unit)
                reached |= went[unit]
        new = {unit for each in went.values() for unit in each} - seen
        seen |= new
        gone = set(Unit.objects.filter(pk__in=new, ends_on__lte=on).values_list("pk", flat=True))
    return {unit: sorted(reached) for unit, reached in heirs.items()}


def unit_named(unit_id: int) -> Unit:
    """The unit with that id. Raises Unit.DoesNotExist."""
    return Unit.objects.get(pk=unit_id)


def first_closed(units: Collection[int], *, on: date) -> Unit | None:
    """The first of the units, in register order, that is no more on that day; None if all of them live."""
    return Unit.objects.filter(pk__in=units, ends_on__lte=on).order_by("ordinal", "code").first()


def reporting_units(top: int, *, on: date) -> QuerySet[Unit]:
    """Units below `top` that report for a class of units on that day.

    Below an administrative unit these are the departments and institutions, not the classes and divisions between
    them; below a Party organisation all organisations, itself left out."""
    if Unit.objects.filter(pk=top, kind__in=PARTY_KINDS).exists():
        return units_under(top, on=on, line=Line.PARTY).filter(kind__in=PARTY_KINDS).exclude(pk=top)
    return units_under(top, on=on).filter(kind__in=(UnitKind.DEPARTMENT, UnitKind.SUBORDINATE))


@dataclass(frozen=True, slots=True)
class Standing:
    """`unit` reports for the class below `top` on [starts_on, ends_on); its own life ends on `gone_on`."""

    top: int
    unit: int
    starts_on: date
    ends_on: date
    gone_on: date


def tops_of(units: Collection[int], *, since: date) -> QuerySet[Any, int]:
    """Ids of the units over `units`, themselves included, at any time from the day before `since`; as a subquery."""
    return Reach.objects.filter(below__in=units, ends_on__gte=since).values_list("above", flat=True)


def with_all_below(units: Collection[int], *, since: date) -> set[int]:
    """The units and those under them at any time from the day before `since`, in any line."""
    below = Reach.objects.filter(above__in=units, ends_on__gte=since).values_list("below", flat=True)
    return set(units) | set(below)


def standings(tops: Collection[int], units: Collection[int], *, since: date) -> list[Standing]:
    """When each of `units` reports for the classes below `tops`, as reporting_units says it, from `since` on."""
    party = Q(line=Line.PARTY, above__kind__in=PARTY_KINDS, below__kind__in=PARTY_KINDS, distance__gt=0)
    office = Q(line=Line.ADMINISTRATIVE, below__kind__in=(UnitKind.DEPARTMENT, UnitKind.SUBORDINATE))
    rows = Reach.objects.filter(
        party | (office & ~Q(above__kind__in=PARTY_KINDS)), above__in=tops, below__in=units, ends_on__gt=since
    ).order_by("below__ordinal", "below__code", "starts_on")
    return [Standing(*row) for row in rows.values_list("above", "below", "starts_on", "ends_on", "below__ends_on")]


def units_reached(ids: QuerySet[Any, int] | None) -> QuerySet[Unit]:
    """Units whose ids a subquery gives; None means all of them."""
    return Unit.objects.all() if ids is None else Unit.objects.filter(pk__in=ids)


def two_levels_under(top: int | None, *, on: date) -> tuple[list[Unit], dict[int, list[Unit]]]:
    """Units directly below `top` (or below the institution itself) and, by their id, those directly below them.

    Administrative line, register order, three queries at most."""
    if top is None:
        top = Unit.objects.filter(kind=UnitKind.INSTITUTION).order_by("pk").values_list("pk", flat=True).first()
    first = _directly_below([top] if top is not None else [], on=on)
    units = [link.unit for link in first]
    below: dict[int, list[Unit]] = {}
    for link in _directly_below([unit.pk for unit in units], on=on):
        below.setdefault(link.above_id, []).append(link.unit)
    return units, below


def _directly_below(above: list[int], *, on: date) -> QuerySet[UnitLink]:
    return (
        UnitLink.objects.filter(line=Line.ADMINISTRATIVE, above__in=above, starts_on__lte=on, ends_on__gt=on)
        .select_related("unit")
        .order_by("unit__ordinal", "unit__code")
    )


def reach_between(above: Collection[int], below: Collection[int], *, on: date) -> list[tuple[int, int]]:
    """Pairs (above, below) of the given units where one stands over the other, or is it, in the administrative line."""
    return list(
        Reach.objects.filter(
            line=Line.ADMINISTRATIVE, above__in=above, below__in=below, starts_on__lte=on, ends_on__gt=on
        ).values_list("above", "below")
    )


def path_to(unit: int, *, on: date) -> list[Unit]:
    """The units above `unit` and itself, the top first, in the administrative line."""
    chain = Reach.objects.filter(below=unit, line=Line.ADMINISTRATIVE, starts_on__lte=on, ends_on__gt=on)
    return [row.above for row in chain.select_related("above").order_by("-distance")]


def is_register_empty() -> bool:
    """Whether no unit of the institution is on record yet (bodies outside do not count)."""
    return not Unit.objects.exclude(kind=UnitKind.OUTSIDE).exists()


def holders(posts: Collection[int], *, on: date) -> list[tuple[int, int]]:
    """Pairs (post, person) of those who hold one of the posts on a day, as entered."""
    rows = Holding.objects.filter(post__in=posts, starts_on__lte=on, ends_on__gt=on).order_by("pk")
    return list(rows.values_list("post", "person"))


def names_of(units: Collection[int], *, on: date) -> dict[int, str]:
    """Names of units as they were on a day, by id."""
    rows = UnitName.objects.filter(unit__in=units, starts_on__lte=on, ends_on__gt=on)
    return dict(rows.values_list("unit", "name"))
