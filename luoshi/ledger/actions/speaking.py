"""For which unit of a matter somebody speaks; shared by the verbs of the units."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.access.queries import reached
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.errors import ReasonNeeded
from luoshi.ledger.models import Matter, Party
from luoshi.ledger.moves import MOVES
from luoshi.ledger.permissions import REPORTING, SIGNING
from luoshi.ledger.states import LEADING, OWING, SignOff
from luoshi.org.queries import units_reached

LEAST_REASON = 10


def reason(why: str) -> str:
    """The reason without blanks around it. Raises ReasonNeeded under 10 characters."""
    if len(why.strip()) < LEAST_REASON:
        raise ReasonNeeded(least=LEAST_REASON)
    return why.strip()


def must_start_from(verb: str, matter: Matter) -> None:
    """Raises MoveRefused unless the matter's state is one from which `verb` may start."""
    MOVES[verb].must_start(matter.state)


def speaks_for(actor: Actor, unit_id: int, *roles: str) -> bool:
    """Whether one of `roles` (officer or head unless given) is held over the unit. At most one query."""
    return actor.has("system") or units_reached(reached(actor, *(roles or REPORTING))).filter(pk=unit_id).exists()


def owing_party(matter: Matter, unit_id: int, *, actor: Actor) -> Party:
    """The unit's responsible party in force, for which the actor must speak, else NotAllowed."""
    party = _first(matter, unit_id, roles=OWING, actor=actor)
    if party is None or not speaks_for(actor, unit_id):
        raise NotAllowed(subject=matter.number, ask=_("the liaison officer of the unit that takes part"))
    return party


def leading_party(matter: Matter, unit_id: int, *, actor: Actor) -> Party:
    """The unit's party if it leads (or co-leads, or coordinates where nobody leads); the actor must speak for it.

    Raises NotAllowed, naming the lead unit."""
    party = _first(matter, unit_id, roles=OWING, actor=actor)
    if party is None or not leads(matter, party) or not speaks_for(actor, unit_id):
        raise NotAllowed(subject=matter.number, ask=_("the lead unit"))
    return party


def leads(matter: Matter, party: Party) -> bool:
    """Whether a party leads, co-leads or is the presumed coordinator. Who was delegated to never does."""
    return party.delegated_by_id is None and (party.role in LEADING or party.unit_id == matter.lead_id)


def lead_spoken_for(matter: Matter, *, actor: Actor) -> Party:
    """The first leading party for which the actor speaks. Raises NotAllowed, naming the lead unit."""
    for party in matter.parties.filter(ends_on__gt=actor.on, unit__isnull=False).order_by("ordinal", "pk"):
        if leads(matter, party) and party.unit_id is not None and speaks_for(actor, party.unit_id):
            return party
    raise NotAllowed(subject=matter.number, ask=_("the lead unit"))


def _first(matter: Matter, unit_id: int, *, roles: tuple[str, ...], actor: Actor) -> Party | None:
    rows = matter.parties.filter(unit=unit_id, role__in=roles, is_class=False, ends_on__gt=actor.on)
    return rows.select_related("unit").order_by("ordinal", "pk").first()


def must_be_signed(matter: Matter, unit_id: int, *, is_conclusion: bool, actor: Actor) -> bool:
    """Whether what the actor sends waits for the head's signature first; what a head sends is signed with it.

    `is_conclusion` is true for a conclusion report and for a request."""
    asks = matter.kind.sign_off
    if asks == SignOff.NOTHING or (asks == SignOff.CONCLUSION and not is_conclusion):
        return False
    return not speaks_for(actor, unit_id, *SIGNING)
