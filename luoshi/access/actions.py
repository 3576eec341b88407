"""Verbs of accounts and rights. An account belongs to a person; a right belongs to a post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from luoshi.access.errors import (
    AccountIsClosed,
    AlreadyGranted,
    BadUsername,
    HasAccount,
    NotInForce,
    UsernameTaken,
    WeakPassword,
)
from luoshi.access.facts import AccountClosed, AccountOpened, PasswordSet, RoleGranted, RoleRevoked
from luoshi.access.models import Grant, Role, User
from luoshi.access.passwords import Prepared, one_time_password
from luoshi.access.permissions import SEPARATED, must_grant_roles, must_keep_accounts, must_stay_separated
from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.org.lookups import held_after, locked_holders, locked_post, person_name, post_title
from luoshi.org.states import Line

_USERNAME = re.compile(r"[\w.-]{2,60}\Z")


@dataclass(frozen=True, slots=True)
class Opened:
    """An account and its password, which is known here once and kept nowhere."""

    user: User
    password: str


@transaction.atomic
def open_account(
    person: int, *, username: str, actor: Actor, must_change: bool = True, prepared: Prepared | None = None
) -> Opened:
    """Open an account for a person, with a generated password that must be changed at the first sign-in.

    `must_change` is off only where an account is for showing; `prepared` is a password hashed beforehand. Raises
    NotAllowed, BadUsername, UsernameTaken, HasAccount, Person.DoesNotExist. Records AccountOpened."""
    name = person_name(person)
    must_keep_accounts(actor, name)
    if not _USERNAME.match(username):
        raise BadUsername(username=username)
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    if account := User.objects.filter(person=person).first():
        raise HasAccount(person=name, username=account.username)
    made = prepared or Prepared.make()
    user = User(username=username, person_id=person, must_change_password=must_change, password=made.hashed)
    user.save()
    record(AccountOpened(user_id=user.pk, person_id=person), actor=actor)
    return Opened(user, made.password)


@transaction.atomic
def close_account(user: int, *, actor: Actor) -> User:
    """Close an account: nobody can sign in with it, and whoever is signed in is out at the next page.

    Raises NotAllowed, AccountIsClosed, User.DoesNotExist. Records AccountClosed."""
    account = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user)
    must_keep_accounts(actor, account.username)
    if not account.is_active:
        raise AccountIsClosed(username=account.username)
    account.is_active = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])
    record(AccountClosed(user_id=account.pk), actor=actor)
    return account


@transaction.atomic
def set_password(user: int, *, actor: Actor, password: str = "", must_change: bool = True) -> Opened:
    """Set a new password for an account, a generated one if none is given; it must be changed at the next sign-in.

    Whoever is signed in with the account is out at the next page. Raises NotAllowed, AccountIsClosed, WeakPassword,
    User.DoesNotExist. Records PasswordSet."""
    account = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user)
    must_keep_accounts(actor, account.username)
    if not account.is_active:
        raise AccountIsClosed(username=account.username)
    if password:
        try:
            validate_password(password, account)
        except ValidationError as error:
            raise WeakPassword(reasons=" ".join(error.messages)) from error
    chosen = password or one_time_password()
    account.set_password(chosen)
    account.must_change_password = must_change
    account.save(update_fields=["password", "must_change_password"])
    record(PasswordSet(user_id=account.pk, must_change=must_change), actor=actor)
    return Opened(account, chosen)


@transaction.atomic
def grant_role(
    role: str, post: int, *, unit: int | None, on: date, actor: Actor, line: str = Line.ADMINISTRATIVE
) -> Grant:
    """Grant a role to a post over a unit and all below it in a line; no unit is the whole institution.

    Raises NotAllowed, AlreadyGranted, TwoAdministrators for the post or for somebody who holds it, Post.DoesNotExist.
    Records RoleGranted."""
    locked_post(post)
    title = post_title(post)
    must_grant_roles(actor, title)
    wanted = Role(role)
    going_on = Grant.objects.filter(post=post, ends_on__gt=on)
    if going_on.filter(role=wanted, unit=unit, line=line).exists():
        raise AlreadyGranted(post=title, role=wanted.label)
    if wanted in SEPARATED:
        must_stay_separated(title, [wanted.value, *going_on.values_list("role", flat=True)])
        _refuse_holders_with_another(wanted, [post], on)
    grant = Grant.objects.create(role=wanted, post_id=post, unit_id=unit, line=line, starts_on=on)
    fact = RoleGranted(grant_id=grant.pk, post_id=post, role=wanted.value, unit_id=unit, line=str(line), on=on)
    record(fact, actor=actor)
    return grant


@transaction.atomic
def revoke_role(grant: int, *, on: date, actor: Actor) -> Grant:
    """Take a role from a post: it is gone on that day.

    Raises NotAllowed, NotInForce unless it began before that day and has not ended, Grant.DoesNotExist.
    Records RoleRevoked."""
    found = Grant.objects.select_for_update(of=("self",), no_key=True).get(pk=grant)
    title = post_title(found.post_id)
    must_grant_roles(actor, title)
    if not found.starts_on < on < found.ends_on:
        raise NotInForce(role=Role(found.role).label, post=title, since=found.starts_on, until=found.ends_on)
    found.ends_on = on
    found.save(update_fields=["ends_on"])
    fact = RoleRevoked(grant_id=found.pk, post_id=found.post_id, role=found.role, unit_id=found.unit_id, on=on)
    record(fact, actor=actor)
    return found


def _refuse_holders_with_another(role: Role, posts: Sequence[int], on: date) -> None:
    """Raises TwoAdministrators for a holder of the posts whose other posts have another separated role."""
    people = locked_holders(posts, after=on)
    if not people:
        return
    held = held_after(people=people, after=on)
    grants = Grant.objects.filter(role__in=SEPARATED, post__in={each.post_id for each in held}, ends_on__gt=on)
    roles: dict[int, list[str]] = {}
    for post, other in grants.values_list("post", "role"):
        roles.setdefault(post, []).append(other)
    for person in people:
        others = [other for each in held if each.person_id == person for other in roles.get(each.post_id, [])]
        must_stay_separated(person_name(person), [role.value, *others])
