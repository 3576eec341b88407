"""State, progress, lights and “who acts next” as folds over slots and reports; shared by the verbs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.folds import progress_of, set_turning_days, shares_of, waiting_of
from luoshi.ledger.models import Decision, Matter, Party
from luoshi.ledger.permissions import RULES, about
from luoshi.ledger.states import ReportState, State
from luoshi.ledger.turning import keep_light
from luoshi.org.calendar import calendar


def lock_matter(number: str, *, actor: Actor) -> Matter:
    """The matter, locked, or Matter.DoesNotExist when the actor may not see it."""
    pk = Matter.objects.values_list("pk", flat=True).get(number=number)
    with about(pk):
        seen = RULES["view"](actor)
    rows = Matter.objects.filter(seen).select_related("kind")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pk)


def ensure(verb: str, matter: Matter, *, actor: Actor, ask: object) -> None:
    """Raises NotAllowed, naming whom to ask, unless the rule of `verb` holds for the actor."""
    with about(matter.pk):
        allowed = RULES[verb](actor)
    if not Matter.objects.filter(allowed, pk=matter.pk).exists():
        raise NotAllowed(subject=matter.number, ask=ask)


def fold(matter: Matter, *, on: date) -> None:
    """Brings progress, turning days and waiting up to date and saves the matter. At most five queries.

    The progress of a party that passed its share down is written to its row too: it stays when it is taken back."""
    parties = list(matter.parties.filter(ends_on__gt=on))
    shares = shares_of(parties)
    moved = [party for party in parties if party.progress != shares[party.pk]]
    for party in moved:
        party.progress = shares[party.pk]
    if moved:
        Party.objects.bulk_update(moved, ["progress"])
    progress = progress_of(parties)
    if progress is not None:
        matter.progress = progress
    slots = list(matter.slots.all())
    set_turning_days(matter, slots, calendar())
    asked = matter.reports.filter(asks_conclusion=True, state=ReportState.SUBMITTED)
    waiting = waiting_of(
        matter.state,
        {slot.state for slot in slots},
        conclusion_asked=matter.state == State.UNDER_REVIEW and asked.exists(),
    )
    if waiting != matter.waiting_for:
        matter.waiting_for, matter.waiting_since = waiting, on
    keep_light(matter, on)
    matter.save()


def rule(matter: Matter, verb: str, *, actor: Actor, on: date, at: datetime, **more: Any) -> Decision:
    """Writes a decision row."""
    return Decision.objects.create(
        matter=matter, verb=verb, on=on, at=at, by_id=actor.user_id, post_id=actor.post_id, **more
    )
