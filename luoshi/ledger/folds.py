"""Progress, turning days and “who acts next” as pure folds; the verbs and the carrying-over both use them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import QuerySet

from luoshi.kernel.workdays import WorkCalendar
from luoshi.ledger.lights import turning_days
from luoshi.ledger.models import Matter, Party, Slot
from luoshi.ledger.states import LEADING, OPEN, OWING, SlotState, State, Waiting
from luoshi.ledger.thresholds import Thresholds
from luoshi.org.calendar import calendar
from luoshi.org.states import FOREVER

BATCH = 500
OBJECT_WORKING_DAYS = 10  # where there is no deadline of which half could run; house rule

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
    """The mean of the leads' shares by weight, 0–100; where nobody leads, of all who are responsible; None without.

    Give the parties in force. What was delegated counts through who delegated it (shares_of), support never
    (domain handbook 2.3, roll-up). Half a point rounds to the even whole one."""
    parties = list(parties)
    roots = [p for p in parties if p.delegated_by_id is None]
    counted = [p for p in roots if p.role in LEADING] or [p for p in roots if p.role in OWING]
    shares = shares_of(parties)
    return _mean([(shares[p.pk], p.weight) for p in counted]) if counted else None


def shares_of(parties: Iterable[Party]) -> dict[int, int]:
    """How far each party's share is, by its id: what it reported itself, or the mean of those it delegated to."""
    parties = list(parties)
    below: dict[int, list[Party]] = {}
    for party in parties:
        if party.delegated_by_id is not None:
            below.setdefault(party.delegated_by_id, []).append(party)
    shares: dict[int, int] = {}

    def share(party: Party) -> int:
        if party.pk not in shares:
            # Set first: a loop in the rows, which no verb makes, must end.
            shares[party.pk] = party.progress
            if party.pk in below:
                shares[party.pk] = _mean([(share(p), p.weight) for p in below[party.pk]])
        return shares[party.pk]

    for party in parties:
        share(party)
    return shares


def _mean(shares: list[tuple[int, int]]) -> int:
    """The weighted mean of (share, weight) pairs; where no weight counts, the plain one."""
    total = sum(weight for _share, weight in shares)
    if not total:
        return round(sum(share for share, _weight in shares) / len(shares))
    return round(sum(share * weight for share, weight in shares) / total)


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
        thresholds=Thresholds.of(matter.kind.light),
    )
    matter.near_on, matter.behind_on, matter.far_behind_on = turning.near_on, turning.behind_on, turning.far_behind_on


def recount_turning_days(year: int) -> None:
    """Brings the turning days of open matters up to date whose term touches `year`: its working days have changed.

    Called by org in the transaction that loads a yearly notice. Batches of 500; two queries each."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    _recount(Matter.objects.filter(state__in=OPEN, starts_on__lte=last, due_on__gte=first))


def recount_kind(code: str) -> None:
    """Brings the turning days of a kind's open matters up to date: its light rule has changed."""
    _recount(Matter.objects.filter(state__in=OPEN, kind=code))


def _recount(touched: QuerySet[Matter]) -> None:
    """Works the turning days out anew; the lights that were kept by the old ones hold no longer (ledger.turning)."""
    touched = touched.select_related("kind").order_by("pk")
    days = calendar()
    done = 0
    while matters := list(touched.filter(pk__gt=done).prefetch_related("slots")[:BATCH]):
        done = matters[-1].pk
        for matter in matters:
            set_turning_days(matter, matter.slots.all(), days)
            matter.light_from = matter.turns_on = FOREVER
        Matter.objects.bulk_update(matters, ["near_on", "behind_on", "far_behind_on", "light_from", "turns_on"])


def last_day_to_object(matter: Matter) -> date | None:
    """The last day before half of the time from issue to deadline has run; of a rolling duty the tenth working day.

    None while the matter is not issued. Source: domain handbook 2.3, row 4; the ten days are a house rule."""
    if matter.starts_on is None:
        return None
    if matter.due_on is None:
        return calendar().add(matter.starts_on, OBJECT_WORKING_DAYS)
    # A term of 2n days is half over on the n-th day after its start: the day before is the last one.
    return matter.starts_on + timedelta(days=max(0, ((matter.due_on - matter.starts_on).days + 1) // 2 - 1))
