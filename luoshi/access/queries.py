"""Questions about accounts: who acts, and how far a role reaches."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from luoshi.access.models import Grant, Role, User
from luoshi.kernel.actor import Actor, Held
from luoshi.org.queries import holders, holdings_of, reach_above, reach_below


def actor_of(user: Any, *, on: date) -> Actor:
    """The actor for an account on a day: posts held, roles granted to them. Two queries.

    Everybody who holds a post may read what concerns the post's unit (role viewer), without a grant."""
    if user.person_id is None:
        return Actor(user_id=user.pk, name=user.username, on=on)
    holdings = list(holdings_of(user.person_id, on=on))
    posts = [h.post_id for h in holdings]
    grants = Grant.objects.filter(post__in=posts, starts_on__lte=on, ends_on__gt=on).order_by("pk")
    held = [Held(g.role, g.unit_id, g.line) for g in grants]
    held += [Held(Role.VIEWER.value, h.post.unit_id) for h in holdings]
    first = holdings[0] if holdings else None
    return Actor(
        user_id=user.pk,
        name=user.person.name,
        on=on,
        post_id=first.post_id if first else None,
        unit_id=first.post.unit_id if first else None,
        held=tuple(held),
    )


def reaches_everything(actor: Actor, *roles: str) -> bool:
    """Whether one of `roles` is held over the whole institution (or the actor is the system)."""
    return any(h.unit_id is None and h.role in (*roles, "system") for h in actor.held)


def reached(actor: Actor, *roles: str) -> QuerySet[Any, int]:
    """Ids of the units that the actor reaches in one of `roles`, as a subquery: one join with the dated closure.

    Asks nothing by itself. Use after `reaches_everything`, which needs no join at all."""
    tops: dict[str, list[int]] = {}
    for h in actor.held:
        if h.role in roles and h.unit_id is not None:
            tops.setdefault(h.line, []).append(h.unit_id)
    return reach_below(tops, on=actor.on)


def accounts() -> QuerySet[User]:
    """All accounts, by name."""
    return User.objects.select_related("person").order_by("username")


def grants_of(user: User, *, on: date) -> QuerySet[Grant]:
    """Roles in force for an account on a day, with their posts and units."""
    return (
        Grant.objects.filter(post__holdings__person=user.person_id, starts_on__lte=on, ends_on__gt=on)
        .filter(Q(post__holdings__starts_on__lte=on, post__holdings__ends_on__gt=on))
        .select_related("post__unit", "unit")
        .order_by("pk")
    )


def reached_from_below(actor: Actor, *roles: str) -> QuerySet[Any, int]:
    """Ids of the units that stand above (or are) the units of the actor's roles: a class named there includes them."""
    units = [h.unit_id for h in actor.held if h.role in roles and h.unit_id is not None]
    return reach_above(units, on=actor.on)


def actors_named(usernames: Collection[str], *, on: date) -> dict[str, Actor]:
    """The actors of several accounts by user name, on a day. Three queries each; for imports."""
    return {user.username: actor_of(user, on=on) for user in User.objects.filter(username__in=usernames)}


def actors_in_posts(posts: Collection[int], *, on: date) -> dict[int, Actor]:
    """For each of the posts the actor of somebody who holds it on a day and has an account. For imports."""
    users = {user.person_id: user for user in User.objects.exclude(person=None).select_related("person")}
    found: dict[int, Actor] = {}
    for post, person in holders(posts, on=on):
        if post not in found and person in users:
            found[post] = actor_of(users[person], on=on)
    return found


def grant_at(
    role: str, post: tuple[str, str], *, over: str | None, after: date, line: str = "administrative"
) -> Grant | None:
    """The grant of a role to a post over a unit (None: over everything) that goes on after a day.

    The post is named by its unit's number and its title, the unit by its number; units that are closed count too."""
    unit, title = post
    rows = Grant.objects.filter(role=role, post__unit__code=unit, post__title=title, line=line, ends_on__gt=after)
    rows = rows.filter(unit=None) if over is None else rows.filter(unit__code=over)
    return rows.order_by("starts_on").first()
