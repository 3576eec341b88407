"""批准立项: the director takes a proposal up or declines it (domain handbook 2.3, row 1)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luoshi.kernel.actor import Actor
from luoshi.ledger.actions.folding import lock_matter
from luoshi.ledger.actions.moving import end, must
from luoshi.ledger.actions.speaking import reason
from luoshi.ledger.errors import OwnProposal
from luoshi.ledger.facts import MatterApproved, MatterDeclined
from luoshi.ledger.models import Matter
from luoshi.ledger.moves import MOVES
from luoshi.ledger.permissions import direct
from luoshi.ledger.states import MATTER, Verb


@transaction.atomic
def approve(number: str, *, why: str = "", actor: Actor, on: date, at: datetime) -> Matter:
    """Takes a proposal up for supervision (批准立项); it counts as registered from `on`.

    Raises Matter.DoesNotExist, MoveRefused, NotAllowed, OwnProposal. Records MatterApproved."""
    matter = lock_matter(number, actor=actor)
    MOVES["approve"].must_start(matter.state)
    proposed = actor.user_id is not None and matter.decisions.filter(verb=Verb.DOCKET, by=actor.user_id).exists()
    if proposed and Matter.objects.filter(direct(actor), pk=matter.pk).exists():
        raise OwnProposal(number=number)
    must("approve", matter, actor=actor)
    old, matter.docketed_on = matter.docketed_on, on
    matter.state = MATTER.after("approve", matter.state)
    end(
        matter,
        Verb.APPROVE,
        MatterApproved(matter_id=matter.pk, why=why.strip()),
        actor=actor,
        on=on,
        at=at,
        why=why.strip(),
        effect={"to": matter.state, "docketed_on": [str(old), str(on)]},
    )
    return matter


@transaction.atomic
def decline(number: str, *, why: str, actor: Actor, on: date, at: datetime) -> Matter:
    """Does not take a proposal up (不予立项); it stays visible, with the reason.

    Raises ReasonNeeded, Matter.DoesNotExist, MoveRefused, NotAllowed. Records MatterDeclined."""
    why = reason(why)
    matter = lock_matter(number, actor=actor)
    must("decline", matter, actor=actor)
    matter.state, matter.ended_on = MATTER.after("decline", matter.state), on
    end(
        matter,
        Verb.DECLINE,
        MatterDeclined(matter_id=matter.pk, why=why, ended_on=on),
        actor=actor,
        on=on,
        at=at,
        why=why,
        effect={"to": matter.state},
    )
    return matter
