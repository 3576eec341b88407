"""Who may see a matter and who may do what with it; each rule is one `Q` over Matter (or over Report).

RULES has one for every move of moves.MOVES: who, from which states, and what SQL can say of the guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from luoshi.access.queries import reached, reached_from_below, reaches_everything
from luoshi.kernel.actor import Actor
from luoshi.ledger.models import Decision, Party, Report, Request, Slot, Verification
from luoshi.ledger.moves import MOVES
from luoshi.ledger.states import (
    LEADING,
    NOT_ISSUED,
    OWING,
    Level,
    PartyRole,
    ReportState,
    RequestKind,
    RequestState,
    SlotState,
    State,
    Verb,
)
from luoshi.org.states import FOREVER

READING_ROLES = ("supervisor", "director", "leader", "auditor", "head", "officer", "viewer")
# Those who read restricted matters; staff who merely hold a post in a unit that takes part do not.
NEED_TO_KNOW = READING_ROLES[:-1]
SUPERVISING = ("supervisor", "director")
DIRECTING = ("director",)
DECIDING = ("leader",)
EXAMINING = ("supervisor", "director", "auditor")
REPORTING = ("officer", "head")
SIGNING = ("head",)

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING

Rule = Callable[[Actor], Q]
_ABOUT: ContextVar[int | None] = ContextVar("about", default=None)


@contextmanager
def about(matter: int) -> Iterator[None]:
    """Rules that are called inside the block are good for this one matter only, and read its parties alone.

    Without it a question about one matter would first collect all matters of the actor's units."""
    token = _ABOUT.set(matter)
    try:
        yield
    finally:
        _ABOUT.reset(token)


def view(actor: Actor) -> Q:
    """Whoever reads for the whole institution; else the units that take part, and those above or within a class named.

    What is registered but not issued yet is the supervision office's own. Restricted matters (need to know) are for the
    heads and officers of their parties, the supervision office, leaders and auditors.
    One semi-join with the parties, which are joined with the dated closure; never a list of ids."""
    if reaches_everything(actor, *NEED_TO_KNOW):
        return EVERYTHING
    if reaches_everything(actor, "viewer"):
        return Q(is_restricted=False) | _needs_to_know(actor)
    seen = _taking_part(actor, *READING_ROLES) & (~Q(state__in=NOT_ISSUED) | supervise(actor))
    return seen & (Q(is_restricted=False) | _needs_to_know(actor))


def _needs_to_know(actor: Actor) -> Q:
    """Restricted matters: a unit reached in a role that acts or supervises takes part by itself, or owes a cell.

    A class named (“everyone”) opens nothing by itself: it must have been issued to the unit."""
    if not actor.has(*NEED_TO_KNOW):
        return NOTHING
    units = reached(actor, *NEED_TO_KNOW)
    parties = Party.objects.filter(unit__in=units, is_class=False, ends_on__gt=actor.on).order_by().values("matter")
    cells = Slot.objects.filter(unit__in=units, matter__is_restricted=True).exclude(state=SlotState.DROPPED)
    return Q(pk__in=parties.union(cells.order_by().values("matter")))


def _taking_part(actor: Actor, *roles: str) -> Q:
    """Matters in which a unit reached in one of `roles` takes part, by itself or within a class."""
    if not actor.has(*roles):
        return NOTHING
    return _of_parties(
        actor,
        Q(unit__in=reached(actor, *roles)),
        Q(is_class=True, unit__in=reached_from_below(actor, *roles)),
    )


def _of_parties(actor: Actor, *conditions: Q) -> Q:
    """Matters with a party in force that meets one of the conditions.

    One subquery that unites the answers: with an OR, SQLite reads all parties and PostgreSQL all matters."""
    parties = Party.objects.filter(ends_on__gt=actor.on).order_by()
    if (matter := _ABOUT.get()) is not None:
        parties = parties.filter(matter=matter)
    first, *others = [parties.filter(c).values("matter") for c in conditions]
    return Q(pk__in=first.union(*others))


def _over_lead(*roles: str) -> Rule:
    """Who holds one of `roles` over the lead unit; over everything where the matter has no lead."""

    def rule(actor: Actor) -> Q:
        if reaches_everything(actor, *roles):
            return EVERYTHING
        return Q(lead__in=reached(actor, *roles)) if actor.has(*roles) else NOTHING

    return rule


supervise: Rule = _over_lead(*SUPERVISING)
direct: Rule = _over_lead(*DIRECTING)
decide: Rule = _over_lead(*DECIDING)
examine: Rule = _over_lead(*EXAMINING)


def _by_unit(*roles: str, parties: Any, with_classes: bool = True) -> Rule:
    """Who holds one of `roles` over a unit that is a party as one of `parties`, or within a class."""

    def rule(actor: Actor) -> Q:
        if actor.has("system"):
            return EVERYTHING
        if not actor.has(*roles):
            return NOTHING
        conditions = [Q(role__in=parties, unit__in=reached(actor, *roles))]
        if with_classes:
            conditions.append(Q(is_class=True, unit__in=reached_from_below(actor, *roles)))
        return _of_parties(actor, *conditions)

    return rule


