"""交办 and 签收: matters go to their units, and the units take note."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.ledger.actions.docketing import must_be_open, must_be_within_reach
from luoshi.ledger.actions.folding import ensure, fold, lock_matter, rule
from luoshi.ledger.errors import NobodyLeads, NoDeadlineDecided
from luoshi.ledger.facts import MatterAcknowledged, MatterIssued
from luoshi.ledger.models import Matter, Stage
from luoshi.ledger.queries import parties_of_actor
from luoshi.ledger.slots import open_slots, owes, spans_of, stages_of
from luoshi.ledger.states import LEADING, MATTER, OWING, Cycle, State, Verb
from luoshi.org.calendar import calendar


@transaction.atomic
def issue(number: str, *, actor: Actor, on: date, at: datetime) -> Matter:
    """Gives the matter to its parties (交办) and opens the cells that will be followed.

    Every party that owes a report gets one slot a period; a class gives one to each department and institution of its
    subtree; support and overseers report only on request. The steps of the kind become its stages.

    Raises Matter.DoesNotExist, NotAllowed, MoveRefused, NobodyLeads, NoDeadlineDecided, DueOutOfReach, UnitClosed.
    Records MatterIssued."""
    matter = lock_matter(number, actor=actor)
    ensure("supervise", matter, actor=actor, ask=_("the supervision office above it"))
    state = MATTER.after("issue", matter.state)
    parties = list(matter.parties.filter(ends_on__gt=on).select_related("unit"))
    if not any(p.role in OWING or p.is_class for p in parties):
        raise NobodyLeads(number=number)
    if matter.due_on is None and matter.cycle == Cycle.ONCE:
        raise NoDeadlineDecided(number=number)
    must_be_within_reach(matter.due_on, number=number)
    must_be_open(parties, number=number, on=on)
    matter.state, matter.starts_on = state, on
    if matter.due_on is not None and matter.due_on < on:
        matter.starts_on = matter.due_on
    days = calendar()
    slots = open_slots(matter, parties, spans_of(matter, days), since=on)
    Stage.objects.bulk_create(stages_of(matter, days))
    rule(matter, Verb.ISSUE, actor=actor, on=on, at=at, effect={"to": state, "slots": slots})
    if not any(owes(p) for p in parties):
        matter.state = MATTER.after("acknowledge", state)
    fold(matter, on=on)
    record(
        MatterIssued(matter_id=matter.pk, issued_on=on, due_on=matter.due_on, cycle=matter.cycle, slots=slots),
        actor=actor,
        at=at,
    )
    return matter


@transaction.atomic
def acknowledge(number: str, *, actor: Actor, at: datetime, on: date) -> Matter:
    """Takes note for the actor's units (签收); when the last lead has done so, the matter is in progress.

    A party that already took note is left as it is; doing it twice is as good as once. Raises Matter.DoesNotExist,
    NotAllowed, MoveRefused. Records MatterAcknowledged for each party."""
    matter = lock_matter(number, actor=actor)
    parties = list(matter.parties.filter(ends_on__gt=on).select_related("unit"))
    mine = {p.pk for p in parties_of_actor(matter, actor)}
    if not mine:
        raise NotAllowed(subject=matter.number, ask=_("the liaison officer of the unit that takes part"))
    if matter.state not in (State.ASSIGNED, State.IN_PROGRESS):
        raise MoveRefused(verb=Verb.ACKNOWLEDGE.label, state=State(matter.state).label)
    for party in parties:
        if party.pk in mine and party.acknowledged_at is None and party.unit_id is not None:
            party.acknowledged_at, party.acknowledged_by_id = at, actor.user_id
            party.save(update_fields=["acknowledged_at", "acknowledged_by"])
            rule(matter, Verb.ACKNOWLEDGE, actor=actor, on=on, at=at, unit_id=party.unit_id)
            record(MatterAcknowledged(matter_id=matter.pk, unit_id=party.unit_id), actor=actor, at=at)
    if matter.state == State.ASSIGNED:
        owed = [p for p in parties if owes(p)]
        leads = [p for p in owed if p.role in LEADING] or [p for p in owed if p.unit_id == matter.lead_id]
        if all(p.acknowledged_at is not None for p in leads):
            matter.state = MATTER.after("acknowledge", matter.state)
    fold(matter, on=on)
    return matter
