"""What of the ledger calls for a reminder on a day: questions for the room of reminders, each one set-based.

Every question is one query, streamed, that gives `Due` rows; a matter that is ended, suspended or not issued calls for
nothing, and neither does a cell whose report was sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateField, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from luoshi.ledger.models import Decision, Matter, Party, Report, Slot
from luoshi.ledger.states import OWING, ReportState, SlotState, State, Verb

# States in which somebody is expected to act; a suspended or ended matter reminds nobody.
GOING = (State.ASSIGNED, State.IN_PROGRESS, State.UNDER_REVIEW)
UNDONE = (SlotState.OWED, SlotState.RETURNED)
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Due:
    """Something that waits: a matter, the unit that has to act (or is led), the cell if there is one, and the day.

    `day` is the date that counts: due date, day of the assignment, day on which the report was sent."""

    matter_id: int
    unit_id: int | None
    slot_id: int | None
    day: date
    kind: str


def slots_undone() -> QuerySet[Slot]:
    """Cells that still wait for a report of their unit, of matters that go on."""
    return Slot.objects.filter(state__in=UNDONE, matter__state__in=GOING)


def slots_due(*, first: date, last: date, kinds: Collection[str] | None = None) -> Iterator[Due]:
    """Cells not reported whose date lies within [first, last]; for a returned report its date of repair, if later.

    `kinds` keeps only matters of those kinds."""
    repair = Decision.objects.filter(matter=OuterRef("matter"), unit=OuterRef("unit"), verb=Verb.RETURN)
    repair_by = Subquery(repair.order_by("-at", "-pk").values("repair_by")[:1])
    rows = slots_undone().annotate(
        repair=Case(When(state=SlotState.RETURNED, then=repair_by), default=None, output_field=DateField())
    )
    rows = rows.annotate(
        day=Case(When(repair__gt=F("due_on"), then=F("repair")), default=F("due_on"), output_field=DateField())
    )
    # The first condition lets the index bound the owed ones, which are nearly all.
    rows = rows.filter(Q(due_on__gte=first) | Q(state=SlotState.RETURNED), due_on__lte=last)
    rows = _of_kinds(rows.filter(day__gte=first, day__lte=last), "matter__kind", kinds)
    return _dues(rows, "matter", "unit", "pk", "day", "matter__kind")


def parties_to_acknowledge() -> QuerySet[Party]:
    """Owing units that have not taken note of a matter given to them."""
    return Party.objects.filter(
        acknowledged_at=None,
        role__in=OWING,
        unit__isnull=False,
        matter__state__in=(State.ASSIGNED, State.IN_PROGRESS),
    )


def unacknowledged(*, first: date, last: date, kinds: Collection[str] | None = None) -> Iterator[Due]:
    """Owing units that have not taken note of a matter issued within [first, last]."""
    rows = parties_to_acknowledge().filter(
        matter__starts_on__gte=first, matter__starts_on__lte=last, ends_on__gt=last
    )
    return _dues(_of_kinds(rows, "matter__kind", kinds), "matter", "unit", None, "matter__starts_on", "matter__kind")


def matters_near(on: date) -> QuerySet[Matter]:
    """Matters in work whose light has turned because the deadline is near and not past."""
    return Matter.objects.filter(state__in=(State.ASSIGNED, State.IN_PROGRESS), near_on__lte=on, due_on__gte=on)


def deadlines_near(*, on: date, kinds: Collection[str] | None = None) -> Iterator[Due]:
    """`matters_near` with their lead as the unit."""
    return _dues(
        _of_kinds(matters_near(on).filter(lead__isnull=False), "kind", kinds), "pk", "lead", None, "due_on", "kind"
    )


def reports_undecided() -> QuerySet[Report]:
    """Reports sent on which nobody has decided, of matters that go on."""
    return Report.objects.filter(state=ReportState.SUBMITTED, matter__state__in=GOING)


def reviews_waiting(*, before: datetime, kinds: Collection[str] | None = None) -> Iterator[Due]:
    """`reports_undecided` sent before an instant; the unit is the matter's lead, the day that of sending."""
    rows = _of_kinds(reports_undecided().filter(submitted_at__lt=before), "matter__kind", kinds)
    return _dues(rows, "matter", "matter__lead", "slot", "submitted_at", "matter__kind")


def _of_kinds(rows: QuerySet[Any], field: str, kinds: Collection[str] | None) -> QuerySet[Any]:
    return rows if kinds is None else rows.filter(Q(**{f"{field}__in": list(kinds)}))


def _dues(rows: QuerySet[Any], matter: str, unit: str, slot: str | None, day: str, kind: str) -> Iterator[Due]:
    names = [matter, unit, slot or "pk", day, kind]
    for matter_id, unit_id, slot_id, when, sort in rows.order_by("pk").values_list(*names).iterator(chunk_size=_CHUNK):
        on = timezone.localtime(when).date() if isinstance(when, datetime) else when
        yield Due(matter_id, unit_id, slot_id if slot else None, on, sort)
