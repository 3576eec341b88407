"""Whom a thing about a unit concerns: the accounts of those who hold a role over it, the nearest ones only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from luoshi.access.models import Grant, User
from luoshi.org.nearest import nearness
from luoshi.org.queries import holders


@dataclass(frozen=True, slots=True)
class Audience:
    """Accounts that hold a role: `near` by unit, those who stand nearest over it; `everywhere` over all units.

    Ids of accounts, in order of id."""

    near: dict[int, tuple[int, ...]]
    everywhere: tuple[int, ...]

    def over(self, unit: int | None) -> tuple[int, ...]:
        """Accounts that stand nearest over the unit: on it, on one above it, else over the whole institution."""
        if unit is None:
            return self.everywhere
        return self.near.get(unit, self.everywhere)


def audience_of(role: str, *, on: date) -> Audience:
    """Who holds `role` on a day, unit by unit, whoever stands nearest; posts without an account are passed over.

    The whole institution in four queries: a thing is said to those whom it concerns, never to all above them (domain
    handbook 2.5, need-to-know routing)."""
    grants = list(
        Grant.objects.filter(role=role, starts_on__lte=on, ends_on__gt=on).values_list("post", "unit", "line")
    )
    people = holders({post for post, _unit, _line in grants}, on=on)
    active = User.objects.filter(person__in={person for _post, person in people}, is_active=True).order_by("pk")
    accounts: dict[int | None, int] = dict(active.values_list("person", "pk"))
    in_post: dict[int, set[int]] = defaultdict(set)
    for post, person in people:
        if person in accounts:
            in_post[post].add(accounts[person])
    tops: dict[tuple[str, int], set[int]] = defaultdict(set)
    everywhere: set[int] = set()
    for post, unit, line in grants:
        if unit is None:
            everywhere |= in_post[post]
        elif in_post[post]:
            tops[line, unit] |= in_post[post]
    return Audience(_nearest(tops, on=on), tuple(sorted(everywhere)))


def _nearest(tops: dict[tuple[str, int], set[int]], *, on: date) -> dict[int, tuple[int, ...]]:
    """For each unit below a top the accounts of the nearest tops; those of equal distance in two lines together."""
    by_line: dict[str, list[int]] = defaultdict(list)
    for line, unit in tops:
        by_line[line].append(unit)
    found: dict[int, tuple[int, set[int]]] = {}
    for line, top, below, steps in nearness(by_line, on=on):
        best = found.get(below)
        if best is None or steps < best[0]:
            found[below] = (steps, set(tops[line, top]))
        elif steps == best[0]:
            best[1].update(tops[line, top])
    return {unit: tuple(sorted(users)) for unit, (_steps, users) in found.items()}
