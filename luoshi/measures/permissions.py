"""Who defines a measure, who enters its figures, who sees them; each rule is one `Q`."""

from __future__ import annotations

from django.db.models import Q

from luoshi.access.queries import reached, reaches_everything
from luoshi.kernel.actor import Actor

READING_ROLES = ("supervisor", "director", "leader", "auditor", "head", "officer", "viewer")
DEFINING = ("supervisor", "director")
OBSERVING = ("officer", "head")

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


def view(actor: Actor) -> Q:
    """Over Observation: whoever reads the institution sees every figure; others those of their units, and those of
    the measures for which their units answer. What a measure means is no secret: everybody sees the definitions."""
    if reaches_everything(actor, *READING_ROLES):
        return EVERYTHING
    mine = reached(actor, *READING_ROLES)
    return Q(unit__in=mine) | Q(measure__owner__in=mine)


def define(actor: Actor) -> Q:
    """Over Unit, as owners of a measure: the supervision office over that unit."""
    if reaches_everything(actor, *DEFINING):
        return EVERYTHING
    return Q(pk__in=reached(actor, *DEFINING)) if actor.has(*DEFINING) else NOTHING


def answer_for(actor: Actor) -> Q:
    """Over Measure: officers and heads of the unit that answers for it enter the figures of every unit."""
    if reaches_everything(actor, *OBSERVING):
        return EVERYTHING
    return Q(owner__in=reached(actor, *OBSERVING)) if actor.has(*OBSERVING) else NOTHING


def speak_for(actor: Actor) -> Q:
    """Over Unit: officers and heads enter the figures of their own units, for any measure."""
    if reaches_everything(actor, *OBSERVING):
        return EVERYTHING
    return Q(pk__in=reached(actor, *OBSERVING)) if actor.has(*OBSERVING) else NOTHING


def change(actor: Actor) -> Q:
    """Over Observation: who may correct or withdraw it; the same people as enter it."""
    if reaches_everything(actor, *OBSERVING):
        return EVERYTHING
    mine = reached(actor, *OBSERVING)
    return Q(measure__owner__in=mine) | Q(unit__in=mine) if actor.has(*OBSERVING) else NOTHING
