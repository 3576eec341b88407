"""异议、延期、变更: what a unit asks of the supervision office (domain handbook 2.3, rows 4, 7, 8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions.docketing import PartyGiven, must_be_within_reach
from luoshi.ledger.actions.folding import fold, lock_matter, rule
from luoshi.ledger.actions.speaking import (
    leading_party,
    must_be_signed,
    must_start_from,
    owing_party,
    reason,
    speaks_for,
)
from luoshi.ledger.errors import (
    AlreadyAsked,
    NoDeadlineToExtend,
    NothingChanges,
    NotLater,
    RequestAnswered,
    TooLateToExtend,
    TooLateToObject,
)
from luoshi.ledger.facts import ChangeAsked, ExtensionAsked, ObjectionRaised, RequestTakenBack
from luoshi.ledger.folds import last_day_to_object
from luoshi.ledger.models import Matter, Party, Request
from luoshi.ledger.permissions import RULES
from luoshi.ledger.states import PENDING, REQUEST, Ground, Level, RequestKind, RequestState, Verb
from luoshi.org.calendar import calendar

# Working days for an answer. Two for an objection (domain handbook 2.3, row 4); the others are house rules.
ANSWER_WORKING_DAYS = {RequestKind.OBJECTION: 2, RequestKind.EXTENSION: 3, RequestKind.CHANGE: 5}
VERBS = {
    RequestKind.OBJECTION: Verb.OBJECT,
    RequestKind.EXTENSION: Verb.ASK_EXTENSION,
    RequestKind.CHANGE: Verb.ASK_CHANGE,
}


@transaction.atomic
def object_to(number: str, unit_id: int, *, ground: str, why: str, actor: Actor, on: date, at: datetime) -> Request:
    """Says that the matter is not the unit's, or not rightly given (异议); the office answers within 2 working days.

    `ground` is one of states.Ground. Raises Matter.DoesNotExist, ReasonNeeded, NotAllowed, MoveRefused,
    TooLateToObject once half of the time has run, AlreadyAsked. Records ObjectionRaised when it leaves the unit."""
    why = reason(why)
    matter = lock_matter(number, actor=actor)
    party = owing_party(matter, unit_id, actor=actor)
    if party.delegated_by_id is not None:
        raise NotAllowed(subject=number, ask=_("the unit that passed the share down"))
    must_start_from("object", matter)
    _in_time_to_object(matter, on=on)
    return _ask(matter, party, RequestKind.OBJECTION, why=why, ground=Ground(ground), actor=actor, on=on, at=at)


def _in_time_to_object(matter: Matter, *, on: date) -> None:
    last = last_day_to_object(matter)
    if last is not None and on > last:
        raise TooLateToObject(number=matter.number, last=last)


@transaction.atomic
def ask_extension(
    number: str, unit_id: int, *, why: str, progress: str, due_on: date, actor: Actor, on: date, at: datetime
) -> Request:
    """Asks for a later day (申请延期), on the day in force at the latest; it moves by the decision only.

    `progress` says in words where the matter stands. The office decides, a leader where the kind says so: the matter
    was extended `most_extensions` times already, or more than `office_days` calendar days are asked for. Raises
    Matter.DoesNotExist, ReasonNeeded, NotAllowed, MoveRefused, NoDeadlineToExtend, TooLateToExtend, NotLater,
    DueOutOfReach, AlreadyAsked. Records ExtensionAsked when it leaves the unit."""
    why, progress = reason(why), reason(progress)
    matter = lock_matter(number, actor=actor)
    party = leading_party(matter, unit_id, actor=actor)
    must_start_from("ask_extension", matter)
    must_be_within_reach(due_on, number=number)
    level = _in_time_to_extend(matter, due_on, on=on)
    wished: dict[str, Any] = {"progress": progress, "due_on": due_on, "level": level}
    return _ask(matter, party, RequestKind.EXTENSION, why=why, actor=actor, on=on, at=at, **wished)


def _in_time_to_extend(matter: Matter, due_on: date, *, on: date) -> Level:
    """Who decides on the new day. Raises NoDeadlineToExtend, TooLateToExtend, NotLater."""
    if matter.due_on is None:
        raise NoDeadlineToExtend(number=matter.number)
    if on > matter.due_on:
        raise TooLateToExtend(number=matter.number, due=matter.due_on)
    if due_on <= matter.due_on:
        raise NotLater(due=due_on, now=matter.due_on)
    kind = matter.kind
    is_long = (due_on - matter.due_on).days > kind.office_days
    return Level.LEADER if is_long or matter.extensions >= kind.most_extensions else Level.OFFICE


@transaction.atomic
def ask_change(
    number: str,
    unit_id: int,
    *,
    why: str,
    wording: str = "",
    parties: Sequence[PartyGiven] = (),
    actor: Actor,
    on: date,
    at: datetime,
) -> Request:
    """Asks for another wording or other parties (申请变更); the clause it comes from stays.

    Raises Matter.DoesNotExist, ReasonNeeded, NotAllowed, MoveRefused, NothingChanges, AlreadyAsked. Records ChangeAsked
    when it leaves the unit."""
    why, wording = reason(why), wording.strip()
    matter = lock_matter(number, actor=actor)
    party = leading_party(matter, unit_id, actor=actor)
    must_start_from("ask_change", matter)
    if wording == matter.wording:
        wording = ""
    if not wording and not parties:
        raise NothingChanges(number=number)
    wished = [[str(p.role), p.unit_id, p.text] for p in parties]
    return _ask(matter, party, RequestKind.CHANGE, why=why, wording=wording, parties=wished, actor=actor, on=on, at=at)


@transaction.atomic
def take_back_request(request_id: int, *, actor: Actor, on: date, at: datetime) -> Request:
    """Takes back what was not passed up or decided yet (撤回申请).

    Raises Request.DoesNotExist, NotAllowed, MoveRefused, RequestAnswered. Records RequestTakenBack."""
    request, matter = lock_request(request_id, actor=actor)
    if not speaks_for(actor, request.unit_id):
        raise NotAllowed(subject=matter.number, ask=_("the unit that asked"))
    must_start_from("take_back_request", matter)
    if request.state not in REQUEST.origins("take_back"):
        raise RequestAnswered(state=RequestState(request.state).label)
    request.state, request.answered_on = REQUEST.after("take_back", request.state), on
    request.save(update_fields=["state", "answered_on"])
    fold(matter, on=on)
    record(RequestTakenBack(matter_id=matter.pk, request_id=request.pk, unit_id=request.unit_id), actor=actor, at=at)
    return request


def lock_request(request_id: int, *, actor: Actor) -> tuple[Request, Matter]:
    """The request and its matter, both locked, matter first; Request.DoesNotExist when the actor cannot see it.

    What its head has not signed is seen by the unit alone."""
    seen = Matter.objects.filter(RULES["view"](actor)).order_by().values("pk")
    wanted = Request.objects.filter(matter__in=seen).values_list("matter__number", "unit", "state").get(pk=request_id)
    number, unit_id, state = wanted
    if state == RequestState.TO_SIGN and not speaks_for(actor, unit_id):
        raise Request.DoesNotExist
    matter = lock_matter(number, actor=actor)
    return Request.objects.select_for_update(of=("self",), no_key=True).get(pk=request_id), matter


def _ask(
    matter: Matter, party: Party, kind: RequestKind, *, why: str, actor: Actor, on: date, at: datetime, **more: Any
) -> Request:
    """Writes the request; it goes to the head first where the kind of matter asks for a signature.

    The matter is locked, so that of two who ask at once the second hears of the first."""
    if party.unit_id is None or Request.objects.filter(party=party, kind=kind, state__in=PENDING).exists():
        raise AlreadyAsked(unit=party.text, number=matter.number)
    waits = must_be_signed(matter, party.unit_id, is_conclusion=True, actor=actor)
    request = Request.objects.create(
        matter=matter,
        party=party,
        unit_id=party.unit_id,
        kind=kind,
        why=why,
        state=RequestState.TO_SIGN if waits else RequestState.OPEN,
        on=on,
        at=at,
        answer_by=calendar().add(on, ANSWER_WORKING_DAYS[kind]),
        asked_by_id=actor.user_id,
        signed_by_id=None if waits or not speaks_for(actor, party.unit_id, "head") else actor.user_id,
        post_id=actor.post_id,
        **more,
    )
    if not waits:
        leave_unit(request, matter, actor=actor, on=on, at=at)
    fold(matter, on=on)
    return request


def answer_day(request: Request, on: date) -> date:
    """The last day for an answer to a request that leaves its unit on `on`."""
    return calendar().add(on, ANSWER_WORKING_DAYS[RequestKind(request.kind)])


def must_still_be_in_time(request: Request, matter: Matter, *, on: date) -> None:
    """What held when it was asked must hold when it is signed: time counts until a request leaves the unit."""
    must_start_from(VERBS[RequestKind(request.kind)], matter)
    if request.kind == RequestKind.OBJECTION:
        _in_time_to_object(matter, on=on)
    elif request.kind == RequestKind.EXTENSION and request.due_on is not None:
        request.level = _in_time_to_extend(matter, request.due_on, on=on)


def leave_unit(request: Request, matter: Matter, *, actor: Actor, on: date, at: datetime) -> None:
    """The decision row and the fact of a request that leaves its unit."""
    kind = RequestKind(request.kind)
    rule(matter, VERBS[kind], actor=actor, on=on, at=at, why=request.why, unit_id=request.unit_id, request=request)
    about: dict[str, Any] = {
        "matter_id": matter.pk,
        "request_id": request.pk,
        "unit_id": request.unit_id,
        "why": request.why,
    }
    fact: object
    if kind == RequestKind.OBJECTION:
        fact = ObjectionRaised(**about, ground=request.ground)
    elif kind == RequestKind.EXTENSION and request.due_on is not None:
        fact = ExtensionAsked(**about, due_on=request.due_on, level=request.level, progress=request.progress)
    else:
        wished = tuple((role, unit, text) for role, unit, text in request.parties)
        fact = ChangeAsked(**about, wording=request.wording, parties=wished)
    record(fact, actor=actor, at=at)
