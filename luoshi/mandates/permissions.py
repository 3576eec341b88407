"""Who may read documents and who may load and confirm them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.access.queries import reaches_everything
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed

NOTHING = Q(pk__in=[])


def view(actor: Actor) -> Q:
    """Over Document or Edition: plans bind everybody in the house, so whoever holds a role may read them."""
    return ~NOTHING if actor.held else NOTHING


def can_confirm(actor: Actor) -> bool:
    """Whether the actor loads plans and decides readings: the supervision office of the whole institution."""
    return reaches_everything(actor, "supervisor", "director")


def must_confirm(actor: Actor, subject: Any) -> None:
    """Raises NotAllowed, naming whom to ask, unless `can_confirm`. House rule: the one who follows up confirms."""
    if not can_confirm(actor):
        raise NotAllowed(subject=subject, ask=_("the supervision office"))
