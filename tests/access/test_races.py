"""Two administrators at the same moment: one of them is refused, whoever is later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from luoshi.access import actions
from luoshi.access.errors import TwoAdministrators
from luoshi.access.models import Grant
from luoshi.kernel.actor import system
from luoshi.kernel.refusal import Refusal
from luoshi.org.errors import PostFull
from luoshi.org.models import Holding
from luoshi.org.posts import appoint
from tests.factories.access import GrantFactory
from tests.factories.org import HoldingFactory, PersonFactory, PostFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DAY = date(2025, 3, 1)
BY = system(DAY)


def at_once(*attempts: Callable[[], object]) -> list[type[Refusal] | None]:
    """What became of attempts that start together, each in its own connection: its refusal, or None."""
    gate = Barrier(len(attempts))
    refused: list[type[Refusal] | None] = [None] * len(attempts)

    def run(place: int, attempt: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            attempt()
        except Refusal as refusal:
            refused[place] = type(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, attempt)) for place, attempt in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refused


def test_two_separated_roles_for_two_posts_of_one_person():
    person = PersonFactory()
    first, second = HoldingFactory(person=person).post, HoldingFactory(person=person).post

    refused = at_once(
        lambda: actions.grant_role("sysadmin", first.pk, unit=None, on=DAY, actor=BY),
        lambda: actions.grant_role("auditor", second.pk, unit=None, on=DAY, actor=BY),
    )

    assert sorted(map(str, refused)) == sorted([str(None), str(TwoAdministrators)])
    assert Grant.objects.count() == 1


def test_two_posts_of_separated_administrators_for_one_person():
    person = PersonFactory()
    posts = [GrantFactory(role=role, unit=None).post for role in ("sysadmin", "auditor")]

    refused = at_once(*(lambda post=post: appoint(person.pk, post.pk, on=DAY, actor=BY) for post in posts))

    assert sorted(map(str, refused)) == sorted([str(None), str(TwoAdministrators)])
    assert Holding.objects.count() == 1


def test_one_seat_and_two_people():
    post = PostFactory(seats=1)
    people = [PersonFactory(), PersonFactory()]

    refused = at_once(*(lambda who=who: appoint(who.pk, post.pk, on=DAY, actor=BY) for who in people))

    assert sorted(map(str, refused)) == sorted([str(None), str(PostFull)])
    assert Holding.objects.count() == 1
