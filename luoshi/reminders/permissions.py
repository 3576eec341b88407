"""Who sets the rules of reminding and sees what went wrong."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.access.queries import reaches_everything
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed


def may_set_rules(actor: Actor) -> bool:
    """The supervision office of the whole institution, and its director."""
    return reaches_everything(actor, "supervisor", "director")


def may_see_deliveries(actor: Actor) -> bool:
    """Who sets the rules, and the system administrator, who mends what is broken; neither sees any message's text."""
    return may_set_rules(actor) or actor.has("sysadmin")


def must_set_rules(actor: Actor) -> None:
    """Raises NotAllowed for everybody but the supervision office."""
    if not may_set_rules(actor):
        raise NotAllowed(subject=pgettext_lazy("提醒规则", "the rules of reminding"), ask=_("the supervision office"))


def must_see_deliveries(actor: Actor) -> None:
    """Raises NotAllowed for everybody else."""
    if not may_see_deliveries(actor):
        raise NotAllowed(subject=pgettext_lazy("发送情况", "what was sent"), ask=_("the supervision office"))
