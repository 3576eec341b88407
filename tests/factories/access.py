"""Accounts, grants and actors for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import factory

from luoshi.access.models import Grant, User
from luoshi.access.queries import actor_of
from luoshi.kernel.actor import Actor, Held
from luoshi.org.models import Unit
from luoshi.org.states import Line
from tests.factories.org import FOUNDED, PersonFactory, PostFactory, post_in

PASSWORD = "落实-Test-2025"


class UserFactory(factory.django.DjangoModelFactory):
    """An account of a person; signs in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    person = factory.SubFactory(PersonFactory)

    @classmethod
    def _create(cls, model_class, *args, password: str = PASSWORD, **kwargs):
        user = model_class(*args, **kwargs)
        user.set_password(password)
        user.save()
        return user


class GrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Grant

    role = "viewer"
    post = factory.SubFactory(PostFactory)
    unit = factory.SelfAttribute("post.unit")
    line = Line.ADMINISTRATIVE
    starts_on = FOUNDED


def user_in(
    unit: Unit, kind: str, title: str, name: str, *, role: str | Sequence[str] | None = None, over: Unit | None = None
) -> User:
    """An account whose person holds a post in `unit`; with `role` (or several), granted over `over` (None: all)."""
    post, person = post_in(unit, kind, title, name)
    for each in [role] if isinstance(role, str) else role or ():
        GrantFactory(role=each, post=post, unit=over)
    return UserFactory(person=person)


def actor_for(role: str, unit: Unit | None, *, on: date = date(2025, 6, 2), user: User | None = None) -> Actor:
    """An actor who holds `role` over `unit` (None: the whole institution) and nothing else; with its own account."""
    account = user or UserFactory()
    name = account.person.name if account.person else account.username
    held = (Held(role, unit.pk if unit else None),)
    return Actor(user_id=account.pk, name=name, on=on, unit_id=unit.pk if unit else None, held=held)


def actor_as(user: User, *, on: date = date(2025, 6, 2)) -> Actor:
    """The actor of an account as the pages see it on that day."""
    return actor_of(user, on=on)
