"""The leaders' board as a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.ledger.models import Matter, Party
from luoshi.ledger.states import State
from luoshi.org.actions import merge_units
from tests.factories.org import Institution, institution

SignIn = Callable[..., Client]


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def running(house: Institution, number: int, *, lead: int = 0, **fields: Any) -> Matter:
    day = today()
    row = {"due_on": day + timedelta(days=90), "docketed_on": day, "waiting_since": day, "year": day.year}
    row |= {"state": State.IN_PROGRESS, "waiting_for": "report"} | fields
    matter = Matter.objects.create(
        number=f"B-{number}", kind_id="other", wording="试", by_hand="试", lead=house.departments[lead], **row,
    )  # fmt: skip
    Party.objects.create(matter=matter, role="lead", unit=matter.lead, text=matter.lead.name, starts_on=day)
    return matter


def test_the_leader_sees_every_unit_and_the_overdue_as_a_link(house: Institution, signed_in: SignIn) -> None:
    running(house, 1, due_on=today() - timedelta(days=9))
    running(house, 2, lead=1)

    page = signed_in(house.leader).get(reverse("web:board"))

    assert page.status_code == 200
    text = page.content.decode()
    assert "一司" in text
    assert "二司" in text
    assert f"lead={house.departments[0].pk}&amp;light=over" in text


def test_an_officer_sees_only_where_the_unit_takes_part(house: Institution, signed_in: SignIn) -> None:
    running(house, 1)
    running(house, 2, lead=1)

    text = signed_in(house.officers[1]).get(reverse("web:board")).content.decode()

    assert "二司" in text
    assert ">一司<" not in text


def test_what_a_unit_concluded_before_it_was_closed_is_counted_and_said_to_stand_in_no_row(
    house: Institution, signed_in: SignIn
) -> None:
    running(house, 1)
    running(house, 2, lead=1)
    running(house, 3, lead=1, state=State.CONCLUDED, waiting_for="close_out", concluded_on=today())
    merge_units([d.pk for d in house.departments[:2]], into=house.departments[0].pk, on=today(), actor=system(today()))

    page = signed_in(house.leader).get(reverse("web:board"))

    assert page.context["board"].whole.total == 3
    assert "另有1项" in page.content.decode()


@pytest.mark.parametrize("unit", ["x", "-1", "9" * 20])
def test_a_year_or_unit_that_is_no_choice_is_left_out(house: Institution, signed_in: SignIn, unit: str) -> None:
    running(house, 1)

    page = signed_in(house.leader).get(reverse("web:board"), {"year": "去年", "unit": unit, "document": "9999"})

    assert page.status_code == 200
    assert page.context["board"].whole.total == 1


def test_nothing_to_show_says_why(house: Institution, signed_in: SignIn) -> None:
    page = signed_in(house.leader).get(reverse("web:board"))

    assert page.context["lines"] == []
    assert page.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_however_many_units(
    house: Institution, signed_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    for i in range(count):
        running(house, i, lead=i)
    client = signed_in(house.leader)
    client.get(reverse("web:board"))

    with django_assert_num_queries(24):
        client.get(reverse("web:board"))


def test_suspended_items_count_and_those_that_ended_without_a_result_do_not(
    house: Institution, signed_in: SignIn
) -> None:
    running(house, 1)
    running(house, 2, state=State.SUSPENDED, suspended_on=today(), review_on=today() + timedelta(days=9))
    running(house, 3, state=State.TERMINATED, ended_on=today())

    whole = signed_in(house.leader).get(reverse("web:board")).context["board"].whole

    assert (whole.total, whole.paused, whole.moving) == (2, 1, 2)
