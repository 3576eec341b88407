"""Units change in mid-period: parties end and begin by date, and what is owed goes to whoever owes it from then on.

What opens after the change follows from one sentence: a unit owes a period of a class when it stands in the class on
the day on which the period opens. What is open on that day goes to the heir of a unit that is gone, once, and with it
everything for which the unit was named; with no heir or several ones there is nobody to take it on, and the supervision
office finds the matter among those to reassign (ledger.slots.left_without_unit)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.clock import now
from luoshi.ledger.actions.folding import fold, rule
from luoshi.ledger.actions.moving import OPEN_SLOTS
from luoshi.ledger.facts import MatterChanged
from luoshi.ledger.models import Exemption, Matter, Party, Request, Slot
from luoshi.ledger.schedule import Period
from luoshi.ledger.slots import LOOKS_AHEAD, spans_of
from luoshi.ledger.states import NOT_ISSUED, OPEN, OWING, PENDING, PartyRole, SlotState, Verb
from luoshi.org.calendar import calendar
from luoshi.org.changes import UnitsChanged
from luoshi.org.queries import Standing, standings, tops_of, with_all_below

BATCH = 500
_RANK = {role: rank for rank, role in enumerate(PartyRole)}
_GOES_ON = (*OPEN_SLOTS, SlotState.SUBMITTED)
Cell = tuple[int, int, str]
Named = tuple[tuple[str, int | None, str], ...]


@transaction.atomic
def follow_units(change: UnitsChanged) -> None:
    """Called by org in the transaction that changes units. Records MatterChanged for each matter whose parties change.

    Costs a few queries for all classes together, and some for each matter in which a unit that is gone was named."""
    for gone, heirs in change.ended.items():
        _hand_over(gone, heirs[0] if len(heirs) == 1 else None, change)
    for matters in _batches(_matters_of_classes(change)):
        _fit(matters, change)
    for gone, heirs in change.ended.items():
        _pass_on_open_cells(gone, heirs, change)


def _matters_of_classes(change: UnitsChanged) -> list[int]:
    """Open matters with a class in which one of the units stood or stands."""
    rows = Party.objects.filter(
        is_class=True,
        unit__in=tops_of(change.units, since=change.on),
        ends_on__gte=change.on,
        matter__state__in=OPEN,
    )
    return sorted(set(rows.values_list("matter", flat=True)))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


# --- what opens later ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    party: Party
    span: Period


def _fit(matters: Sequence[int], change: UnitsChanged) -> None:
    """Brings the cells that open from the day of the change on in line with the classes of the matters."""
    units = with_all_below(change.units, since=change.on)
    wanted = _wanted(matters, units, change)
    stale: list[Slot] = []
    present = Slot.objects.filter(
        matter__in=matters, unit__in=units, opens_on__gte=change.on, party__is_class=True
    ).order_by("pk")
    for slot in present:
        wish = wanted.pop((slot.matter_id, slot.unit_id, slot.period), None)
        before = (slot.state, slot.party_id)
        if wish is None and slot.state in OPEN_SLOTS:
            slot.state = SlotState.DROPPED
        elif wish is not None:
            slot.party = wish.party
            if slot.state == SlotState.DROPPED:
                slot.state = SlotState.OWED
        if before != (slot.state, slot.party_id):
            stale.append(slot)
    Slot.objects.bulk_update(stale, ["state", "party"], batch_size=BATCH)
    Slot.objects.bulk_create(
        [
            Slot(
                matter_id=matter,
                party=wish.party,
                unit_id=unit,
                period=period,
                opens_on=wish.span.opens_on,
                due_on=wish.span.due_on,
            )
            for (matter, unit, period), wish in wanted.items()
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _wanted(matters: Sequence[int], units: set[int], change: UnitsChanged) -> dict[Cell, _Wanted]:
    """The cells that `units` owe as members of classes, of periods that open from the day of the change on.

    A unit that is named in the matter has cells of its own, one that was excepted has none, and nobody owes what was
    due before the office learnt of the change."""
    rows = Party.objects.filter(matter__in=matters, ends_on__gt=change.on)
    classes = list(rows.filter(is_class=True, unit__isnull=False).select_related("matter").order_by("pk"))
    named = set(rows.filter(is_class=False, role__in=OWING, unit__in=units).values_list("matter", "unit"))
    named |= set(Exemption.objects.filter(matter__in=matters, unit__in=units).values_list("matter", "unit"))
    members: dict[int, list[Standing]] = defaultdict(list)
    for standing in standings({p.unit_id for p in classes if p.unit_id}, units, since=change.on):
        members[standing.top].append(standing)
    days, ahead = calendar(), change.on + LOOKS_AHEAD
    known: dict[tuple[date | None, date | None, str], list[Period]] = {}
    wanted: dict[Cell, _Wanted] = {}
    for party in classes:
        matter = party.matter
        key = (matter.starts_on, matter.due_on, matter.cycle)
        spans = known.setdefault(key, spans_of(matter, days, until=ahead) if key not in known else [])
        for span in spans:
            if span.opens_on < change.on or span.due_on < change.actor.on or span.opens_on >= party.ends_on:
                continue
            if party.starts_on > span.opens_on:
                continue
            for each in members[party.unit_id or 0]:
                inside = each.starts_on <= span.opens_on < each.ends_on and span.due_on < each.gone_on
                if inside and (matter.pk, each.unit) not in named:
                    wanted.setdefault((matter.pk, each.unit, span.name), _Wanted(party, span))
    return wanted


# --- what is open on the day --------------------------------------------------------------------------------------


def _pass_on_open_cells(gone: int, heirs: Sequence[int], change: UnitsChanged) -> None:
    """The cells that a unit owed as one of a class go to the first heir that stands in the class, once.

    Without such an heir, and where the heir has the period already, they are no longer needed. What was due before the
    change stays with the unit until the change is in force: it may still be sent."""
    rows = Slot.objects.filter(unit=gone, party__is_class=True, state__in=_GOES_ON, matter__state__in=OPEN)
    rows = rows.select_related("party").order_by("pk")
    slots = list(rows if change.on <= change.actor.on else rows.filter(due_on__gte=change.on))
    tops = {slot.pk: _top_now(slot.party.unit_id or 0, change) for slot in slots}
    inside = {
        (each.top, each.unit)
        for each in standings(set(tops.values()), heirs, since=change.on)
        if each.starts_on <= change.on < each.ends_on
    }
    matters = {slot.matter_id for slot in slots}
    excepted = set(Exemption.objects.filter(matter__in=matters, unit__in=heirs).values_list("matter", "unit"))
    chosen: dict[int, int | None] = {}
    for slot in slots:
        fit = (u for u in heirs if (tops[slot.pk], u) in inside and (slot.matter_id, u) not in excepted)
        chosen[slot.pk] = next(fit, None)
    _move(slots, chosen, change.on)


def _top_now(top: int, change: UnitsChanged) -> int:
    """The unit below which the class stands after the change: the only heir of one that is gone."""
    heirs = change.ended.get(top, ())
    return heirs[0] if len(heirs) == 1 else top


def _move(slots: Iterable[Slot], to: dict[int, int | None], on: date, party: Party | None = None) -> None:
    """Gives each cell to the unit chosen for it; `party` is that unit's where it is named itself.

    Where nobody was chosen, what was due before the change stays: it was not delivered, and that remains on record."""
    slots = list(slots)
    units = {unit for unit in to.values() if unit is not None}
    matters = {slot.matter_id for slot in slots}
    held = {
        (slot.matter_id, slot.unit_id, slot.period): slot
        for slot in Slot.objects.filter(matter__in=matters, unit__in=units)
    }
    touched: dict[int, Slot] = {}
    for slot in slots:
        unit = to[slot.pk]
        if unit is None:
            if slot.state in OPEN_SLOTS and slot.due_on >= on:
                slot.state = SlotState.DROPPED
        elif (mine := held.get((slot.matter_id, unit, slot.period))) is None:
            slot.unit_id = unit
            slot.party = party or slot.party
            held[slot.matter_id, unit, slot.period] = slot
        elif slot.state in OPEN_SLOTS:
            slot.state = SlotState.DROPPED
            if mine.state == SlotState.DROPPED:
                mine.state = SlotState.OWED
                touched[mine.pk] = mine
        touched[slot.pk] = slot
    Slot.objects.bulk_update(touched.values(), ["unit", "party", "state"], batch_size=BATCH)


# --- parties that are named ---------------------------------------------------------------------------------------


def _hand_over(gone: int, heir: int | None, change: UnitsChanged) -> None:
    """Everything for which the unit was named goes to its only heir; without one it is left to be reassigned."""
    parties = Party.objects.filter(unit=gone, ends_on__gt=change.on, matter__state__in=(*OPEN, *NOT_ISSUED))
    by_matter: dict[int, list[Party]] = defaultdict(list)
    for party in parties.order_by("matter", "ordinal", "pk"):
        by_matter[party.matter_id].append(party)
    locked = Matter.objects.filter(pk__in=by_matter).order_by("pk").select_for_update(of=("self",), no_key=True)
    for matter in locked.select_related("kind"):
        before = _parties(matter, change.on)
        for party in by_matter[matter.pk]:
            if heir is not None:
                _succeed(party, heir, change)
            elif not party.is_class:
                _let_lapse(party, change)
        if matter.lead_id == gone and heir is not None:
            matter.lead_id = heir
        after = _parties(matter, change.on)
        if before != after:
            _state(matter, before, after, change)
        fold(matter, on=change.actor.on)


def _let_lapse(party: Party, change: UnitsChanged) -> None:
    """Nobody takes the party's share on: what falls due after the unit's end is not owed."""
    party.slots.filter(unit=party.unit_id, state__in=OPEN_SLOTS, due_on__gte=change.on).update(state=SlotState.DROPPED)


def _succeed(party: Party, heir: int, change: UnitsChanged) -> None:
    """The party ends and the heir's begins, with what it noted, did and owes; a weaker part of the heir's ends too."""
    others = Party.objects.filter(matter=party.matter_id, unit=heir, is_class=party.is_class, ends_on__gt=change.on)
    mine = sorted(others, key=lambda p: _RANK[PartyRole(p.role)])
    if party.is_class or not mine or _RANK[PartyRole(party.role)] < _RANK[PartyRole(mine[0].role)]:
        weaker = [] if party.is_class else mine
        target = Party.objects.create(
            matter_id=party.matter_id,
            ordinal=party.ordinal,
            role=party.role,
            unit_id=heir,
            text=party.text,
            is_class=party.is_class,
            weight=party.weight,
            delegated_by_id=party.delegated_by_id,
            progress=party.progress,
            acknowledged_at=party.acknowledged_at,
            acknowledged_by_id=party.acknowledged_by_id,
            starts_on=change.on,
        )
    else:
        weaker, target = [], mine[0]
    ending = [party, *weaker]
    for each in ending:
        each.ends_on = max(change.on, each.starts_on)
    Party.objects.bulk_update(ending, ["ends_on"])
    if target.delegated_by_id in {each.pk for each in ending}:
        target.delegated_by_id = party.delegated_by_id
        target.save(update_fields=["delegated_by"])
    Party.objects.filter(delegated_by__in=ending, ends_on__gt=change.on).exclude(pk=target.pk).update(
        delegated_by=target
    )
    _take_over_requests(party, target)
    if party.is_class:
        return
    Slot.objects.filter(party__in=weaker, unit=heir).update(party=target)
    rows = Slot.objects.filter(party=party, unit=party.unit_id, state__in=_GOES_ON).order_by("pk")
    slots = list(rows if change.on <= change.actor.on else rows.filter(due_on__gte=change.on))
    _move(slots, {slot.pk: heir for slot in slots}, change.on, target)


def _take_over_requests(party: Party, target: Party) -> None:
    """What the unit asked for is still asked, by its heir; not beside a request of the same sort of the heir's own."""
    own = Request.objects.filter(party=target, state__in=PENDING).values("kind")
    Request.objects.filter(party=party, state__in=PENDING).exclude(kind__in=own).update(
        party=target, unit_id=target.unit_id
    )


def _parties(matter: Matter, on: date) -> Named:
    """Role, unit and text of the parties in force, those that were delegated to included."""
    rows = matter.parties.filter(ends_on__gt=on).order_by("ordinal", "pk")
    return tuple(rows.values_list("role", "unit", "text"))


def _state(matter: Matter, before: Named, after: Named, change: UnitsChanged) -> None:
    """The decision and the fact that other parties take part from the day of the change."""
    at = now()
    effect = {"parties": [[list(p) for p in before], [list(p) for p in after]]}
    rule(matter, Verb.CHANGE, actor=change.actor, on=change.actor.on, at=at, why=change.basis, effect=effect)
    fact = MatterChanged(
        matter_id=matter.pk,
        request_id=None,
        why=change.basis,
        old_wording=matter.wording,
        wording=matter.wording,
        old_parties=before,
        parties=after,
    )
    record(fact, actor=change.actor, at=at)
