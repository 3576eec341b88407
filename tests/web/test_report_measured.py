"""The report form does not ask again what a measure has on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.models import Target
from tests.factories.access import actor_as
from tests.factories.ledger import walked
from tests.factories.measures import defined, observed
from tests.factories.org import Institution, institution

SignIn = Callable[..., Client]
YEAR = str(today().year)


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def tied(house: Institution, **given: Any) -> tuple[str, Target, Any]:
    matter = walked(house, "in_progress")
    target = Target.objects.create(matter=matter, text="有效量20件", value=20, unit="件")
    measure = defined(house.departments[0], **given)
    actions.tie_target(matter.number, target.pk, measure.code, actor=actor_as(house.clerk, on=today()), at=now())
    return matter.number, target, measure


def test_a_figure_on_record_is_filled_in_with_its_day_and_who_entered_it(house: Institution, signed_in: SignIn) -> None:
    number, target, measure = tied(house)
    observed(measure, house.departments[0], YEAR, 12, actor=actor_as(house.heads[0], on=today()))

    page = signed_in(house.officers[0]).get(reverse("web:report", args=[number]))

    assert page.context["form"].initial[f"figure_{target.pk}"] == "12"
    assert "文长1" in page.content.decode()


def test_a_figure_of_another_period_is_not_filled_in(house: Institution, signed_in: SignIn) -> None:
    number, target, measure = tied(house)
    observed(measure, house.departments[0], "2024", 12)

    page = signed_in(house.officers[0]).get(reverse("web:report", args=[number]))

    assert page.context["form"].initial[f"figure_{target.pk}"] is None


def test_what_is_worked_out_is_not_asked_for(house: Institution, signed_in: SignIn) -> None:
    parts = [defined(house.departments[0]) for _ in range(2)]
    number, target, _measure = tied(house, numerator_id=parts[0].pk, denominator_id=parts[1].pk)

    page = signed_in(house.officers[0]).get(reverse("web:report", args=[number]))

    assert f"figure_{target.pk}" not in page.context["form"].fields
