"""商请配合: the lead asks a supporting unit for a report. Support never blocks a conclusion."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.docketing import must_be_within_reach
from luoshi.ledger.actions.folding import fold, lock_matter, rule
from luoshi.ledger.actions.speaking import lead_spoken_for, must_start_from, reason
from luoshi.ledger.errors import DayOutsideTerm, NoSupportToAsk, SupportAlreadyAsked, UnitClosed
from luoshi.ledger.facts import SupportAsked
from luoshi.ledger.models import Matter, Slot
from luoshi.ledger.states import PartyRole, SlotState, Verb
from luoshi.org.calendar import calendar
from luoshi.org.queries import unit_named

WORKING_DAYS = 10  # house rule
ASKED = (SlotState.OWED, SlotState.SUBMITTED, SlotState.RETURNED)


@transaction.atomic
def ask_support(
    number: str,
    unit_id: int,
    *,
    why: str,
    due_on: date | None = None,
    actor: Actor,
    on: date,
    at: datetime,
) -> Matter:
    """Asks a supporting unit for one report, due in 10 working days or on the day given; not after the matter's own.

    Raises Matter.DoesNotExist, ReasonNeeded, NotAllowed, MoveRefused, NoSupportToAsk, UnitClosed, SupportAlreadyAsked,
    DayOutsideTerm. Records SupportAsked."""
    why = reason(why)
    matter = lock_matter(number, actor=actor)
    lead_spoken_for(matter, actor=actor)
    must_start_from("ask_support", matter)
    party = (
        matter.parties.filter(unit=unit_id, role=PartyRole.SUPPORT, is_class=False, ends_on__gt=on)
        .select_related("unit")
        .first()
    )
    if party is None or party.unit is None:
        raise NoSupportToAsk(unit=unit_named(unit_id).name, number=number)
    if party.unit.ends_on <= on:
        raise UnitClosed(unit=party.unit.name, on=party.unit.ends_on, number=number)
    period = on.isoformat()  # asked for on a day, not by a cycle
    if party.slots.filter(state__in=ASKED).exists() or matter.slots.filter(unit=unit_id, period=period).exists():
        raise SupportAlreadyAsked(unit=party.unit.name, number=number)
    day = due_on or calendar().add(on, WORKING_DAYS)
    if due_on is None and matter.due_on is not None:
        day = max(on, min(day, matter.due_on))
    if day < on:
        raise DayOutsideTerm(day=day, first=on, last=matter.due_on or day)
    must_be_within_reach(day, number=number)
    Slot.objects.create(matter=matter, party=party, unit_id=unit_id, period=period, opens_on=on, due_on=day)
    rule(
        matter, Verb.ASK_SUPPORT, actor=actor, on=on, at=at, why=why, unit_id=unit_id,
        effect={"support_due_on": day.isoformat()},
    )  # fmt: skip
    fold(matter, on=on)
    record(SupportAsked(matter_id=matter.pk, unit_id=unit_id, due_on=day, why=why), actor=actor, at=at)
    return matter
