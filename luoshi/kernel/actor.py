"""Who acts: a signed-in person in a post, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Held:
    """A role that the actor holds today, by a post. `unit_id` is the top of its reach; None: the whole institution."""

    role: str
    unit_id: int | None
    line: str = "administrative"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, with what they hold on `on`. Rights sit on posts, never on names.

    `user_id` is None for the system (imports, timers). `unit_id` is the unit of the actor's first post."""

    user_id: int | None
    name: str
    on: date
    post_id: int | None = None
    unit_id: int | None = None
    held: tuple[Held, ...] = field(default=())

    def has(self, *roles: str) -> bool:
        """Whether any of `roles` is held anywhere."""
        return any(h.role in roles for h in self.held)


def system(on: date) -> Actor:
    """The actor of imports and timers: holds every right, is nobody's account."""
    return Actor(user_id=None, name="system", on=on, held=(Held("system", None),))
