"""What the actor owes today: the questions behind the desk. Set-based; the number of queries is that of the roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from luoshi.access.queries import reached, reaches_everything
from luoshi.kernel.actor import Actor
from luoshi.ledger import tallies
from luoshi.ledger.lists import visible
from luoshi.ledger.models import Decision, Matter, Report, Slot, Use
from luoshi.ledger.permissions import NEED_TO_KNOW, READING_ROLES, REPORTING, SUPERVISING
from luoshi.ledger.queries import matter_rows, matters_for, reports_to_review, slots_owed
from luoshi.ledger.states import NOT_ISSUED, OUT, Light, ReportState, SlotState, State, Verb, Waiting
from luoshi.org.queries import units_under

T = TypeVar("T")
MOST_SLOTS = 200
MOST_ROWS = 20
WEEKS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Pile(Generic[T]):
    """Things of one sort to do: the first of them, and how many there are."""

    rows: Sequence[T]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Matters that a unit and all below it lead; of the whole institution where `unit_id` is None."""

    unit_id: int | None
    going: int
    over: int
    warn: int
    done_this_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What waits for the actor. `next_due` is the next day on which their units owe a report, if nothing is open."""

    returned: Pile[Slot] = field(default_factory=lambda: Pile([], 0))
    to_acknowledge: Pile[Matter] = field(default_factory=lambda: Pile([], 0))
    to_report: Pile[Slot] = field(default_factory=lambda: Pile([], 0))
    to_review: Pile[Report] = field(default_factory=lambda: Pile([], 0))
    to_conclude: Pile[Matter] = field(default_factory=lambda: Pile([], 0))
    to_issue: Pile[Matter] = field(default_factory=lambda: Pile([], 0))
    next_due: date | None = None


def duties_of(actor: Actor) -> Duties:
    """The piles of the actor's roles; a role that is not held asks nothing of the database."""
    parts: dict[str, Any] = {}
    if actor.has(*REPORTING):
        parts |= _as_reporter(actor)
    if actor.has(*SUPERVISING):
        parts |= _as_supervisor(actor)
    return Duties(**parts)


def _as_reporter(actor: Actor) -> dict[str, Any]:
    slots = _once_each(list(_with_reasons(slots_owed(actor, until=actor.on))[:MOST_SLOTS]))
    returned = [s for s in slots if s.state == SlotState.RETURNED]
    owed = [s for s in slots if s.state == SlotState.OWED]
    later = (
        Slot.objects.filter(
            unit__in=reached(actor, *REPORTING),
            state=SlotState.OWED,
            due_on__gt=actor.on,
            matter__state=State.IN_PROGRESS,
        )
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .first()
    )
    return {
        "returned": Pile(returned, len(returned)),
        "to_report": Pile(owed, len(owed)),
        "to_acknowledge": pile_of(matter_rows(matters_for(actor, "acknowledge"))),
        "next_due": later,
    }


def _with_reasons(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """With why and until when a report was returned, and whether “no change” could be said."""
    returns = Decision.objects.filter(
        matter=OuterRef("matter"), unit=OuterRef("unit"), verb__in=[Verb.RETURN, Verb.REOPEN]
    ).order_by("-at", "-pk")
    accepted = Report.objects.filter(matter=OuterRef("matter"), unit=OuterRef("unit"), state=ReportState.ACCEPTED)
    return slots.annotate(
        why=Subquery(returns.values("why")[:1]),
        repair_by=Subquery(returns.values("repair_by")[:1]),
        can_repeat=Exists(accepted),
    )


def _once_each(slots: list[Slot]) -> list[Slot]:
    """One slot for a unit on a matter: the one on which it reports now."""
    chosen: dict[tuple[int, int], Slot] = {}
    for slot in slots:
        key = (slot.matter_id, slot.unit_id)
        held = chosen.get(key)
        if held is None or (slot.state == SlotState.RETURNED and held.state != SlotState.RETURNED):
            chosen[key] = slot
    return sorted(chosen.values(), key=lambda s: (s.due_on, s.pk))


def _as_supervisor(actor: Actor) -> dict[str, Any]:
    # Counted for the rows shown only: joined, all that wait would be counted first.
    uses = Use.objects.filter(report=OuterRef("pk")).order_by().values("report").annotate(n=Count("pk")).values("n")
    reviews = reports_to_review(actor).annotate(proofs=Coalesce(Subquery(uses), 0))
    waiting = matter_rows(matters_for(actor, "conclude").filter(waiting_for=Waiting.CONCLUSION))
    return {
        "to_review": pile_of(reviews),
        "to_conclude": pile_of(waiting),
        "to_issue": pile_of(matter_rows(matters_for(actor, "issue").filter(waiting_for=Waiting.ISSUE))),
    }


def pile_of(rows: QuerySet[Any]) -> Pile[Any]:
    """The first rows and their number, which is only counted where not all are shown."""
    first = list(rows[: MOST_ROWS + 1])
    total = len(first) if len(first) <= MOST_ROWS else rows.count()
    return Pile(first[:MOST_ROWS], total)


def figures_for(actor: Actor) -> Figures:
    """The four figures beside the desk, from the counters: three queries.

    A supervisor and a leader see the whole institution's."""
    whole = reaches_everything(actor, *READING_ROLES)
    unit_id = None if whole else actor.unit_id
    where = Q() if actor.has(*NEED_TO_KNOW) else Q(is_restricted=False)
    if unit_id is not None:
        where &= Q(lead__in=units_under(unit_id, on=actor.on).values("pk"))
    unseen = () if actor.has(*SUPERVISING) else NOT_ISSUED
    going = [c for c in tallies.cells("state", where=where, on=actor.on) if c.key[0] not in (*OUT, *unseen)]
    done = tallies.months("done", where=where & Q(month__gte=actor.on.replace(month=1, day=1)))
    return Figures(
        unit_id=unit_id,
        going=sum(c.n for c in going),
        over=sum(c.n for c in going if c.light == Light.OVER),
        warn=sum(c.n for c in going if c.light == Light.WARN),
        done_this_year=sum(done.values()),
    )


def deadlines_ahead(actor: Actor) -> dict[date, int]:
    """How many open matters that the actor may see fall due on each day of the weeks shown."""
    first = first_day_shown(actor.on)
    rows: QuerySet[Any] = visible(actor, going=True).filter(
        due_on__gte=first, due_on__lt=first + timedelta(days=7 * WEEKS_SHOWN)
    )
    return {row["due_on"]: row["n"] for row in rows.order_by().values("due_on").annotate(n=Count("pk"))}


def first_day_shown(on: date) -> date:
    """The Monday of the week."""
    return on - timedelta(days=on.weekday())
