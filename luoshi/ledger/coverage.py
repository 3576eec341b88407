"""覆盖: of the units of a class, how many have reported; “everyone” is done by n of N, exceptions named.

Domain handbook 2.3, roll-up. Set-based: two queries for any number of matters and units."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from luoshi.ledger.models import Exemption, Matter, Slot
from luoshi.ledger.states import SlotState

REPORTED = (SlotState.SUBMITTED, SlotState.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """`reported` of `total` units; those exempted are not in `total`, and `exempted` says how many there are.

    A unit has reported when a report of it is under review or accepted, and none of its cells was returned or is past
    its day. A matter without a class party has a total of 0."""

    reported: int = 0
    total: int = 0
    exempted: int = 0

    @property
    def missing(self) -> int:
        return self.total - self.reported

    @property
    def is_whole(self) -> bool:
        return self.reported == self.total


def coverage_of(matters: Collection[int], *, on: date) -> dict[int, Coverage]:
    """The coverage of matters on a day, by id; those without a class party are left out. Two queries."""
    counted: QuerySet[Any] = (
        _asked(on)
        .filter(matter__in=matters)
        .order_by()
        .values("matter")
        .annotate(
            total=Count("unit", distinct=True),
            reported=Count("unit", distinct=True, filter=Q(state__in=REPORTED) & Q(~Exists(_open(on)))),
        )
    )
    exempted = dict(
        Exemption.objects.filter(matter__in=matters)
        .order_by()
        .values("matter")
        .annotate(n=Count("pk"))
        .values_list("matter", "n")
    )
    return {
        row["matter"]: Coverage(reported=row["reported"], total=row["total"], exempted=exempted.get(row["matter"], 0))
        for row in counted
    }


def units_missing(matter: Matter, *, on: date) -> list[str]:
    """Names of the units of the classes that have not reported and are not exempted, in register order: one query."""
    said = _asked(on).filter(matter=matter, unit=OuterRef("unit"), state__in=REPORTED)
    rows = _asked(on).filter(matter=matter).filter(~Exists(said) | Exists(_open(on)))
    names = rows.order_by("unit__ordinal", "unit__code").values_list("unit__name", flat=True)
    return list(dict.fromkeys(names))


def exemptions_of(matter: Matter) -> list[Exemption]:
    """The units that need not report, with the reason each: one query."""
    return list(matter.exemptions.select_related("unit").order_by("unit__ordinal", "unit__code"))


def _asked(on: date) -> QuerySet[Slot]:
    """Cells of units of a class in force that are asked: not exempted, and still there unless they had reported."""
    exempted = Exemption.objects.filter(matter=OuterRef("matter"), unit=OuterRef("unit"))
    return Slot.objects.filter(
        Q(unit__ends_on__gt=on) | Q(state__in=REPORTED),
        ~Exists(exempted),
        party__is_class=True,
        party__ends_on__gt=on,
    )


def _open(on: date) -> QuerySet[Slot]:
    """Cells of the same unit on the same matter that were returned or are past their day."""
    late = Q(state=SlotState.RETURNED) | Q(state=SlotState.OWED, due_on__lt=on)
    return Slot.objects.filter(late, matter=OuterRef("matter"), unit=OuterRef("unit"))
