"""Progress, turning days and “who acts next” as pure folds; the verbs and the carrying-over both use them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger.lights import turning_days
from luoshi.ledger.models import Matter, Party, Slot
from luoshi.ledger.states import LEADING, OPEN, OWING, SlotState, State, Waiting
from luoshi.org.calendar import calendar

BATCH = 500

_ALWAYS = {
    State.DRAFT: Waiting.APPROVAL,
    State.DOCKETED: Waiting.ISSUE,
    State.ASSIGNED: Waiting.ACKNOWLEDGE,
    State.SUSPENDED: Waiting.RESUMPTION,
    State.UNDER_VERIFICATION: Waiting.FINDING,
    State.CONCLUDED: Waiting.CLOSE_OUT,
    State.CLOSED_OUT: Waiting.ARCHIVE,
    State.ARCHIVED: Waiting.NOBODY,
    State.TERMINATED: Waiting.NOBODY,
    State.MERGED: Waiting.NOBODY,
    State.WITHDRAWN: Waiting.NOBODY,
}


def progress_of(parties: Iterable[Party]) -> int | None:
    """The mean of the leads' shares, 0–100; where nobody leads, of all who are responsible; None without either."""
    parties = list(parties)
    shares = [p.progress for p in parties if p.role in LEADING] or [p.progress for p in parties if p.role in OWING]
    return round(sum(shares) / len(shares)) if shares else None


def waiting_of(state: str, slots: Collection[str], *, conclusion_asked: bool) -> Waiting:
    """Who acts next, from the matter's state, the states of its slots, and whether a conclusion report waits."""
    if (fixed := _ALWAYS.get(State(state))) is not None:
        return fixed
    if state == State.UNDER_REVIEW:
        return Waiting.REVIEW if conclusion_asked else Waiting.CONCLUSION
    if SlotState.RETURNED in slots:
        return Waiting.CORRECTION
    return Waiting.REVIEW if SlotState.SUBMITTED in slots else Waiting.REPORT


def next_report_due(slots: Iterable[Slot], lead: int | None) -> date | None:
    """When the next report falls due: of the lead where it owes one, else of anybody; None when nobody owes any."""
    owed = [slot for slot in slots if slot.state in (SlotState.OWED, SlotState.RETURNED)]
    mine = [slot.due_on for slot in owed if slot.unit_id == lead] or [slot.due_on for slot in owed]
    return min(mine, default=None)


def set_turning_days(matter: Matter, slots: Iterable[Slot], days: WorkCalendar) -> None:
    """Brings the days on which the light turns up to date; saves nothing."""
    turning = turning_days(
        matter.starts_on,
        matter.due_on,
        matter.progress,
        days,
        measured_on=matter.last_report_on,
        next_report_due=next_report_due(slots, matter.lead_id),
    )
    matter.near_on, matter.behind_on, matter.far_behind_on = turning.near_on, turning.behind_on, turning.far_behind_on


def recount_turning_days(year: int) -> None:
    """Brings the turning days of open matters up to date whose term touches `year`: its working days have changed.

    Called by org in the transaction that loads a yearly notice. Batches of 500; two queries each."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    touched = Matter.objects.filter(state__in=OPEN, starts_on__lte=last, due_on__gte=first).order_by("pk")
    days = calendar()
    done = 0
    while matters := list(touched.filter(pk__gt=done).prefetch_related("slots")[:BATCH]):
        done = matters[-1].pk
        for matter in matters:
            set_turning_days(matter, matter.slots.all(), days)
        Matter.objects.bulk_update(matters, ["near_on", "behind_on", "far_behind_on"])
