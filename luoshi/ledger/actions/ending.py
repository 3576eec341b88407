"""终止、并案、撤销: a matter ends without a result; 免报: a unit of a class need not report (2.3, row 17)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.folding import lock_matter
from luoshi.ledger.actions.moving import begin, drop_slots, end, let_requests_lapse
from luoshi.ledger.actions.speaking import reason
from luoshi.ledger.actions.suspending import stop_standing_still
from luoshi.ledger.errors import AlreadyExcepted, CannotMergeInto, LeaderMustConsent, NotOfTheClass
from luoshi.ledger.facts import MatterMerged, MatterTerminated, MatterWithdrawn, UnitExcepted
from luoshi.ledger.models import Exemption, Matter
from luoshi.ledger.permissions import RULES
from luoshi.ledger.states import MATTER, OUT, SlotState, State, Verb
from luoshi.org.queries import unit_named


@transaction.atomic
def terminate(number: str, *, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Ends a matter without a result (终止); nothing is owed any more, it stays visible, its parties see why.

    Raises ReasonNeeded, Matter.DoesNotExist, MoveRefused, NotAllowed, LeaderMustConsent. Records MatterTerminated."""
    return _give_up(Verb.TERMINATE, MatterTerminated, number, why=why, actor=actor, on=on, at=at)


@transaction.atomic
def withdraw(number: str, *, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Withdraws a matter that should not have been followed, or no longer (撤销). As terminate; it need not be issued.

    Raises ReasonNeeded, Matter.DoesNotExist, MoveRefused, NotAllowed, LeaderMustConsent. Records MatterWithdrawn."""
    return _give_up(Verb.WITHDRAW, MatterWithdrawn, number, why=why, actor=actor, on=on, at=at)


def _give_up(
    verb: Verb,
    fact: type[MatterTerminated] | type[MatterWithdrawn],
    number: str,
    *,
    why: str,
    actor: Actor,
    on: date,
    at: datetime,
) -> Matter:
    why = reason(why)
    matter = begin(verb, number, actor=actor)
    if matter.kind.leader_consents and not matter.decisions.filter(verb=Verb.CONSENT).exists():
        raise LeaderMustConsent(number=number)
    _let_go(verb, matter, actor=actor, on=on, at=at)
    said = fact(matter_id=matter.pk, why=why, ended_on=on)
    end(matter, verb, said, actor=actor, on=on, at=at, why=why, effect={"to": matter.state})
    return matter


@transaction.atomic
def merge(number: str, *, into: str, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Ends a matter that goes on in another, still open one (并案); both keep their own record.

    `into` is the other's number. Raises ReasonNeeded, Matter.DoesNotExist for either, MoveRefused, NotAllowed,
    CannotMergeInto. Records MatterMerged."""
    why = reason(why)
    lock_both(number, into, actor=actor)
    matter = begin("merge", number, actor=actor)
    merge_into(matter, into, why=why, actor=actor, on=on, at=at)
    return matter


def lock_both(number: str, into: str, *, actor: Actor) -> None:
    """Locks two matters in one order, so that two that merge crosswise do not wait for each other."""
    both = Matter.objects.filter(RULES["view"](actor), number__in=[number, into]).order_by("pk")
    list(both.select_for_update(of=("self",), no_key=True))


def merge_into(matter: Matter, into: str, *, why: str, actor: Actor, on: date, at: datetime) -> None:
    """The move itself; who may do it was looked at. Raises Matter.DoesNotExist, CannotMergeInto."""
    other = lock_matter(into, actor=actor)
    if other.pk == matter.pk or other.state in (*OUT, State.DRAFT):
        raise CannotMergeInto(number=matter.number, into=into)
    _let_go("merge", matter, actor=actor, on=on, at=at)
    matter.merged_into = other
    end(
        matter,
        Verb.MERGE,
        MatterMerged(matter_id=matter.pk, into_id=other.pk, into_number=other.number, why=why, ended_on=on),
        actor=actor,
        on=on,
        at=at,
        why=why,
        effect={"to": matter.state, "into": other.number},
    )


@transaction.atomic
def except_unit(number: str, unit_id: int, *, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """A unit of a class need not report (免报), for a reason that is named wherever coverage is.

    Raises ReasonNeeded, Matter.DoesNotExist, MoveRefused, NotAllowed, NotOfTheClass, AlreadyExcepted. Records
    UnitExcepted."""
    why = reason(why)[:300]
    matter = begin("except", number, actor=actor)
    unit = unit_named(unit_id)
    if Exemption.objects.filter(matter=matter, unit=unit_id).exists():
        raise AlreadyExcepted(unit=unit.name, number=number)
    owed = matter.slots.filter(unit=unit_id, party__is_class=True)
    if not owed.exists():
        raise NotOfTheClass(unit=unit.name, number=number)
    owed.filter(state__in=[SlotState.OWED, SlotState.RETURNED]).update(state=SlotState.DROPPED)
    Exemption.objects.create(matter=matter, unit_id=unit_id, why=why, on=on)
    end(
        matter,
        Verb.EXCEPT,
        UnitExcepted(matter_id=matter.pk, unit_id=unit_id, why=why),
        actor=actor,
        on=on,
        at=at,
        why=why,
        unit_id=unit_id,
    )
    return matter


def _let_go(verb: str, matter: Matter, *, actor: Actor, on: date, at: datetime) -> None:
    """The state after the move, with nothing owed, asked or standing still any more; saves all but the matter."""
    matter.state, matter.ended_on = MATTER.after(verb, matter.state), on
    stop_standing_still(matter, on=on)
    drop_slots(matter, SlotState.OWED, SlotState.RETURNED, SlotState.SUBMITTED)
    let_requests_lapse(matter, actor=actor, on=on, at=at)