_stands: Rule = _by_unit(*REPORTING, parties=OWING, with_classes=False)


def _as_party(condition: Any) -> Rule:
    """Who acts for a responsible unit whose party, in force and not within a class, meets the condition."""

    def rule(actor: Actor) -> Q:
        rows = Party.objects.filter(condition, role__in=OWING, is_class=False, unit__isnull=False, ends_on__gt=actor.on)
        if not actor.has("system"):
            rows = rows.filter(unit__in=reached(actor, *REPORTING)) if actor.has(*REPORTING) else rows.none()
        return Q(pk__in=rows.order_by().values("matter"))

    return rule


_objects: Rule = _as_party(Q(delegated_by=None))
_passed_down: Rule = _as_party(Q(delegates__ends_on=FOREVER))
_owes_or_supports: Rule = _by_unit(*REPORTING, parties=[*OWING, PartyRole.SUPPORT])


def leads(actor: Actor) -> Q:
    """Officers and heads of a unit that leads, co-leads or is the presumed coordinator; never one delegated to."""
    if actor.has("system"):
        return EVERYTHING
    if not actor.has(*REPORTING):
        return NOTHING
    leading = Q(role__in=LEADING) | Q(role__in=OWING, unit=F("matter__lead"))
    return _of_parties(actor, leading & Q(delegated_by=None, unit__in=reached(actor, *REPORTING)))


def own_results(actor: Actor) -> Q:
    """Over Report: conclusion reports that the actor made or signed."""
    if actor.user_id is None:
        return NOTHING
    return Q(asks_conclusion=True) & (Q(reported_by=actor.user_id) | Q(signed_by=actor.user_id))


def _asks_for(*states: str) -> Any:
    return Report.objects.filter(matter=OuterRef("pk"), asks_conclusion=True, state__in=states)


def conclude(actor: Actor) -> Q:
    """The supervision office, and never the person who asked for the conclusion or signed it: nobody passes their own
    work. What nobody leads is concluded by coverage while in progress, by somebody who reported nothing on it."""
    sent = _asks_for(ReportState.SUBMITTED, ReportState.ACCEPTED)
    led = Q(state=State.UNDER_REVIEW) & Q(Exists(sent)) & ~Q(Exists(sent.filter(own_results(actor))))
    classes = Party.objects.filter(matter=OuterRef("pk"), is_class=True, ends_on__gt=actor.on)
    unled = Q(state=State.IN_PROGRESS, lead=None) & Q(Exists(classes))
    if actor.user_id is not None:
        unled &= ~Q(Exists(Report.objects.filter(matter=OuterRef("pk"), reported_by=actor.user_id)))
    return supervise(actor) & (led | unled)


def approve(actor: Actor) -> Q:
    """The director, and never who proposed it."""
    if actor.user_id is None:
        return direct(actor)
    proposed = Decision.objects.filter(matter=OuterRef("pk"), verb=Verb.DOCKET, by=actor.user_id)
    return direct(actor) & ~Q(Exists(proposed))


def find(actor: Actor) -> Q:
    """A third person over the lead unit: neither who reported or signed the result nor who had it verified."""
    open_ones = Verification.objects.filter(matter=OuterRef("pk"), found_on=None)
    if actor.user_id is None:
        return examine(actor) & Q(Exists(open_ones))
    own = Q(asked_by=actor.user_id) | Q(report__reported_by=actor.user_id) | Q(report__signed_by=actor.user_id)
    return examine(actor) & Q(Exists(open_ones)) & ~Q(Exists(open_ones.filter(own)))


def acknowledge(actor: Actor) -> Q:
    """Officers and heads of a party that has not acknowledged yet."""
    if not actor.has(*REPORTING, "system"):
        return NOTHING
    waiting = Party.objects.filter(acknowledged_at=None, role__in=OWING, ends_on__gt=actor.on)
    if not actor.has("system"):
        waiting = waiting.filter(unit__in=reached(actor, *REPORTING))
    return Q(pk__in=waiting.values("matter"))


def comment(actor: Actor) -> Q:
    """Whoever acts for a unit that takes part, supervises or leads."""
    return _owes_or_supports(actor) | supervise(actor) | decide(actor)


def _asked(actor: Actor, kind: str, *states: str, **more: Any) -> Q:
    """Whether a request of that kind waits that is not the actor's own: nobody answers what they asked or signed."""
    rows = Request.objects.filter(matter=OuterRef("pk"), kind=kind, state__in=states, **more)
    if actor.user_id is not None:
        rows = rows.exclude(asked_by=actor.user_id).exclude(signed_by=actor.user_id)
    return Q(Exists(rows))


def _answers(kind: str, *states: str, **more: Any) -> Rule:
    """The supervision office, where such a request waits."""
    return lambda actor: supervise(actor) & _asked(actor, kind, *states, **more)


def _decides(*kinds: str) -> Rule:
    """The supervision office over what it decides itself, a leader over what was passed up."""

    def rule(actor: Actor) -> Q:
        mine = NOTHING
        for kind in kinds:
            mine |= supervise(actor) & _asked(actor, kind, RequestState.OPEN, level=Level.OFFICE)
            mine |= decide(actor) & _asked(actor, kind, RequestState.SCREENED, level=Level.LEADER)
        return mine

    return rule


