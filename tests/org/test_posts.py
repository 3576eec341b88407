"""Posts are filled and vacated on a day."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.journal.models import Fact
from luoshi.kernel.actor import system
from luoshi.kernel.refusal import Refusal
from luoshi.org import actions, errors, posts
from luoshi.org.queries import holdings_of
from luoshi.org.states import FOREVER, PostKind
from tests.factories.org import FOUNDED, HoldingFactory, PersonFactory, PostFactory, UnitFactory

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
BY = system(DAY)


def test_a_person_holds_a_post_from_the_day_of_appointment_until_it_is_vacated():
    person, post = PersonFactory(), PostFactory()
    posts.appoint(person.pk, post.pk, on=DAY, actor=BY)

    posts.vacate(person.pk, post.pk, on=date(2024, 6, 1), actor=BY)

    assert [len(holdings_of(person.pk, on=day)) for day in (date(2024, 2, 29), DAY, date(2024, 5, 31))] == [0, 1, 1]
    assert not holdings_of(person.pk, on=date(2024, 6, 1))
    assert list(Fact.objects.order_by("pk").values_list("kind", "subject")) == [
        ("org.PersonAppointed", f"post:{post.pk}"),
        ("org.PostVacated", f"post:{post.pk}"),
    ]


def test_a_post_with_one_seat_is_held_by_one_person_at_a_time():
    post = PostFactory(seats=1)
    first, second = PersonFactory(), PersonFactory()
    posts.appoint(first.pk, post.pk, on=DAY, actor=BY)

    with pytest.raises(errors.PostFull):
        posts.appoint(second.pk, post.pk, on=DAY, actor=BY)

    posts.vacate(first.pk, post.pk, on=date(2024, 4, 1), actor=BY)
    assert posts.appoint(second.pk, post.pk, on=date(2024, 4, 1), actor=BY).ends_on == FOREVER


def _in_closed_unit(person, post) -> None:
    actions.close_unit(post.unit_id, on=date(2023, 1, 1), actor=BY)
    posts.appoint(person.pk, post.pk, on=DAY, actor=BY)


def _twice(person, post) -> None:
    HoldingFactory(person=person, post=post)
    posts.appoint(person.pk, post.pk, on=DAY, actor=BY)


def _ended_on_its_first_day(person, post) -> None:
    HoldingFactory(person=person, post=post, starts_on=DAY)
    posts.vacate(person.pk, post.pk, on=DAY, actor=BY)


REFUSED = {
    "a post in a closed unit": (errors.AlreadyClosed, _in_closed_unit),
    "the same post twice": (errors.AlreadyHolds, _twice),
    "to vacate what is not held": (
        errors.HoldsNot,
        lambda person, post: posts.vacate(person.pk, post.pk, on=DAY, actor=BY),
    ),
    "an end on the first day": (errors.LaterChange, _ended_on_its_first_day),
    "a post before its unit began": (
        errors.NotBegunYet,
        lambda person, post: posts.appoint(person.pk, post.pk, on=date(2017, 1, 1), actor=BY),
    ),
    "a second post of one title": (
        errors.PostTaken,
        lambda person, post: posts.create_post(post.unit_id, kind="staff", title=post.title, actor=BY),
    ),
    "a post without a title": (
        errors.NameEmpty,
        lambda person, post: posts.create_post(post.unit_id, kind="staff", title=" ", actor=BY),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_register_refuses(what):
    reason, attempt = REFUSED[what]

    with pytest.raises(Refusal) as refusal:
        attempt(PersonFactory(), PostFactory())

    assert type(refusal.value) is reason
    assert str(refusal.value)


def test_a_unit_gets_a_further_post():
    unit = UnitFactory()

    post = posts.create_post(unit.pk, kind=PostKind.LIAISON, title=" 联络员 ", actor=BY, seats=2)

    assert (post.title, post.kind, post.seats) == ("联络员", "liaison", 2)
    assert Fact.objects.get().kind == "org.PostCreated"
    assert unit.starts_on == FOUNDED
