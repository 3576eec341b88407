"""State, progress, lights and “who acts next” as folds over slots and reports; shared by the verbs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.lights import turning_days
from luoshi.ledger.models import Decision, Matter, Report
from luoshi.ledger.permissions import RULES
from luoshi.ledger.states import LEADING, OWING, ReportState, SlotState, State, Waiting
from luoshi.org.calendar import calendar


def lock_matter(number: str, *, actor: Actor) -> Matter:
    """The matter, locked, or Matter.DoesNotExist when the actor may not see it."""
    return Matter.objects.filter(RULES["view"](actor)).select_for_update(of=("self",), no_key=True).get(number=number)


def ensure(verb: str, matter: Matter, *, actor: Actor, ask: object) -> None:
    """Raises NotAllowed, naming whom to ask, unless the rule of `verb` holds for the actor."""
    if not Matter.objects.filter(RULES[verb](actor), pk=matter.pk).exists():
        raise NotAllowed(subject=matter.number, ask=ask)


def next_waiting(matter: Matter) -> Waiting:
    """Who acts next, from the state, the slots and the reports. At most two queries."""
    match matter.state:
        case State.DOCKETED:
            return Waiting.ISSUE
        case State.ASSIGNED:
            return Waiting.ACKNOWLEDGE
        case State.CONCLUDED:
            return Waiting.CLOSE_OUT
        case State.CLOSED_OUT:
            return Waiting.NOBODY
        case State.UNDER_REVIEW:
            pending = Report.objects.filter(matter=matter, asks_conclusion=True, state=ReportState.SUBMITTED)
            return Waiting.REVIEW if pending.exists() else Waiting.CONCLUSION
    states = set(matter.slots.values_list("state", flat=True))
    if SlotState.RETURNED in states:
        return Waiting.CORRECTION
    if SlotState.SUBMITTED in states:
        return Waiting.REVIEW
    return Waiting.REPORT


def fold(matter: Matter, *, on: date) -> None:
    """Brings progress, turning days and waiting up to date and saves the matter."""
    parties = list(matter.parties.all())
    shares = [p.progress for p in parties if p.role in LEADING] or [p.progress for p in parties if p.role in OWING]
    if shares:
        matter.progress = round(sum(shares) / len(shares))
    days = turning_days(matter.starts_on, matter.due_on, matter.progress, calendar())
    matter.near_on, matter.behind_on, matter.far_behind_on = days.near_on, days.behind_on, days.far_behind_on
    waiting = next_waiting(matter)
    if waiting != matter.waiting_for:
        matter.waiting_for, matter.waiting_since = waiting, on
    matter.save()


def rule(matter: Matter, verb: str, *, actor: Actor, on: date, at: datetime, **more: Any) -> Decision:
    """Writes a decision row."""
    return Decision.objects.create(
        matter=matter, verb=verb, on=on, at=at, by_id=actor.user_id, post_id=actor.post_id, **more
    )