def _where(who: Rule, condition: Any) -> Rule:
    """Who may, where `condition` holds."""
    return lambda actor: who(actor) & Q(condition)


def accept(actor: Actor) -> Q:
    """The supervision office, where a report waits that the actor neither made nor signed."""
    return supervise(actor) & _waits(actor, Q(state=ReportState.SUBMITTED))


def send_back(actor: Actor) -> Q:
    """As accept; a conclusion report that was accepted can be returned as long as the matter is under review."""
    submitted = _waits(actor, Q(state=ReportState.SUBMITTED))
    accepted = Q(state=State.UNDER_REVIEW) & _waits(actor, Q(state=ReportState.ACCEPTED, asks_conclusion=True))
    return supervise(actor) & (submitted | accepted)


def _waits(actor: Actor, condition: Q) -> Q:
    rows = Report.objects.filter(condition, matter=OuterRef("pk"))
    if actor.user_id is not None:
        rows = rows.exclude(reported_by=actor.user_id).exclude(signed_by=actor.user_id)
    return Q(Exists(rows))


def of_own_units(actor: Actor, rows: Any, *roles: str) -> Exists:
    """Whether a row of a table with `matter` and `unit` belongs to a unit reached in one of `roles`."""
    mine = rows.filter(matter=OuterRef("pk"))
    return Exists(mine if actor.has("system") else mine.filter(unit__in=reached(actor, *roles)))


def _of_own(rows: Any, *roles: str) -> Rule:
    """Who acts for a unit with a row among `rows` (of a table with matter and unit)."""
    return lambda actor: Q(of_own_units(actor, rows, *roles)) if actor.has(*roles, "system") else NOTHING


_WHO: dict[str, Rule] = {
    "approve": approve,
    "decline": direct,
    "issue": supervise,
    "change": supervise,
    "keep": _answers(RequestKind.OBJECTION, RequestState.OPEN),
    "reassign": _answers(RequestKind.OBJECTION, RequestState.OPEN),
    "screen": _answers(RequestKind.EXTENSION, RequestState.OPEN, level=Level.LEADER),
    "extend": _decides(RequestKind.EXTENSION),
    "grant_change": _answers(RequestKind.CHANGE, RequestState.OPEN),
    "refuse": _decides(RequestKind.EXTENSION, RequestKind.CHANGE),
    "except": _where(supervise, Exists(Party.objects.filter(matter=OuterRef("pk"), is_class=True))),
    "suspend": supervise,
    "resume": supervise,
    "accept": accept,
    "return": send_back,
    "verify": _where(supervise, Exists(_asks_for(ReportState.SUBMITTED, ReportState.ACCEPTED))),
    "find": find,
    "conclude": conclude,
    "look_back": supervise,
    "close_out": direct,
    "reopen": supervise,
    "archive": supervise,
    "terminate": direct,
    "merge": direct,
    "withdraw": direct,
    "remind": supervise,
    "see": _where(decide, Exists(_asks_for(ReportState.SUBMITTED, ReportState.ACCEPTED))),
    "instruct": decide,
    "consent": _where(decide, Q(kind__leader_consents=True)),
    "comment": comment,
    "acknowledge": acknowledge,
    "object": _objects,
    "delegate": _stands,
    "take_back": _passed_down,
    "plan": leads,
    "finish_stage": leads,
    "ask_support": leads,
    "report": _owes_or_supports,
    "submit": leads,
    "ask_extension": leads,
    "ask_change": leads,
    "take_back_request": _of_own(
        Request.objects.filter(state__in=[RequestState.TO_SIGN, RequestState.OPEN]), *REPORTING
    ),
    "sign": _of_own(Report.objects.filter(state=ReportState.TO_SIGN), *SIGNING),
    "sign_request": _of_own(Request.objects.filter(state=RequestState.TO_SIGN), *SIGNING),
    "hand_back": _of_own(Report.objects.filter(state=ReportState.TO_SIGN), *SIGNING),
}


def _rule(verb: str) -> Rule:
    origins, who = MOVES[verb].origins, _WHO[verb]

    def rule(actor: Actor) -> Q:
        return Q(state__in=origins) & who(actor)

    rule.__doc__ = f"Who may do “{verb}”, while the state allows it."
    return rule


RULES: dict[str, Rule] = {"view": view, "supervise": supervise} | {verb: _rule(verb) for verb in MOVES}


def review(actor: Actor) -> Q:
    """Over Report: what the supervision office may accept or return; never what one reported or signed (rule 4)."""
    if reaches_everything(actor, *SUPERVISING):
        mine = EVERYTHING
    elif actor.has(*SUPERVISING):
        mine = Q(matter__lead__in=reached(actor, *SUPERVISING))
    else:
        return NOTHING
    own = Q(reported_by=actor.user_id) | Q(signed_by=actor.user_id) if actor.user_id is not None else NOTHING
    return mine & Q(state=ReportState.SUBMITTED, matter__state__in=MOVES["accept"].origins) & ~own
