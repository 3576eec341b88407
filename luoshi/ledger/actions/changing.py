"""变更: another wording or other parties; the old version is kept in the decision, the clause stays (2.3, row 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.docketing import PartyGiven, lead_among, must_be_open, parties_from
from luoshi.ledger.actions.moving import OPEN_SLOTS, begin, drop_slots_of, end, let_requests_lapse
from luoshi.ledger.actions.speaking import reason
from luoshi.ledger.errors import NobodyLeads, NothingChanges
from luoshi.ledger.facts import MatterChanged
from luoshi.ledger.finding import index_matters
from luoshi.ledger.models import Matter, Party, Request
from luoshi.ledger.schedule import FINAL
from luoshi.ledger.slots import open_slots, owes, spans_of
from luoshi.ledger.states import CLASSES, LEADING, MATTER, NOT_ISSUED, OWING, PartyRole, SlotState, State, Verb
from luoshi.org.calendar import calendar
from luoshi.org.queries import reporting_units

Named = tuple[str, int | None, str]


@transaction.atomic
def change_matter(
    number: str,
    *,
    wording: str | None = None,
    parties: Sequence[PartyGiven] | None = None,
    why: str,
    actor: Actor,
    on: date,
    at: datetime,
) -> Matter:
    """Changes the wording or all parties of a matter (变更); None leaves them as they are.

    A party that stays keeps its reports; one that goes owes nothing more; a new one owes what is still ahead, and takes
    note. The clause and the day of the text stay. Raises ReasonNeeded, Matter.DoesNotExist, MoveRefused, NotAllowed,
    NothingChanges, NobodyLeads, UnitClosed. Records MatterChanged."""
    why = reason(why)
    matter = begin("change", number, actor=actor)
    change(matter, wording=wording, parties=parties, why=why, actor=actor, on=on, at=at)
    return matter


def change(
    matter: Matter,
    *,
    wording: str | None,
    parties: Sequence[PartyGiven] | None,
    why: str,
    actor: Actor,
    on: date,
    at: datetime,
    request: Request | None = None,
) -> None:
    """The change itself; who may make it was looked at. The matter is locked. Raises and records as change_matter."""
    old_wording, old = matter.wording, parties_now(matter, on=on)
    effect: dict[str, Any] = {}
    new_wording = old_wording if wording is None or not wording.strip() else wording.strip()[:300]
    if new_wording != old_wording:
        matter.wording = new_wording
        effect["wording"] = [old_wording, new_wording]
    if parties is not None:
        replace_parties(matter, parties, actor=actor, on=on, at=at)
        if (new := parties_now(matter, on=on)) != old:
            effect["parties"] = [[list(p) for p in old], [list(p) for p in new]]
    if not effect:
        raise NothingChanges(number=matter.number)
    effect |= go_on_when_noted(matter, on=on)
    now = parties_now(matter, on=on)
    end(
        matter,
        Verb.CHANGE,
        MatterChanged(
            matter_id=matter.pk,
            request_id=request.pk if request else None,
            why=why,
            old_wording=old_wording,
            wording=matter.wording,
            old_parties=old,
            parties=now,
        ),
        actor=actor,
        on=on,
        at=at,
        why=why,
        request=request,
        effect=effect,
    )
    index_matters([matter.pk])


def parties_now(matter: Matter, *, on: date) -> tuple[Named, ...]:
    """Role, unit and text of the parties in force, without those that were delegated to."""
    rows = matter.parties.filter(ends_on__gt=on, delegated_by=None).order_by("ordinal", "pk")
    return tuple(rows.values_list("role", "unit", "text"))


def replace_parties(matter: Matter, given: Sequence[PartyGiven], *, actor: Actor, on: date, at: datetime) -> None:
    """Makes `given` the parties of the matter from `on`. Raises NobodyLeads, UnitClosed; saves all but the matter."""
    if not any(g.role in (*OWING, *CLASSES) or g.is_class for g in given):
        raise NobodyLeads(number=matter.number)
    must_be_open(given, number=matter.number, on=on)
    wanted = parties_from(matter, given, on=on)
    standing = {_key(p): p for p in matter.parties.filter(ends_on__gt=on, delegated_by=None)}
    kept = {_key(w) for w in wanted}
    for key, party in standing.items():
        if key not in kept:
            end_party(party, matter, actor=actor, on=on, at=at)
    fresh = []
    for wish in wanted:
        if (stays := standing.get(_key(wish))) is None:
            fresh.append(wish)
        elif stays.ordinal != wish.ordinal:
            stays.ordinal = wish.ordinal
            stays.save(update_fields=["ordinal"])
    take_in(matter, fresh, on=on)
    matter.lead_id = lead_among(given)


def given_from(named: Iterable[Sequence[Any]]) -> list[PartyGiven]:
    """Parties as a person would name them, from rows of role, unit and text."""
    return [PartyGiven(role=r, unit_id=u, text=t, is_class=r in CLASSES) for r, u, t in named]


def end_party(party: Party, matter: Matter, *, actor: Actor, on: date, at: datetime) -> None:
    """The party takes no part from `on`: it and those it delegated to owe nothing more, and no longer ask.

    One that came in on the same day is taken out as if it had never been; its place is kept for what it did."""
    for below in party.delegates.filter(ends_on__gt=on):
        end_party(below, matter, actor=actor, on=on, at=at)
    drop_slots_of(party)
    let_requests_lapse(matter, actor=actor, on=on, at=at, of=party)
    party.ends_on = on
    party.save(update_fields=["ends_on"])


def take_in(matter: Matter, fresh: Sequence[Party], *, on: date) -> None:
    """Saves new parties and, once the matter is issued, opens the cells that are ahead of them."""
    came_back = {_key(p): p for p in matter.parties.filter(starts_on=on, ends_on=on)}
    rows = []
    for party in fresh:
        if (again := came_back.get(_key(party))) is None:
            rows.append(party)
        else:  # out and in on one day: the row is there already
            again.ends_on, again.ordinal = party.ends_on, party.ordinal
            again.save(update_fields=["ends_on", "ordinal"])
    Party.objects.bulk_create(rows)
    if matter.state in NOT_ISSUED:
        return
    open_cells(matter, list(matter.parties.select_related("unit").filter(ends_on__gt=on)), on=on)


def open_cells(matter: Matter, parties: Iterable[Party], *, on: date) -> None:
    """Opens the cells ahead of those parties that have none yet: periods due from `on`, and the final one.

    A unit that had a dropped cell of the period owes it again, unless it was excepted; who passed its share down gets
    none. A few statements for each party, however many units a class has."""
    passed_down = set(matter.parties.filter(ends_on__gt=on).values_list("delegated_by", flat=True))
    standing = [p for p in parties if p.pk not in passed_down and p.delegated_by_id is None]
    spans = [p for p in spans_of(matter, calendar()) if p.due_on >= on or p.name == FINAL]
    cells = matter.slots.filter(period__in=[span.name for span in spans])
    excepted = matter.exemptions.values("unit")
    for party in standing:
        if owes(party):
            had = cells.filter(unit=party.unit_id).exclude(party=party, state__in=OPEN_SLOTS)
            had.filter(state__in=[*OPEN_SLOTS, SlotState.DROPPED]).update(party=party, state=SlotState.OWED)
        elif party.is_class and party.unit_id is not None:
            units = reporting_units(party.unit_id, on=on).order_by().values("pk")
            had = cells.filter(unit__in=units, state=SlotState.DROPPED).exclude(unit__in=excepted)
            had.update(party=party, state=SlotState.OWED)
    open_slots(matter, standing, spans, since=on)


def go_on_when_noted(matter: Matter, *, on: date) -> dict[str, Any]:
    """After parties changed: a matter whose leads have all taken note is in progress. Returns the effect of that."""
    if matter.state != State.ASSIGNED:
        return {}
    owed = [p for p in matter.parties.select_related("unit").filter(ends_on__gt=on) if owes(p)]
    leads = [p for p in owed if p.role in LEADING] or [p for p in owed if p.unit_id == matter.lead_id]
    if any(p.acknowledged_at is None for p in leads):
        return {}
    matter.state = MATTER.after("acknowledge", matter.state)
    return {"to": matter.state}


def _key(party: Party) -> tuple[str, int | None, str]:
    named_by_unit = party.unit_id is not None and not party.is_class
    return str(PartyRole(party.role)), party.unit_id, "" if named_by_unit else party.text
