"""答复: the supervision office, or a leader, answers what a unit asked for (domain handbook 2.3, rows 4, 7, 8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions.asking import lock_request
from luoshi.ledger.actions.changing import (
    change,
    end_party,
    given_from,
    go_on_when_noted,
    open_cells,
    parties_now,
    take_in,
)
from luoshi.ledger.actions.docketing import PartyGiven, lead_among, must_be_open, must_be_within_reach, parties_from
from luoshi.ledger.actions.ending import lock_both, merge_into
from luoshi.ledger.actions.moving import end, must
from luoshi.ledger.actions.speaking import reason
from luoshi.ledger.errors import NotLater, OwnRequest, PartiesNeeded, RequestAnswered, WrongAnswer
from luoshi.ledger.facts import (
    AssignmentKept,
    ExtensionGranted,
    MatterReassigned,
    RequestRefused,
    RequestScreened,
)
from luoshi.ledger.finding import index_matters
from luoshi.ledger.models import Matter, Request
from luoshi.ledger.moves import LEADER, OFFICE
from luoshi.ledger.permissions import decide, supervise
from luoshi.ledger.schedule import FINAL
from luoshi.ledger.states import REQUEST, Level, RequestKind, RequestState, SlotState, Verb

KEEP, REASSIGN, MERGE = "keep", "reassign", "merge"
ANSWERS = (KEEP, REASSIGN, MERGE)


@transaction.atomic
def answer_objection(
    request_id: int,
    *,
    answer: str,
    why: str,
    parties: Sequence[PartyGiven] = (),
    into: str = "",
    actor: Actor,
    on: date,
    at: datetime,
) -> Request:
    """Answers an objection (答复异议): `answer` is keep, reassign to `parties`, or merge into the matter `into`.

    Keeping refuses the objection. Reassigning ends the share of the unit that objected and gives what is still open to
    the others, who take note; the lead changes with it. Merging is the director's. Raises ReasonNeeded,
    Request.DoesNotExist, OwnRequest, RequestAnswered, WrongAnswer, MoveRefused, NotAllowed, PartiesNeeded, UnitClosed,
    Matter.DoesNotExist or CannotMergeInto for `into`. Records AssignmentKept, MatterReassigned or MatterMerged."""
    why = reason(why)
    if answer not in ANSWERS:
        raise ValueError(f"an objection is answered by one of {', '.join(ANSWERS)}")
    if answer == MERGE:
        number = Request.objects.values_list("matter__number", flat=True).get(pk=request_id)
        lock_both(number, into, actor=actor)
    request, matter = _open_request(request_id, RequestKind.OBJECTION, actor=actor)
    must(answer, matter, actor=actor)
    _settle(request, "refuse" if answer == KEEP else "grant", on=on)
    if answer == KEEP:
        end(
            matter,
            Verb.KEEP,
            AssignmentKept(matter_id=matter.pk, request_id=request.pk, unit_id=request.unit_id, why=why),
            actor=actor,
            on=on,
            at=at,
            why=why,
            request=request,
            unit_id=request.unit_id,
        )
    elif answer == REASSIGN:
        _reassign(matter, request, parties, why=why, actor=actor, on=on, at=at)
    else:
        merge_into(matter, into, why=why, actor=actor, on=on, at=at)
    return request


def _reassign(
    matter: Matter,
    request: Request,
    given: Sequence[PartyGiven],
    *,
    why: str,
    actor: Actor,
    on: date,
    at: datetime,
) -> None:
    old = parties_now(matter, on=on)
    others = [g for g in given if g.unit_id != request.unit_id]
    if not any(g.unit_id is not None for g in others):
        raise PartiesNeeded(number=matter.number)
    must_be_open(others, number=matter.number, on=on)
    end_party(request.party, matter, actor=actor, on=on, at=at)
    there = {(role, unit) for role, unit, _text in parties_now(matter, on=on)}
    fresh = [p for p in parties_from(matter, others, on=on) if (str(p.role), p.unit_id) not in there]
    for offset, party in enumerate(fresh):
        party.ordinal = request.party.ordinal + offset
    take_in(matter, fresh, on=on)
    now = parties_now(matter, on=on)
    matter.lead_id = lead_among(given_from(now))
    effect = {"parties": [[list(p) for p in old], [list(p) for p in now]]} | go_on_when_noted(matter, on=on)
    end(
        matter,
        Verb.REASSIGN,
        MatterReassigned(
            matter_id=matter.pk,
            request_id=request.pk,
            unit_id=request.unit_id,
            why=why,
            lead_id=matter.lead_id,
            parties=now,
        ),
        actor=actor,
        on=on,
        at=at,
        why=why,
        request=request,
        unit_id=request.unit_id,
        effect=effect,
    )
    index_matters([matter.pk])


@transaction.atomic
def screen_request(request_id: int, *, opinion: str, actor: Actor, on: date, at: datetime) -> Request:
    """Passes a request that a leader decides up, with the office's opinion (初审).

    Raises ReasonNeeded, Request.DoesNotExist, OwnRequest, RequestAnswered, WrongAnswer, MoveRefused, NotAllowed.
    Records RequestScreened."""
    opinion = reason(opinion)
    request, matter = _open_request(request_id, RequestKind.EXTENSION, actor=actor)
    if request.level != Level.LEADER:
        raise WrongAnswer(number=matter.number)
    must("screen", matter, actor=actor)
    if request.state != RequestState.OPEN:
        raise RequestAnswered(state=RequestState(request.state).label)
    request.state, request.opinion = REQUEST.after("screen", request.state), opinion
    request.save(update_fields=["state", "opinion"])
    end(
        matter,
        Verb.SCREEN,
        RequestScreened(matter_id=matter.pk, request_id=request.pk, opinion=opinion),
        actor=actor,
        on=on,
        at=at,
        why=opinion,
        request=request,
        unit_id=request.unit_id,
    )
    return request


@transaction.atomic
def grant_extension(
    request_id: int, *, due_on: date | None = None, why: str = "", actor: Actor, on: date, at: datetime
) -> Request:
    """Grants a later day (同意延期): the one asked for, or another one that is later than the day in force.

    The office decides, a leader once the request was passed up. The day of the text never moves; final reports that are
    open move with the day in force. Raises Request.DoesNotExist, OwnRequest, RequestAnswered, WrongAnswer, MoveRefused,
    NotAllowed, NotLater, DueOutOfReach. Records ExtensionGranted."""
    request, matter = _open_request(request_id, RequestKind.EXTENSION, actor=actor)
    must("extend", matter, actor=actor)
    _must_decide(request, matter, actor=actor)
    old, new = matter.due_on, due_on or request.due_on
    if old is None or new is None or new <= old:
        raise NotLater(due=new, now=old)
    must_be_within_reach(new, number=matter.number)
    _settle(request, "grant", on=on)
    open_states = [SlotState.OWED, SlotState.RETURNED]
    matter.slots.filter(period=FINAL, due_on=old, state__in=open_states).update(due_on=new)
    matter.due_on = new
    matter.extensions += 1
    open_cells(matter, list(matter.parties.select_related("unit").filter(ends_on__gt=on)), on=on)
    end(
        matter,
        Verb.EXTEND,
        ExtensionGranted(matter_id=matter.pk, request_id=request.pk, old_due_on=old, due_on=new, why=why.strip()),
        actor=actor,
        on=on,
        at=at,
        why=why.strip(),
        request=request,
        unit_id=request.unit_id,
        effect={"due_on": [str(old), str(new)]},
    )
    return request


@transaction.atomic
def refuse_request(request_id: int, *, why: str, actor: Actor, on: date, at: datetime) -> Request:
    """Refuses an extension or a change (不同意); whoever would grant it refuses it. Nothing else changes.

    Raises ReasonNeeded, Request.DoesNotExist, OwnRequest, RequestAnswered, WrongAnswer, MoveRefused, NotAllowed.
    Records RequestRefused."""
    why = reason(why)
    request, matter = _open_request(request_id, RequestKind.EXTENSION, RequestKind.CHANGE, actor=actor)
    must("refuse", matter, actor=actor)
    _must_decide(request, matter, actor=actor)
    _settle(request, "refuse", on=on)
    end(
        matter,
        Verb.REFUSE,
        RequestRefused(matter_id=matter.pk, request_id=request.pk, kind=request.kind, why=why),
        actor=actor,
        on=on,
        at=at,
        why=why,
        request=request,
        unit_id=request.unit_id,
    )
    return request


@transaction.atomic
def grant_change(request_id: int, *, why: str = "", actor: Actor, on: date, at: datetime) -> Request:
    """Grants a change and makes it (同意变更).

    Raises Request.DoesNotExist, OwnRequest, RequestAnswered, WrongAnswer, MoveRefused, NotAllowed, and what
    change_matter raises. Records MatterChanged."""
    request, matter = _open_request(request_id, RequestKind.CHANGE, actor=actor)
    must("grant_change", matter, actor=actor)
    _settle(request, "grant", on=on)
    wished = given_from(request.parties)
    change(
        matter,
        wording=request.wording or None,
        parties=wished or None,
        why=why.strip() or request.why,
        actor=actor,
        on=on,
        at=at,
        request=request,
    )
    return request


def _open_request(request_id: int, *kinds: RequestKind, actor: Actor) -> tuple[Request, Matter]:
    """The request and its matter, both locked; refuses what is answered already, of another sort, or one's own."""
    request, matter = lock_request(request_id, actor=actor)
    if request.kind not in kinds:
        raise WrongAnswer(number=matter.number)
    if request.state not in REQUEST.origins("grant"):
        raise RequestAnswered(state=RequestState(request.state).label)
    if actor.user_id is not None and actor.user_id in (request.asked_by_id, request.signed_by_id):
        raise OwnRequest()
    return request, matter


def _must_decide(request: Request, matter: Matter, *, actor: Actor) -> None:
    """Raises NotAllowed unless this very request is the actor's to decide: a leader's once it was passed up."""
    is_high = request.level == Level.LEADER
    if is_high and request.state != RequestState.SCREENED:
        raise NotAllowed(subject=matter.number, ask=OFFICE)
    if not Matter.objects.filter((decide if is_high else supervise)(actor), pk=matter.pk).exists():
        raise NotAllowed(subject=matter.number, ask=LEADER if is_high else OFFICE)


def _settle(request: Request, verb: str, *, on: date) -> None:
    request.state, request.answered_on = REQUEST.after(verb, request.state), on
    request.save(update_fields=["state", "answered_on"])
