"""What the verbs of the supervision office share: begin a move, end it, and let go of what is no longer owed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from luoshi.journal.actions import record, record_many
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions.folding import fold, lock_matter, rule
from luoshi.ledger.facts import RequestTakenBack
from luoshi.ledger.models import Decision, Matter, Party, Report
from luoshi.ledger.moves import MOVES
from luoshi.ledger.permissions import RULES, about
from luoshi.ledger.states import PENDING, REQUEST, UNSENT, SlotState, Verb

OPEN_SLOTS = (SlotState.OWED, SlotState.RETURNED)


def begin(verb: str, number: str, *, actor: Actor) -> Matter:
    """The matter, locked, once it is sure that the actor may make the move now.

    Raises Matter.DoesNotExist, MoveRefused, NotAllowed naming whom to ask."""
    matter = lock_matter(number, actor=actor)
    must(verb, matter, actor=actor)
    return matter


def must(verb: str, matter: Matter, *, actor: Actor) -> None:
    """Raises MoveRefused when the state does not allow the move, NotAllowed when its rule does not hold."""
    move = MOVES[verb]
    move.must_start(matter.state)
    with about(matter.pk):
        allowed = RULES[move.who](actor)
    if not Matter.objects.filter(allowed, pk=matter.pk).exists():
        raise NotAllowed(subject=matter.number, ask=move.by)


def end(matter: Matter, verb: str, fact: Any, *, actor: Actor, on: date, at: datetime, **more: Any) -> Decision:
    """Writes the decision, brings the folds up to date, saves the matter and states the fact.

    `more` are fields of the decision; where the state was moved, its effect says to what."""
    decision = rule(matter, verb, actor=actor, on=on, at=at, **more)
    fold(matter, on=on)
    record(fact, actor=actor, at=at)
    return decision


def drop_slots(matter: Matter, *states: SlotState) -> None:
    """The matter's cells in those states (those still open unless said otherwise) are no longer needed."""
    matter.slots.filter(state__in=states or OPEN_SLOTS).update(state=SlotState.DROPPED)


def drop_slots_of(party: Party) -> None:
    """What a party still owes is no longer needed."""
    party.slots.filter(state__in=OPEN_SLOTS).update(state=SlotState.DROPPED)


def let_requests_lapse(matter: Matter, *, actor: Actor, on: date, at: datetime, of: Party | None = None) -> None:
    """Requests that nobody will answer any more count as taken back. Records RequestTakenBack for each."""
    pending = matter.requests.select_for_update(of=("self",), no_key=True).filter(state__in=PENDING).order_by("pk")
    if of is not None:
        pending = pending.filter(party=of)
    lapsed = list(pending)
    for request in lapsed:
        request.state, request.answered_on = REQUEST.after("lapse", request.state), on
        request.save(update_fields=["state", "answered_on"])
    record_many((RequestTakenBack(matter_id=matter.pk, request_id=r.pk, unit_id=r.unit_id), actor, at) for r in lapsed)


def conclusion_report(matter: Matter) -> Report | None:
    """The last report that asked for conclusion and was sent."""
    sent = matter.reports.filter(asks_conclusion=True).exclude(state__in=UNSENT)
    return sent.order_by("-submitted_at", "-pk").first()


def decided_since(matter: Matter, verb: Verb, since: datetime | None, **effect: Any) -> bool:
    """Whether a decision of that verb was made since an instant (ever, without one) whose effect has these values."""
    rows = matter.decisions.filter(verb=verb)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return any(all(d.effect.get(name) == value for name, value in effect.items()) for d in rows)
