"""回头看、销号、重新办理: whether a result lasts, and what follows (domain handbook 2.3, rows 15 and 18)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.folding import fold, rule
from luoshi.ledger.actions.moving import begin, end
from luoshi.ledger.actions.speaking import reason
from luoshi.ledger.errors import LookBackRuns, PublicationNeeded
from luoshi.ledger.facts import LookedBack, MatterClosedOut, MatterReopened
from luoshi.ledger.models import Matter
from luoshi.ledger.states import MATTER, Publication, SlotState, Verb


@transaction.atomic
def close_out(
    number: str,
    *,
    publication: str,
    why: str = "",
    waive_lookback: bool = False,
    actor: Actor,
    on: date,
    at: datetime,
) -> Matter:
    """Strikes a concluded matter off the list (销号); the director does, never before the look-back period is over.

    `publication` is one of states.Publication and decided. Before the last day of the look-back period is over it needs
    a look-back that holds, or `waive_lookback` with a reason. Raises PublicationNeeded, Matter.DoesNotExist,
    MoveRefused, NotAllowed, LookBackRuns, ReasonNeeded. Records MatterClosedOut."""
    if publication not in Publication.values or publication == Publication.UNDECIDED:
        raise PublicationNeeded(number=number)
    matter = begin("close_out", number, actor=actor)
    is_waived = False
    if matter.lookback_until is not None and on <= matter.lookback_until and not _was_found_to_hold(matter):
        if not waive_lookback:
            raise LookBackRuns(number=number, until=matter.lookback_until)
        why, is_waived = reason(why), True
    matter.state, matter.closed_out_on = MATTER.after("close_out", matter.state), on
    matter.publication = Publication(publication)
    end(
        matter,
        Verb.CLOSE_OUT,
        MatterClosedOut(matter_id=matter.pk, closed_out_on=on),
        actor=actor,
        on=on,
        at=at,
        why=why.strip(),
        effect={"to": matter.state, "publication": publication, "waived": is_waived},
    )
    return matter


@transaction.atomic
def look_back(number: str, *, holds: bool, finding: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Looks whether the result still holds (回头看); one that does not opens the matter again in the same step.

    Raises ReasonNeeded for a finding under 10 characters, Matter.DoesNotExist, MoveRefused, NotAllowed. Records
    LookedBack, and MatterReopened where it does not hold."""
    finding = reason(finding)
    matter = begin("look_back", number, actor=actor)
    rule(matter, Verb.LOOK_BACK, actor=actor, on=on, at=at, why=finding, effect={"holds": holds})
    record(LookedBack(matter_id=matter.pk, holds=holds, finding=finding), actor=actor, at=at)
    if holds:
        fold(matter, on=on)
    else:
        _reopen(matter, why=finding, actor=actor, on=on, at=at)
    return matter


@transaction.atomic
def reopen(number: str, *, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Opens a concluded matter again, because the result does not hold (重新办理). Counts as returned.

    The lead owes a new final report. Raises ReasonNeeded, Matter.DoesNotExist, MoveRefused, NotAllowed. Records
    MatterReopened."""
    why = reason(why)
    matter = begin("reopen", number, actor=actor)
    _reopen(matter, why=why, actor=actor, on=on, at=at)
    return matter


def _was_found_to_hold(matter: Matter) -> bool:
    """Whether the last look-back since the conclusion found that the result holds."""
    concluded = matter.decisions.filter(verb=Verb.CONCLUDE).order_by("-at", "-pk").first()
    looked = matter.decisions.filter(verb=Verb.LOOK_BACK).order_by("-at", "-pk").first()
    return looked is not None and concluded is not None and looked.pk > concluded.pk and looked.effect["holds"] is True


def _reopen(matter: Matter, *, why: str, actor: Actor, on: date, at: datetime) -> None:
    matter.state = MATTER.after("reopen", matter.state)
    matter.concluded_on = matter.closed_out_on = matter.lookback_until = None
    matter.publication = Publication.UNDECIDED
    _ask_again(matter, on=on)
    end(
        matter,
        Verb.REOPEN,
        MatterReopened(matter_id=matter.pk, why=why),
        actor=actor,
        on=on,
        at=at,
        why=why,
        effect={"to": matter.state},
    )


def _ask_again(matter: Matter, *, on: date) -> None:
    """The last cell of the lead, or of everybody where nobody leads, is owed again; the deadline stays as it was."""
    cells = matter.slots.filter(party__ends_on__gt=on)
    if matter.lead_id is not None and (mine := cells.filter(unit=matter.lead_id)).exists():
        cells = mine
    last = {unit: pk for pk, unit in cells.order_by("due_on", "pk").values_list("pk", "unit")}
    matter.slots.filter(pk__in=last.values()).update(state=SlotState.RETURNED)
