"""Accounts and grants for many at once: all or nothing, safe to run twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.access.actions import Opened, open_account
from luoshi.access.errors import NotKnown
from luoshi.access.facts import RoleGranted
from luoshi.access.models import Grant, Role, User
from luoshi.access.passwords import Prepared
from luoshi.access.permissions import SEPARATED, must_grant_roles, must_keep_accounts, must_stay_separated
from luoshi.journal.actions import record_many
from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now
from luoshi.org.lookups import (
    Place,
    held_after,
    holders_of,
    people_by_number,
    person_name,
    post_title,
    posts_by_place,
    units_by_code,
)
from luoshi.org.states import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A role for the post of that title in that unit (by code), over the unit `over` (by code); None is everything."""

    role: str
    unit: str
    title: str
    over: str | None
    starts_on: date
    line: str = Line.ADMINISTRATIVE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account for the person with that staff number."""

    number: str
    username: str


@transaction.atomic
def load_grants(rows: Sequence[GrantRow], *, actor: Actor, on: date) -> int:
    """Grant many roles at once; how many were new. What is in force already stays as it is.

    A constant number of queries, and two for each person who would be two administrators. Raises NotAllowed, NotKnown
    for a code or title that is not in the register, TwoAdministrators. Records RoleGranted for each new one."""
    must_grant_roles(actor, _("the roles of posts"))
    units, posts = units_by_code(on=on), posts_by_place(on=on)
    known: set[tuple[str, int, int | None, str]] = set(
        Grant.objects.filter(ends_on__gt=on).values_list("role", "post", "unit", "line")
    )
    new: list[Grant] = []
    for row in rows:
        post = posts.get((row.unit, row.title))
        over = units.get(row.over) if row.over is not None else None
        if post is None:
            raise NotKnown(value=f"{row.unit} {row.title}")
        if row.over is not None and over is None:
            raise NotKnown(value=row.over)
        key = (Role(row.role).value, post, over, row.line)
        if key not in known:
            known.add(key)
            new.append(Grant(role=key[0], post_id=post, unit_id=over, line=row.line, starts_on=row.starts_on))
    _refuse_two_administrators(((role, post) for role, post, _unit, _line in known), on)
    Grant.objects.bulk_create(new, batch_size=500)
    at = now()
    record_many(
        (
            RoleGranted(grant_id=g.pk, post_id=g.post_id, role=g.role, unit_id=g.unit_id, line=g.line, on=g.starts_on),
            actor,
            at,
        )
        for g in new
    )
    return len(new)


def load_accounts(
    rows: Sequence[AccountRow],
    *,
    actor: Actor,
    must_change: bool = True,
    told: Callable[[int], None] = lambda done: None,
    keep: Callable[[list[Opened]], None] = lambda opened: None,
) -> list[Opened]:
    """Open accounts for many people, each with a generated password; those who have one already are left out.

    Passwords are hashed first, about a tenth of a second each, and `told` hears how many are done; then one short
    transaction writes the accounts and lets `keep` put the passwords away: if that fails, no account was opened. Raises
    NotAllowed, NotKnown for a number nobody has, what open_account raises. Records AccountOpened for each."""
    must_keep_accounts(actor, _("the accounts"))
    people = people_by_number([row.number for row in rows])
    if unknown := [row.number for row in rows if row.number not in people]:
        raise NotKnown(value=unknown[0])
    has_one = set(User.objects.filter(person__in=people.values()).values_list("person", flat=True))
    wanted = [row for row in rows if people[row.number] not in has_one]
    prepared: list[Prepared] = []
    for _row in wanted:
        prepared.append(Prepared.make())
        told(len(prepared))
    with transaction.atomic():
        opened = [
            open_account(people[row.number], username=row.username, actor=actor, must_change=must_change, prepared=made)
            for row, made in zip(wanted, prepared, strict=True)
        ]
        keep(opened)
    return opened


def people_without_accounts(*, on: date, role: str = "") -> list[Place]:
    """People who hold a post with a role (or that role) in force on a day and have no account, in register order."""
    grants = Grant.objects.filter(starts_on__lte=on, ends_on__gt=on)
    if role:
        grants = grants.filter(role=Role(role))
    have = set(User.objects.exclude(person=None).values_list("person", flat=True))
    posts = set(grants.values_list("post", flat=True))
    return [place for place in holders_of(sorted(posts), on=on) if place.person_id not in have]


def _refuse_two_administrators(granted: Iterable[tuple[str, int]], on: date) -> None:
    roles: dict[int, set[str]] = defaultdict(set)
    for role, post in granted:
        if role in SEPARATED:
            roles[post].add(role)
    for post, several in roles.items():
        if len(several) > 1:
            must_stay_separated(post_title(post), several)
    by_person: dict[int, set[str]] = defaultdict(set)
    for held in held_after(posts=list(roles), after=on):
        by_person[held.person_id] |= roles[held.post_id]
    for person, several in by_person.items():
        if len(several) > 1:
            must_stay_separated(person_name(person), several)
