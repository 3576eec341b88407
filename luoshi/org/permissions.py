"""Who keeps the register of units, posts and names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed

KEEPERS = ("sysadmin", "system")
NAMERS = ("supervisor", "director", *KEEPERS)


def must_keep_register(actor: Actor, subject: Any) -> None:
    """The system administrator keeps units, posts and holders; everybody else is refused with NotAllowed.

    Source: GB/T 22239-2019 level 3, 8.1.5: the system administrator manages the subjects of the system."""
    if not actor.has(*KEEPERS):
        raise NotAllowed(subject=subject, ask=_("the system administrator"))


def must_settle_names(actor: Actor, subject: Any) -> None:
    """Supervisors say what a written name stands for, since they confirm what was read. House rule."""
    if not actor.has(*NAMERS):
        raise NotAllowed(subject=subject, ask=_("the supervision office"))
