"""转办: a unit passes its share down to a unit below it, and takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions.folding import fold, lock_matter, rule
from luoshi.ledger.actions.speaking import must_start_from, owing_party, reason, speaks_for
from luoshi.ledger.errors import (
    AlreadyTakesPart,
    DayOutsideTerm,
    NotBelow,
    NotDelegated,
    NothingToDelegate,
    UnitClosed,
)
from luoshi.ledger.facts import ShareDelegated, ShareTakenBack
from luoshi.ledger.models import Matter, Party, Report, Slot
from luoshi.ledger.schedule import FINAL
from luoshi.ledger.states import UNSENT, PartyRole, ReportState, SlotState, Verb
from luoshi.org.queries import reach_between, unit_named
from luoshi.org.states import FOREVER

if TYPE_CHECKING:
    from luoshi.org.models import Unit

OPEN_CELLS = (SlotState.OWED, SlotState.RETURNED)


@transaction.atomic
def delegate(
    number: str,
    unit_id: int,
    to_unit_id: int,
    *,
    why: str = "",
    due_on: date | None = None,
    actor: Actor,
    on: date,
    at: datetime,
) -> Matter:
    """Passes the unit's share down to a unit strictly below it (转办); it may be split among several.

    The periodic reports still owed go to the unit below, the final one stays and the unit below gets its own, due on
    `due_on` at the latest on the same day. The share counts as the mean of those below; only who passed it down asks
    for the conclusion. Raises Matter.DoesNotExist, NotAllowed, MoveRefused, NotBelow, UnitClosed, AlreadyTakesPart,
    NothingToDelegate, DayOutsideTerm. Records ShareDelegated."""
    matter = lock_matter(number, actor=actor)
    above = owing_party(matter, unit_id, actor=actor)
    must_start_from("delegate", matter)
    to = unit_named(to_unit_id)
    if to.pk == unit_id or (unit_id, to.pk) not in reach_between([unit_id], [to.pk], on=on):
        raise NotBelow(to=to.name, unit=above.text)
    if to.ends_on <= on:
        raise UnitClosed(unit=to.name, on=to.ends_on, number=number)
    within_class = matter.slots.filter(unit=to.pk, party__is_class=True).exclude(state=SlotState.DROPPED)
    if matter.parties.filter(unit=to.pk, is_class=False, ends_on__gt=on).exists() or within_class.exists():
        raise AlreadyTakesPart(unit=to.name, number=number)
    family = [above, *above.delegates.filter(ends_on__gt=on)]
    open_slots = list(Slot.objects.filter(party__in=family, state__in=OPEN_CELLS).order_by("due_on", "pk"))
    if not any(slot.party_id == above.pk for slot in open_slots):
        raise NothingToDelegate(unit=above.text, number=number)
    last = next((s for s in open_slots if s.party_id == above.pk and s.period == FINAL), None)
    day = _day_within(due_on, last, on=on)
    party = _party_below(matter, above, to, on=on)
    _pass_periodic(open_slots, above, party)
    if day is not None:
        _own_cell(party, FINAL, opens_on=min(on if last is None else last.opens_on, day), due_on=day)
    rule(matter, Verb.DELEGATE, actor=actor, on=on, at=at, why=why.strip(), unit_id=unit_id, effect={"to_unit": to.pk})
    fold(matter, on=on)
    record(
        ShareDelegated(matter_id=matter.pk, unit_id=unit_id, to_unit_id=to.pk, due_on=day, why=why.strip()),
        actor=actor,
        at=at,
    )
    return matter


@transaction.atomic
def take_back(number: str, to_unit_id: int, *, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Takes back what was passed down to a unit (收回转办), with what that unit passed further down.

    Open periodic reports come back, what was already sent stays under review. Raises Matter.DoesNotExist, ReasonNeeded,
    NotDelegated, NotAllowed, MoveRefused. Records ShareTakenBack."""
    why = reason(why)
    matter = lock_matter(number, actor=actor)
    below = (
        matter.parties.filter(unit=to_unit_id, delegated_by__isnull=False, ends_on__gt=on)
        .select_related("delegated_by")
        .first()
    )
    if below is None or below.delegated_by is None:
        raise NotDelegated(unit=unit_named(to_unit_id).name, number=number)
    above = below.delegated_by
    if above.unit_id is None or not speaks_for(actor, above.unit_id):
        raise NotAllowed(subject=number, ask=_("the unit that passed the share down"))
    must_start_from("take_back", matter)
    _end([below, *_all_below(below, on=on)], above, on=on)
    rule(
        matter,
        Verb.TAKE_BACK,
        actor=actor,
        on=on,
        at=at,
        why=why,
        unit_id=above.unit_id,
        effect={"to_unit": to_unit_id},
    )
    fold(matter, on=on)
    record(
        ShareTakenBack(matter_id=matter.pk, unit_id=above.unit_id, to_unit_id=to_unit_id, why=why), actor=actor, at=at
    )
    return matter


