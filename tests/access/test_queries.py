"""Who acts, and how far a role reaches on which day."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.access.queries import actor_of, reached, reaches_everything
from luoshi.kernel.actor import system
from luoshi.org.actions import move_unit
from luoshi.org.models import Unit
from luoshi.org.states import Line
from tests.factories.access import GrantFactory, UserFactory, actor_as, actor_for
from tests.factories.org import HoldingFactory, PostFactory, UnitFactory, institution, unit_under

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)


def units_of(actor, *roles) -> set[str]:
    return set(Unit.objects.filter(pk__in=reached(actor, *roles)).values_list("code", flat=True))


def test_an_officer_reaches_the_unit_and_what_is_below_it():
    small = institution()

    actor = actor_as(small.officers[0])

    assert units_of(actor, "officer") == {"D1", "D1-1", "D1-2"}
    assert not reaches_everything(actor, "officer")
    assert units_of(actor, "supervisor") == set()


def test_a_supervisor_of_everything_needs_no_join():
    small = institution()

    assert reaches_everything(actor_as(small.clerk), "supervisor")
    assert not reaches_everything(actor_as(small.clerk), "leader")
    assert reaches_everything(system(DAY), "supervisor")


def test_whoever_holds_a_post_reads_what_concerns_its_unit():
    small = institution()

    actor = actor_as(small.reader)

    assert units_of(actor, "viewer") == {"D1", "D1-1", "D1-2"}
    assert not actor.has("officer", "head", "supervisor")


def test_a_unit_that_moves_away_is_reached_until_the_day_before():
    root = UnitFactory()
    a, b = unit_under(root, code="A"), unit_under(root, code="B")
    division = unit_under(a, code="A1")
    move_unit(division.pk, b.pk, on=DAY, actor=system(DAY))

    assert units_of(actor_for("officer", a, on=date(2025, 2, 28)), "officer") == {"A", "A1"}
    assert units_of(actor_for("officer", a, on=DAY), "officer") == {"A"}
    assert units_of(actor_for("officer", b, on=DAY), "officer") == {"B", "A1"}


def test_a_role_in_the_party_line_reaches_down_that_line_only():
    committee = UnitFactory(code="P")
    branch = unit_under(committee, code="P1", line=Line.PARTY)
    unit_under(committee, code="X")
    post = PostFactory(unit=committee)
    GrantFactory(role="officer", post=post, unit=committee, line=Line.PARTY)
    user = UserFactory(person=HoldingFactory(post=post).person)

    actor = actor_of(user, on=DAY)

    assert units_of(actor, "officer") == {"P", branch.code}


def test_a_grant_and_a_holding_count_on_their_days_only():
    post = PostFactory(unit=UnitFactory(code="A"))
    GrantFactory(role="officer", post=post, starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 1))
    holding = HoldingFactory(post=post, starts_on=date(2025, 2, 1), ends_on=date(2025, 5, 1))
    user = UserFactory(person=holding.person)

    held = {day: actor_of(user, on=day).has("officer") for day in (
        date(2025, 1, 31), date(2025, 2, 1), date(2025, 4, 30), date(2025, 5, 1),
    )}  # fmt: skip

    assert list(held.values()) == [False, True, True, False]


@pytest.mark.parametrize("posts", [1, 5])
def test_an_actor_costs_two_queries_however_many_posts(django_assert_num_queries, posts):
    user = UserFactory()
    for _n in range(posts):
        GrantFactory(role="officer", post=HoldingFactory(person=user.person).post)

    with django_assert_num_queries(2):
        actor = actor_of(user, on=DAY)

    assert len(actor.held) == 2 * posts


@pytest.mark.parametrize("tops", [1, 5])
def test_what_is_reached_is_one_query_however_many_roles(django_assert_num_queries, tops):
    user = UserFactory()
    for _n in range(tops):
        GrantFactory(role="officer", post=HoldingFactory(person=user.person).post)
    actor = actor_of(user, on=DAY)

    with django_assert_num_queries(1):
        assert len(units_of(actor, "officer")) == tops


def test_an_account_without_a_person_holds_nothing():
    actor = actor_of(UserFactory(person=None), on=DAY)

    assert (actor.held, actor.unit_id) == ((), None)
