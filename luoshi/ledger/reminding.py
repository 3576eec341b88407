"""What of the ledger calls for a reminder on a day: questions for the room of reminders, each one set-based.

Every question is one query, streamed, that gives `Due` rows; a matter that is ended, suspended or not issued calls for
nothing, and neither does a cell whose report was sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateField, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from luoshi.ledger.models import Decision, Kind, Matter, Party, Report, Request, Slot
from luoshi.ledger.states import OPEN, OWING, PartyRole, ReportState, RequestState, SlotState, State, Verb

# States in which somebody is expected to act; a suspended or ended matter reminds nobody.
GOING = tuple(state for state in OPEN if state != State.SUSPENDED)
# Requests on which somebody above the unit has to decide; one that still waits for the unit's own signature is not.
TO_ANSWER = (RequestState.OPEN, RequestState.SCREENED)
UNDONE = (SlotState.OWED, SlotState.RETURNED)
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Due:
    """Something that waits: a matter, the unit that has to act (or is led), the cell if there is one, and the day.

    `day` is the date that counts: due date, day of the assignment, day on which the report was sent. `level` is who
    decides, for requests only."""

    matter_id: int
    unit_id: int | None
    slot_id: int | None
    day: date
    is_urgent: bool
    level: str = ""


@dataclass(frozen=True, slots=True)
class Among:
    """Which matters are asked about: of which kinds (None: of all), and whether only urgent ones.

    Urgent is what is marked so, and every matter of `urgent_kinds`."""

    kinds: tuple[str, ...] | None = None
    urgent_only: bool = False
    urgent_kinds: tuple[str, ...] = ()

    def of(self, rows: QuerySet[Any], matter: str) -> QuerySet[Any]:
        """The rows whose matter is among them; `matter` is the path to it with its dashes, "" for a matter itself."""
        if self.kinds is not None:
            rows = rows.filter(**{f"{matter}kind__in": self.kinds})
        if not self.urgent_only:
            return rows
        return rows.filter(Q(**{f"{matter}is_urgent": True}) | Q(**{f"{matter}kind__in": self.urgent_kinds}))

    def is_urgent(self, marked: bool, kind: str) -> bool:
        """Whether a matter is urgent that is marked so or not, and is of that kind."""
        return marked or kind in self.urgent_kinds


EVERYTHING = Among()


def rules_of_kinds() -> dict[str, dict[str, Any]]:
    """What kinds of matter say about reminders where they differ from the institution, by code: one query.

    A kind whose matters are to be acknowledged later than on the next working day is reminded then
    (`acknowledge_days`)."""
    rows = Kind.objects.order_by("ordinal", "code").values_list("code", "acknowledge_working_days", "reminders")
    return {code: ({"acknowledge_days": days} if days > 1 else {}) | own for code, days, own in rows}


def slots_undone() -> QuerySet[Slot]:
    """Cells that still wait for a report of their unit, of matters that go on."""
    return Slot.objects.filter(state__in=UNDONE, matter__state__in=GOING)


def slots_due(*, first: date, last: date, among: Among = EVERYTHING) -> Iterator[Due]:
    """Cells not reported whose date lies within [first, last]; for a returned report its date of repair, if later."""
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
    rows = rows.filter(day__gte=first, day__lte=last)
    return _dues(among, rows, "matter__", "matter", "unit", "pk", "day")


def parties_to_acknowledge() -> QuerySet[Party]:
    """Owing units that have not taken note of a matter given to them."""
    return Party.objects.filter(
        acknowledged_at=None,
        role__in=OWING,
        unit__isnull=False,
        matter__state__in=(State.ASSIGNED, State.IN_PROGRESS),
    )


def unacknowledged(*, first: date, last: date, among: Among = EVERYTHING) -> Iterator[Due]:
    """Owing units that have not taken note of a matter issued within [first, last]."""
    rows = parties_to_acknowledge().filter(matter__starts_on__gte=first, matter__starts_on__lte=last, ends_on__gt=last)
    return _dues(among, rows, "matter__", "matter", "unit", "", "matter__starts_on")


def matters_near(on: date) -> QuerySet[Matter]:
    """Matters in work whose light has turned because the deadline is near and not past."""
    return Matter.objects.filter(state__in=(State.ASSIGNED, State.IN_PROGRESS), near_on__lte=on, due_on__gte=on)


def deadlines_near(*, on: date, among: Among = EVERYTHING) -> Iterator[Due]:
    """`matters_near` with their lead as the unit."""
    rows = matters_near(on).filter(lead__isnull=False)
    return _dues(among, rows, "", "pk", "lead", "", "due_on")


def reports_undecided() -> QuerySet[Report]:
    """Reports sent on which nobody has decided, of matters that go on."""
    return Report.objects.filter(state=ReportState.SUBMITTED, matter__state__in=GOING)


def reviews_waiting(*, before: datetime, among: Among = EVERYTHING) -> Iterator[Due]:
    """`reports_undecided` sent before an instant; the unit is the matter's lead, the day that of sending."""
    rows = reports_undecided().filter(submitted_at__lt=before)
    return _dues(among, rows, "matter__", "matter", "matter__lead", "slot", "submitted_at")


