"""中止 and 恢复: the clock stands still for a cause outside the unit (domain handbook 2.3, row 9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.docketing import must_be_within_reach
from luoshi.ledger.actions.moving import OPEN_SLOTS, begin, end
from luoshi.ledger.actions.speaking import reason
from luoshi.ledger.errors import ReviewDayPassed
from luoshi.ledger.facts import MatterResumed, MatterSuspended
from luoshi.ledger.models import Matter, Slot, Suspension
from luoshi.ledger.states import MATTER, Cause, Verb


@transaction.atomic
def suspend(number: str, *, cause: str, why: str, review_on: date, actor: Actor, on: date, at: datetime) -> Matter:
    """Stops the clock (中止) for one of states.Cause; on `review_on`, after `on`, the office looks at it again.

    While it stands still nothing is owed. Raises ReasonNeeded, ReviewDayPassed, Matter.DoesNotExist, MoveRefused,
    NotAllowed, ValueError for a cause that is none. Records MatterSuspended."""
    why, cause = reason(why), Cause(cause).value
    if review_on <= on:
        raise ReviewDayPassed(by=review_on)
    matter = begin("suspend", number, actor=actor)
    matter.state = MATTER.after("suspend", matter.state)
    matter.suspended_on, matter.review_on = on, review_on
    Suspension.objects.create(matter=matter, cause=cause, why=why, from_on=on, review_on=review_on)
    end(
        matter,
        Verb.SUSPEND,
        MatterSuspended(matter_id=matter.pk, cause=cause, why=why, suspended_on=on, review_on=review_on),
        actor=actor,
        on=on,
        at=at,
        why=why,
        effect={"to": matter.state, "cause": cause, "review_on": str(review_on)},
    )
    return matter


@transaction.atomic
def resume(number: str, *, why: str = "", actor: Actor, on: date, at: datetime) -> Matter:
    """Lets the clock run again (恢复办理): the day in force and open cells move by the calendar days it stood still.

    The day of the text never moves. Raises Matter.DoesNotExist, MoveRefused, NotAllowed, DueOutOfReach. Records
    MatterResumed."""
    matter = begin("resume", number, actor=actor)
    days = stop_standing_still(matter, on=on)
    old = matter.due_on
    if old is not None:
        matter.due_on = old + timedelta(days=days)
        must_be_within_reach(matter.due_on, number=number)
    moved = list(matter.slots.filter(state__in=OPEN_SLOTS))
    for slot in moved:
        slot.opens_on, slot.due_on = slot.opens_on + timedelta(days=days), slot.due_on + timedelta(days=days)
    Slot.objects.bulk_update(moved, ["opens_on", "due_on"])
    matter.state = MATTER.after("resume", matter.state)
    end(
        matter,
        Verb.RESUME,
        MatterResumed(
            matter_id=matter.pk, resumed_on=on, days=days, old_due_on=old, due_on=matter.due_on, why=why.strip()
        ),
        actor=actor,
        on=on,
        at=at,
        why=why.strip(),
        effect={"to": matter.state, "days": days} | ({"due_on": [str(old), str(matter.due_on)]} if old else {}),
    )
    return matter


def stop_standing_still(matter: Matter, *, on: date) -> int:
    """Ends the suspension that lasts, if one does, and returns its calendar days; saves the suspension only."""
    open_one = matter.suspensions.filter(to_on=None).first()
    matter.suspended_on = matter.review_on = None
    if open_one is None:
        return 0
    open_one.to_on = max(on, open_one.from_on)
    open_one.days = (open_one.to_on - open_one.from_on).days
    open_one.save(update_fields=["to_on", "days"])
    return open_one.days
