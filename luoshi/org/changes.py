"""What upper rooms do when units come, change and go: a list they fill, walked in the transaction of the change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from luoshi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsChanged:
    """Units that came, moved, went or are of another sort from `on`. `ended` names the heirs of each that is gone.

    A unit has no heir when it was closed, one when it was merged, several when it was split; `basis` is the paper that
    ordered it."""

    units: tuple[int, ...]
    on: date
    actor: Actor
    ended: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    basis: str = ""


# A gate: upper rooms append what hangs on units; each is called in the transaction of the change, after the closure.
after_units_changed: list[Callable[[UnitsChanged], None]] = []


def announce(change: UnitsChanged) -> None:
    """Lets upper rooms follow a change."""
    for follow in after_units_changed:
        follow(change)
