"""What waits for heads, the supervision office, its director and leaders beside reports: the further piles of the desk.

Set-based; a role that is not held asks nothing of the database. The most urgent comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luoshi.access.queries import reached
from luoshi.kernel.actor import Actor
from luoshi.ledger.duties import Pile, pile_of
from luoshi.ledger.models import Decision, Matter, Report, Request
from luoshi.ledger.permissions import DECIDING, DIRECTING, EXAMINING, RULES, SIGNING, SUPERVISING
from luoshi.ledger.queries import matter_rows, matters_for
from luoshi.ledger.slots import left_without_unit
from luoshi.ledger.states import OUT, Level, ReportState, RequestKind, RequestState, State, Verb

LOOK_BACK_AHEAD_DAYS = 7
INSTRUCTION_DAYS = 30


def _none() -> Pile[Any]:
    return Pile([], 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Piles by who has to act. `to_sign` are reports and `requests_to_sign` requests of the head's units."""

    to_sign: Pile[Report] = field(default_factory=_none)
    requests_to_sign: Pile[Request] = field(default_factory=_none)
    objections: Pile[Request] = field(default_factory=_none)
    requests: Pile[Request] = field(default_factory=_none)
    to_verify: Pile[Matter] = field(default_factory=_none)
    paused: Pile[Matter] = field(default_factory=_none)
    to_look_back: Pile[Matter] = field(default_factory=_none)
    instructions: Pile[Decision] = field(default_factory=_none)
    to_approve: Pile[Matter] = field(default_factory=_none)
    to_close_out: Pile[Matter] = field(default_factory=_none)
    to_end: Pile[Matter] = field(default_factory=_none)
    to_see: Pile[Matter] = field(default_factory=_none)
    without_unit: Pile[Matter] = field(default_factory=_none)
    passed_up: Pile[Request] = field(default_factory=_none)


def agenda_of(actor: Actor) -> Agenda:
    """The piles of the actor's roles."""
    parts: dict[str, Any] = {}
    makers: tuple[tuple[tuple[str, ...], Callable[[Actor], dict[str, Any]]], ...] = (
        (SIGNING, _as_head),
        (SUPERVISING, _as_office),
        (EXAMINING, _as_third),
        (DIRECTING, _as_director),
        (DECIDING, _as_leader),
    )
    for roles, make in makers:
        if actor.has(*roles):
            parts |= make(actor)
    return Agenda(**parts)


def _as_head(actor: Actor) -> dict[str, Any]:
    """What leaves the units only with their head's signature, the earliest deadline first."""
    reports = Report.objects.filter(state=ReportState.TO_SIGN, unit__in=reached(actor, *SIGNING))
    rows = reports.select_related("matter__lead", "matter__document", "unit", "reported_by__person", "slot")
    return {
        "to_sign": pile_of(rows.order_by("slot__due_on", "pk")),
        "requests_to_sign": pile_of(
            _requests(Q(state=RequestState.TO_SIGN, unit__in=reached(actor, *SIGNING))).order_by("answer_by", "pk")
        ),
    }


def _requests(condition: Q) -> QuerySet[Request]:
    return Request.objects.filter(condition).select_related(
        "matter__lead", "matter__document", "unit", "asked_by__person"
    )


def _over(actor: Actor, rule: str) -> QuerySet[Any]:
    """Ids of the matters for which a rule holds, as a subquery."""
    return Matter.objects.filter(RULES[rule](actor)).order_by().values("pk")


def _as_office(actor: Actor) -> dict[str, Any]:
    supervised = Q(matter__in=_over(actor, "supervise"), state=RequestState.OPEN)
    objection = Q(kind=RequestKind.OBJECTION)
    looked = Decision.objects.filter(matter=OuterRef("pk"), verb=Verb.LOOK_BACK, on__gte=OuterRef("concluded_on"))
    answered = Decision.objects.filter(matter=OuterRef("matter"), at__gt=OuterRef("at")).exclude(by=OuterRef("by"))
    instructions = (
        Decision.objects.filter(
            matter__in=_over(actor, "supervise"), verb=Verb.INSTRUCT, on__gt=actor.on - timedelta(days=INSTRUCTION_DAYS)
        )
        .filter(~Q(matter__state__in=OUT), ~Exists(answered))
        .select_related("matter__lead", "matter__document", "by__person", "post")
    )
    until = actor.on + timedelta(days=LOOK_BACK_AHEAD_DAYS)
    return {
        "objections": pile_of(_requests(supervised & objection).order_by("answer_by", "pk")),
        "requests": pile_of(_requests(supervised & ~objection).order_by("answer_by", "pk")),
        "paused": pile_of(
            matter_rows(matters_for(actor, "resume").filter(review_on__lte=actor.on).order_by("review_on", "number"))
        ),
        "to_look_back": pile_of(
            matter_rows(
                matters_for(actor, "look_back")
                .filter(state=State.CONCLUDED, lookback_until__lte=until)
                .filter(~Exists(looked))
                .order_by("lookback_until", "number")
            )
        ),
        "instructions": pile_of(instructions.order_by("at", "pk")),
        "without_unit": pile_of(
            matter_rows(matters_for(actor).filter(pk__in=left_without_unit(actor).order_by().values("matter")))
        ),
    }


def _as_third(actor: Actor) -> dict[str, Any]:
    rows = matters_for(actor, "find").order_by(F("due_on").asc(nulls_last=True), "number")
    return {"to_verify": pile_of(matter_rows(rows))}


def _as_director(actor: Actor) -> dict[str, Any]:
    """To approve; to close out once the look-back is over or held; to end once a leader has consented."""
    held = Decision.objects.filter(
        matter=OuterRef("pk"), verb=Verb.LOOK_BACK, on__gte=OuterRef("concluded_on"), effect__holds=True
    )
    over = Q(lookback_until=None) | Q(lookback_until__lt=actor.on) | Q(Exists(held))
    consented = Decision.objects.filter(matter=OuterRef("pk"), verb=Verb.CONSENT)
    return {
        "to_approve": pile_of(matter_rows(matters_for(actor, "approve").order_by("docketed_on", "number"))),
        "to_close_out": pile_of(
            matter_rows(matters_for(actor, "close_out").filter(over).order_by("concluded_on", "number"))
        ),
        "to_end": pile_of(matter_rows(matters_for(actor, "withdraw").filter(Exists(consented)))),
    }


def _as_leader(actor: Actor) -> dict[str, Any]:
    """Results that the kind wants seen and that nobody saw since they were reported; requests passed up."""
    asked = Report.objects.filter(matter=OuterRef("matter"), asks_conclusion=True, submitted_at__gt=OuterRef("at"))
    seen = Decision.objects.filter(matter=OuterRef("pk"), verb=Verb.SEE).filter(~Exists(asked))
    results = matters_for(actor, "see").filter(kind__leader_sees=True).filter(~Exists(seen))
    passed = Q(matter__in=_over(actor, "view"), state=RequestState.SCREENED, level=Level.LEADER)
    return {
        "to_see": pile_of(matter_rows(results)),
        "passed_up": pile_of(_requests(passed).order_by("answer_by", "pk")),
    }