def _day_within(due_on: date | None, last: Slot | None, *, on: date) -> date | None:
    """When the unit below owes its final report; of a rolling duty without a day given it owes none."""
    if due_on is None:
        return last.due_on if last is not None else None
    if due_on < on or (last is not None and due_on > last.due_on):
        raise DayOutsideTerm(day=due_on, first=on, last=last.due_on if last is not None else FOREVER)
    return due_on


def _party_below(matter: Matter, above: Party, to: Unit, *, on: date) -> Party:
    """The row of the unit below; passed down again on the day on which it was taken back, the old one lives again."""
    party = matter.parties.filter(unit=to.pk, role=PartyRole.BY_REMIT, text=to.name, starts_on=on).first()
    if party is None:
        party = Party(matter=matter, unit_id=to.pk, role=PartyRole.BY_REMIT, text=to.name, starts_on=on)
    party.ordinal, party.delegated_by, party.ends_on = above.ordinal, above, FOREVER
    party.save()
    return party


def _pass_periodic(slots: Iterable[Slot], above: Party, party: Party) -> None:
    """Hands the periodic cells still owed over; those that went to a sister before, the unit gets of its own."""
    periodic = [slot for slot in slots if slot.period != FINAL and slot.state == SlotState.OWED]
    covered = set()
    for slot in periodic:
        if slot.party_id == above.pk:
            covered.add(slot.period)
            _hand_over(slot, party)
    for slot in periodic:
        if slot.period not in covered:
            covered.add(slot.period)
            _own_cell(party, slot.period, opens_on=slot.opens_on, due_on=slot.due_on)


def _own_cell(party: Party, period: str, *, opens_on: date, due_on: date) -> None:
    """A cell of the unit's own; one that was dropped when the share was taken back before is owed again."""
    if party.unit_id is None:
        return
    slot, is_new = Slot.objects.get_or_create(
        matter_id=party.matter_id,
        unit_id=party.unit_id,
        period=period,
        defaults={"party": party, "opens_on": opens_on, "due_on": due_on},
    )
    if not is_new and slot.state == SlotState.DROPPED:
        slot.party, slot.opens_on, slot.due_on, slot.state = party, opens_on, due_on, SlotState.OWED
        slot.save()


def _hand_over(slot: Slot, party: Party) -> None:
    """Gives a cell to another party, with what was typed for it; what waited for a signature is a draft again.

    A unit has one cell a period: where it had one that was dropped, that one is owed again and this one dropped."""
    if party.unit_id is None:
        return
    if Slot.objects.filter(matter=slot.matter_id, unit=party.unit_id, period=slot.period).exists():
        _own_cell(party, slot.period, opens_on=slot.opens_on, due_on=slot.due_on)
        Slot.objects.filter(pk=slot.pk).update(state=SlotState.DROPPED)
        return
    Slot.objects.filter(pk=slot.pk).update(party=party, unit=party.unit_id)
    Report.objects.filter(slot=slot, state__in=UNSENT).update(unit=party.unit_id, state=ReportState.DRAFT)


def _all_below(party: Party, *, on: date) -> list[Party]:
    """Whom the party passed its share down to, and they, as far as it is in force."""
    found: list[Party] = []
    for below in party.delegates.filter(ends_on__gt=on).order_by("pk"):
        found += [below, *_all_below(below, on=on)]
    return found


def _end(parties: list[Party], above: Party, *, on: date) -> None:
    """Ends the parties on that day; their open cells go up where nobody owes the period, or are dropped."""
    Party.objects.filter(pk__in=[p.pk for p in parties]).update(ends_on=on)
    family = [above, *above.delegates.filter(ends_on__gt=on)]
    living = Slot.objects.filter(party__in=family).exclude(state=SlotState.DROPPED)
    taken = {FINAL, *living.values_list("period", flat=True)}
    for slot in Slot.objects.filter(party__in=parties, state__in=OPEN_CELLS).order_by("due_on", "pk"):
        if slot.period in taken:
            Slot.objects.filter(pk=slot.pk).update(state=SlotState.DROPPED)
        else:
            taken.add(slot.period)
            _hand_over(slot, above)