def requests_to_answer() -> QuerySet[Request]:
    """Objections and other requests of units on which somebody above them has to decide."""
    return Request.objects.filter(state__in=TO_ANSWER, matter__state__in=GOING)


def requests_waiting(*, answer_by: date, among: Among = EVERYTHING) -> Iterator[Due]:
    """`requests_to_answer` whose last day for an answer is `answer_by` or earlier; the unit is the one that asked."""
    rows = among.of(requests_to_answer().filter(answer_by__lte=answer_by), "matter__").order_by("pk")
    names = ("matter", "unit", "answer_by", "matter__is_urgent", "matter__kind", "level")
    for matter, unit, day, marked, kind, level in rows.values_list(*names).iterator(chunk_size=_CHUNK):
        yield Due(matter, unit, None, day, among.is_urgent(marked, kind), level)


# What overseers are told of, and what every party is told of: how a matter ended (domain handbook 2.3, row 14).
TURNS = (Verb.ISSUE, Verb.CHANGE, Verb.REASSIGN, Verb.EXTEND, Verb.SUSPEND, Verb.RESUME)
ENDS = (Verb.CONCLUDE, Verb.CLOSE_OUT, Verb.REOPEN, Verb.TERMINATE, Verb.MERGE, Verb.WITHDRAW)


def turns_to_tell(*, first: date, last: date, among: Among = EVERYTHING) -> Iterator[Due]:
    """Units to which a decision made within [first, last] is told: overseers, of every turn; all parties, of an end.

    Nothing is asked of them. A unit twice in a matter, or two decisions of a day, give a row each."""
    rows = Party.objects.filter(
        Q(role=PartyRole.OVERSEER, matter__decisions__verb__in=TURNS) | Q(matter__decisions__verb__in=ENDS),
        matter__decisions__on__gte=first,
        matter__decisions__on__lte=last,
        unit__isnull=False,
        is_class=False,
        ends_on__gt=last,
    )
    return _dues(among, rows, "matter__", "matter", "unit", "", "matter__decisions__on")


def suspended_to_look_at(on: date) -> QuerySet[Matter]:
    """Suspended matters whose day of review has come."""
    return Matter.objects.filter(state=State.SUSPENDED, review_on__lte=on)


def suspensions_due(*, on: date, among: Among = EVERYTHING) -> Iterator[Due]:
    """`suspended_to_look_at` with their lead as the unit."""
    return _dues(among, suspended_to_look_at(on), "", "pk", "lead", "", "review_on")


def _dues(among: Among, rows: QuerySet[Any], path: str, matter: str, unit: str, slot: str, day: str) -> Iterator[Due]:
    """One query, streamed; `path` leads to the matter ("matter__" or ""), `slot` is "" where there is no cell."""
    names = (matter, unit, slot or "pk", day, f"{path}is_urgent", f"{path}kind")
    found = among.of(rows, path).order_by("pk").values_list(*names).iterator(chunk_size=_CHUNK)
    for matter_id, unit_id, slot_id, when, marked, kind in found:
        on = timezone.localtime(when).date() if isinstance(when, datetime) else when
        yield Due(matter_id, unit_id, slot_id if slot else None, on, among.is_urgent(marked, kind))
